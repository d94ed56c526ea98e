package io.marketdata.clickhouse;

import io.marketdata.error.MalformedDataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the primitives of ClickHouse's {@code Native} format through one buffer, which is reused. What does not fit the
 * format is a {@link MalformedDataException}; a stream that ends inside a block is an {@link EOFException}.
 */
final class NativeInput {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LONGEST_TEXT = 1 << 16;

    private final InputStream in;
    private final String endpoint;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    private int position;
    private int limit;

    /**
     * The blocks of an answer.
     *
     * @param endpoint whose answer, for messages
     */
    NativeInput(InputStream in, String endpoint) {
        this.in = in;
        this.endpoint = endpoint;
    }

    /** That the answer is another one than was asked for. */
    MalformedDataException malformed(String what) {
        return new MalformedDataException(
                "MD-R001", "the answer of %s is not the block that was asked for: %s".formatted(endpoint, what));
    }

    /** Whether another byte comes. */
    boolean hasMore() throws IOException {
        if (position < limit) {
            return true;
        }
        position = 0;
        limit = Math.max(0, in.read(buffer, 0, BUFFER_BYTES));
        return limit > 0;
    }

    /** Moves what is left to the front and reads until at least so many bytes are there. */
    private void need(int bytes) throws IOException {
        if (limit - position >= bytes) {
            return;
        }
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        while (limit < bytes) {
            int read = in.read(buffer, limit, BUFFER_BYTES - limit);
            if (read < 0) {
                throw new EOFException("the answer ended inside a block");
            }
            limit += read;
        }
    }

    int int8() throws IOException {
        need(1);
        return buffer[position++];
    }

    long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int octet = int8();
            value |= (long) (octet & 0x7f) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw malformed("a number is too long");
    }

    String text() throws IOException {
        long length = varint();
        if (length > LONGEST_TEXT) {
            throw malformed("a text of " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        int8s(bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void int8s(byte[] target, int from, int count) throws IOException {
        int at = from;
        int left = count;
        while (left > 0) {
            need(1);
            int run = Math.min(left, limit - position);
            System.arraycopy(buffer, position, target, at, run);
            position += run;
            at += run;
            left -= run;
        }
    }

    void int64s(long[] target, int from, int count) throws IOException {
        int at = from;
        int left = count;
        while (left > 0) {
            need(Long.BYTES);
            int run = Math.min(left, (limit - position) / Long.BYTES);
            view.slice(position, run * Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .get(target, at, run);
            position += run * Long.BYTES;
            at += run;
            left -= run;
        }
    }

    void float64s(double[] target, int from, int count) throws IOException {
        int at = from;
        int left = count;
        while (left > 0) {
            need(Double.BYTES);
            int run = Math.min(left, (limit - position) / Double.BYTES);
            view.slice(position, run * Double.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer()
                    .get(target, at, run);
            position += run * Double.BYTES;
            at += run;
            left -= run;
        }
    }
}
