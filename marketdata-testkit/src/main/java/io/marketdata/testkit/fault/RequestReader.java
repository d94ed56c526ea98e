package io.marketdata.testkit.fault;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the HTTP/1.1 requests of one connection, one after the other, each to its end. */
final class RequestReader {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MOST_HEAD_BYTES = 1024 * 1024;

    private final InputStream in;
    private final OutputStream out;
    private final int connection;
    private final int keptBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int headBytesLeft;

    RequestReader(InputStream in, OutputStream out, int connection, int keptBytes) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES / 4);
        this.out = out;
        this.connection = connection;
        this.keptBytes = keptBytes;
    }

    /** The next request, or null where the client has closed the connection instead. */
    @Nullable RecordedRequest next() throws IOException {
        headBytesLeft = MOST_HEAD_BYTES;
        String first = line();
        while (first != null && first.isEmpty()) {
            first = line();
        }
        if (first == null) {
            return null;
        }
        int afterMethod = first.indexOf(' ');
        int beforeVersion = first.lastIndexOf(' ');
        if (afterMethod < 1 || beforeVersion <= afterMethod || !first.startsWith("HTTP/1.", beforeVersion + 1)) {
            throw new MalformedRequestException("no request line: " + shown(first));
        }
        List<Map.Entry<String, String>> headers = headers();
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long bodyBytes = body(headers, kept);
        return new RecordedRequest(
                connection,
                first.substring(0, afterMethod),
                first.substring(afterMethod + 1, beforeVersion),
                headers,
                kept.toByteArray(),
                bodyBytes);
    }

    /** Reads on until the client hangs up. */
    void drain() throws IOException {
        int count = 0;
        while (count >= 0) {
            count = in.read(buffer);
        }
    }

    private List<Map.Entry<String, String>> headers() throws IOException {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String line = requiredLine(); !line.isEmpty(); line = requiredLine()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new MalformedRequestException("no header: " + shown(line));
            }
            headers.add(new SimpleImmutableEntry<>(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return headers;
    }

    private long body(List<Map.Entry<String, String>> headers, ByteArrayOutputStream kept) throws IOException {
        long length = 0;
        boolean chunked = false;
        for (Map.Entry<String, String> header : headers) {
            String value = header.getValue().toLowerCase(Locale.ROOT);
            switch (header.getKey().toLowerCase(Locale.ROOT)) {
                case "content-length" -> length = number(value, 10);
                case "transfer-encoding" -> chunked = value.contains("chunked");
                case "expect" -> inviteBody(value);
                default -> {}
            }
        }
        if (!chunked) {
            take(length, kept);
            return length;
        }
        long bytes = 0;
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            take(size, kept);
            bytes += size;
            requiredLine();
        }
        String trailer = requiredLine();
        while (!trailer.isEmpty()) {
            trailer = requiredLine();
        }
        return bytes;
    }

    private void inviteBody(String expectation) throws IOException {
        if (expectation.equals("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    private long chunkSize() throws IOException {
        headBytesLeft = MOST_HEAD_BYTES;
        String line = requiredLine();
        int extension = line.indexOf(';');
        return number(extension < 0 ? line : line.substring(0, extension).strip(), 16);
    }

    private static long number(String text, int radix) throws IOException {
        long number;
        try {
            number = Long.parseLong(text, radix);
        } catch (NumberFormatException problem) {
            throw new MalformedRequestException("no length: " + shown(text));
        }
        if (number < 0) {
            throw new MalformedRequestException("negative length: " + shown(text));
        }
        return number;
    }

    private void take(long bytes, ByteArrayOutputStream kept) throws IOException {
        long left = bytes;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                throw new EOFException("the body ended " + left + " bytes early");
            }
            int room = keptBytes - kept.size();
            kept.write(buffer, 0, Math.min(room, count));
            left -= count;
        }
    }

    private String requiredLine() throws IOException {
        String line = line();
        if (line == null) {
            throw new EOFException("the request ended early");
        }
        return line;
    }

    /** A line without its end, or null where the stream ended before it began. */
    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int octet = in.read();
        if (octet < 0) {
            return null;
        }
        while (octet != '\n') {
            if (octet < 0) {
                throw new EOFException("the request ended within a line");
            }
            if (--headBytesLeft < 0) {
                throw new MalformedRequestException("a head of more than " + MOST_HEAD_BYTES + " bytes");
            }
            line.append((char) octet);
            octet = in.read();
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    private static String shown(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }
}
