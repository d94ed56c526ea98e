package io.marketdata.testkit.bybit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The bytes of RFC 6455 as a server reads and writes them. */
final class WebSocketFrames {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MOST_HEAD_BYTES = 16 * 1024;
    private static final int MOST_PAYLOAD_BYTES = 1024 * 1024;

    private WebSocketFrames() {}

    /** A frame of the client, unmasked. */
    static final class Frame {
        private final int opcode;
        private final boolean last;
        private final byte[] payload;

        Frame(int opcode, boolean last, byte[] payload) {
            this.opcode = opcode;
            this.last = last;
            this.payload = payload;
        }

        int opcode() {
            return opcode;
        }

        boolean last() {
            return last;
        }

        byte[] payload() {
            return payload;
        }
    }

    /** The head of a request: its path under the empty name, its headers in lower case. */
    static Map<String, String> head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int read = in.read();
            if (read < 0 || bytes.size() > MOST_HEAD_BYTES) {
                throw new EOFException("no request");
            }
            bytes.write(read);
            matched = read == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : read == '\r' ? 1 : 0;
        }
        String[] lines = bytes.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1);
        String[] first = lines[0].split(" ", -1);
        Map<String, String> head = new TreeMap<>();
        head.put("", first.length > 1 ? first[1] : "");
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                head.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return head;
    }

    static byte[] accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1));
            return ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1", impossible);
        }
    }

    static byte[] refusal(String status) {
        return ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    static Frame read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if ((second & 0x80) == 0 || length < 0 || length > MOST_PAYLOAD_BYTES) {
            throw new IOException("a frame without a mask, or of " + length + " bytes");
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes((int) length);
        if (mask.length < 4 || payload.length < length) {
            throw new EOFException("the frame ends in the middle");
        }
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return new Frame(first & 0x0f, (first & 0x80) != 0, payload);
    }

    static byte[] write(int opcode, boolean last, byte[] payload) {
        int head = payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10;
        ByteBuffer out = ByteBuffer.allocate(head + payload.length);
        out.put((byte) (opcode | (last ? 0x80 : 0)));
        if (head == 2) {
            out.put((byte) payload.length);
        } else if (head == 4) {
            out.put((byte) 126).putShort((short) payload.length);
        } else {
            out.put((byte) 127).putLong(payload.length);
        }
        return out.put(payload).array();
    }

    static byte[] close(int code) {
        return write(CLOSE, true, ByteBuffer.allocate(2).putShort((short) code).array());
    }
}
