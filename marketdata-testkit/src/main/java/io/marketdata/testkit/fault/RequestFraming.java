package io.marketdata.testkit.fault;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Where the requests of an HTTP/1.1 client begin, as its bytes come by; what is not HTTP has no requests. */
final class RequestFraming {
    private enum Phase {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        TRAILER,
        UNKNOWN
    }

    private static final int MOST_HEAD_BYTES = 64 * 1024;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private Phase phase = Phase.HEAD;
    private boolean headEnded;
    private long left;

    /** Whether the next byte is the first of a request. */
    boolean atStart() {
        return phase == Phase.HEAD && (headEnded || head.size() == 0);
    }

    /** Whether the bytes taken last ended a head. */
    boolean headEnded() {
        return headEnded;
    }

    /** The head that ended last, or as much of it as came so far. */
    byte[] headBytes() {
        return head.toByteArray();
    }

    String head() {
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    boolean isUnknown() {
        return phase == Phase.UNKNOWN;
    }

    /** Takes bytes as far as the end of a head, or of the request, and returns where it stopped. */
    int take(byte[] bytes, int from, int to) {
        if (atStart()) {
            head.reset();
            if (bytes[from] < 'A' || bytes[from] > 'Z') {
                phase = Phase.UNKNOWN;
            }
        }
        headEnded = false;
        boolean withinHead = phase == Phase.HEAD;
        int at = from;
        while (at < to && !headEnded && (phase == Phase.HEAD) == withinHead) {
            switch (phase) {
                case UNKNOWN -> at = to;
                case BODY, CHUNK -> at = skip(at, to);
                case HEAD, CHUNK_SIZE, TRAILER -> takeOfLine(bytes[at++]);
            }
        }
        return at;
    }

    private int skip(int at, int to) {
        int step = (int) Math.min(left, to - at);
        left -= step;
        if (left == 0) {
            if (phase == Phase.BODY) {
                begin();
            } else {
                phase = Phase.CHUNK_SIZE;
            }
        }
        return at + step;
    }

    private void begin() {
        phase = Phase.HEAD;
        head.reset();
    }

    private void takeOfLine(byte octet) {
        if (phase == Phase.HEAD) {
            head.write(octet);
            if (head.size() > MOST_HEAD_BYTES) {
                phase = Phase.UNKNOWN;
                return;
            }
        }
        if (octet != '\n') {
            line.write(octet);
            return;
        }
        String text = line.toString(StandardCharsets.ISO_8859_1).strip();
        line.reset();
        switch (phase) {
            case HEAD -> endHeadLine(text);
            case CHUNK_SIZE -> endSizeLine(text);
            default -> endTrailerLine(text);
        }
    }

    private void endHeadLine(String text) {
        if (!text.isEmpty()) {
            return;
        }
        headEnded = true;
        left = 0;
        boolean chunked = false;
        for (String field : head().lines().toList()) {
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            } else if (lower.startsWith("content-length:")) {
                left = number(lower.substring("content-length:".length()).strip(), 10);
            }
        }
        if (left < 0) {
            phase = Phase.UNKNOWN;
        } else if (chunked) {
            phase = Phase.CHUNK_SIZE;
        } else if (left > 0) {
            phase = Phase.BODY;
        }
    }

    /** The line break behind a chunk is an empty line before the next size. */
    private void endSizeLine(String text) {
        if (text.isEmpty()) {
            return;
        }
        int extension = text.indexOf(';');
        left = number(extension < 0 ? text : text.substring(0, extension).strip(), 16);
        if (left < 0) {
            phase = Phase.UNKNOWN;
        } else {
            phase = left == 0 ? Phase.TRAILER : Phase.CHUNK;
        }
    }

    private void endTrailerLine(String text) {
        if (text.isEmpty()) {
            begin();
        }
    }

    private static long number(String text, int radix) {
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException other) {
            return -1;
        }
    }
}
