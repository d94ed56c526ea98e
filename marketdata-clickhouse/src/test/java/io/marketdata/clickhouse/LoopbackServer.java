package io.marketdata.clickhouse;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that takes a request and then gives one fixed answer, hangs up, or says nothing at all. */
final class LoopbackServer implements AutoCloseable {
    private final ServerSocket listener;
    private final @Nullable String answer;
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();

    private LoopbackServer(@Nullable String answer) throws IOException {
        this.answer = answer;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "loopback server");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Accepts, reads, and never says a word. */
    static LoopbackServer silent() throws IOException {
        return new LoopbackServer(null);
    }

    /** Hangs up behind what it says, which may be nothing. */
    static LoopbackServer answering(String head, String body) throws IOException {
        return new LoopbackServer(head.isEmpty() ? "" : head + "\r\nConnection: close\r\n\r\n" + body);
    }

    ClickHouseOptions.Builder options() {
        return ClickHouseOptions.builder("127.0.0.1")
                .port(listener.getLocalPort())
                .password("s3cret")
                .connectTimeout(Duration.ofSeconds(30))
                .socketTimeout(answer == null ? Duration.ofMillis(300) : Duration.ofMinutes(1));
    }

    /** How often it was asked something. */
    int requests() {
        return requests.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                serve(socket);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try {
            readRequest(new BufferedInputStream(socket.getInputStream()));
            requests.incrementAndGet();
            if (answer != null) {
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                socket.close();
            }
        } catch (IOException gone) {
            // The client hung up first.
        }
    }

    /** The head, and a chunked body to its end: a socket closed with bytes unread is reset. */
    private static void readRequest(InputStream in) throws IOException {
        boolean chunked = false;
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            chunked = chunked || line.equalsIgnoreCase("Transfer-Encoding: chunked");
            if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.skipNBytes(length);
        while (chunked) {
            int size = Integer.parseInt(line(in), 16);
            in.skipNBytes(size);
            line(in);
            chunked = size > 0;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("the request ended");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
