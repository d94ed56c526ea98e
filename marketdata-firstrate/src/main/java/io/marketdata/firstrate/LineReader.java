package io.marketdata.firstrate;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a stream of bytes; a line is cut at a length, and its rest is dropped. */
final class LineReader {
    static final int LONGEST_LINE = 4096;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int filled;
    private boolean ended;

    byte[] bytes = buffer;
    int from;
    int to;
    boolean tooLong;
    boolean terminated;
    long number;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** Goes to the next line, which stands in {@link #bytes} until the next call; false at the end. */
    boolean next() throws IOException {
        tooLong = false;
        if (number == 0) {
            skipByteOrderMark();
        }
        int end = find();
        while (end < 0 && !ended) {
            if (filled - at > LONGEST_LINE) {
                return longLine();
            }
            fill();
            end = find();
        }
        if (end < 0 && at == filled) {
            return false;
        }
        terminated = end >= 0;
        from = at;
        to = terminated ? end : filled;
        at = terminated ? end + 1 : filled;
        tooLong = to - from > LONGEST_LINE;
        to = Math.min(to, from + LONGEST_LINE);
        if (to > from && bytes[to - 1] == '\r') {
            to--;
        }
        number++;
        return true;
    }

    /** Some editors put it in front of a text. */
    private void skipByteOrderMark() throws IOException {
        while (filled < BYTE_ORDER_MARK.length && !ended) {
            fill();
        }
        int front = Math.min(filled, BYTE_ORDER_MARK.length);
        if (Arrays.equals(buffer, 0, front, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length)) {
            at = front;
        }
    }

    private boolean longLine() throws IOException {
        byte[] start = Arrays.copyOfRange(buffer, at, at + LONGEST_LINE);
        int end = find();
        while (end < 0 && !ended) {
            at = filled;
            fill();
            end = find();
        }
        terminated = end >= 0;
        at = terminated ? end + 1 : filled;
        // The buffer goes on behind the line; its start is kept at the front, which is free then.
        bytes = start;
        from = 0;
        to = LONGEST_LINE;
        tooLong = true;
        number++;
        return true;
    }

    private int find() {
        bytes = buffer;
        for (int i = at; i < filled; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, filled - at);
        filled -= at;
        at = 0;
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            ended = true;
        } else {
            filled += read;
        }
    }
}
