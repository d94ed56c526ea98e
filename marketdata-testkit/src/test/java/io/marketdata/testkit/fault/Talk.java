package io.marketdata.testkit.fault;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A plain HTTP client that keeps its connection, repeats nothing, and sees every byte. */
final class Talk implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Talk(String host, int port) throws IOException {
        socket = new Socket(host, port);
        socket.setSoTimeout(120_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    Socket socket() {
        return socket;
    }

    void send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    void post(String target, String body) throws IOException {
        send("POST " + target + " HTTP/1.1\r\nHost: here\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Status and body, such as {@code 200 OK|body}. */
    String ask(String target, String body) throws IOException {
        post(target, body);
        return answer();
    }

    String answer() throws IOException {
        String status = line();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).strip());
            }
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body ended " + (length - body.length) + " bytes early");
        }
        return status.substring("HTTP/1.1 ".length()) + "|" + new String(body, StandardCharsets.ISO_8859_1);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("ended within the head");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    /** All that comes until the end of the stream. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
