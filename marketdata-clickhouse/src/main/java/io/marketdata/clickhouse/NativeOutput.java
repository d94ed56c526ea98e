package io.marketdata.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the primitives of ClickHouse's {@code Native} format through one buffer, which is reused.
 *
 * <p>All numbers are little-endian; see "Native" in the formats chapter of ClickHouse's documentation.
 */
final class NativeOutput {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LONGEST_VARINT = 10;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    private OutputStream out = OutputStream.nullOutputStream();
    private int position;
    private long flushed;

    /** Begins a body. */
    void begin(OutputStream target) {
        out = target;
        position = 0;
        flushed = 0;
    }

    /** Ends the body; returns how many bytes it has. */
    long end() throws IOException {
        flush();
        out = OutputStream.nullOutputStream();
        return flushed;
    }

    private void flush() throws IOException {
        out.write(buffer, 0, position);
        flushed += position;
        position = 0;
    }

    private void need(int bytes) throws IOException {
        if (position + bytes > BUFFER_BYTES) {
            flush();
        }
    }

    void varint(long value) throws IOException {
        need(LONGEST_VARINT);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[position++] = (byte) rest;
    }

    void text(String value) throws IOException {
        text(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A length and the bytes. */
    void text(byte[] utf8) throws IOException {
        varint(utf8.length);
        bytes(utf8);
    }

    void bytes(byte[] raw) throws IOException {
        if (raw.length > BUFFER_BYTES) {
            flush();
            out.write(raw);
            flushed += raw.length;
            return;
        }
        need(raw.length);
        System.arraycopy(raw, 0, buffer, position, raw.length);
        position += raw.length;
    }

    void int8(int value) throws IOException {
        need(1);
        buffer[position++] = (byte) value;
    }

    void int16(int value) throws IOException {
        need(2);
        SHORT.set(buffer, position, (short) value);
        position += 2;
    }

    void int32(int value) throws IOException {
        need(4);
        INT.set(buffer, position, value);
        position += 4;
    }

    void int64(long value) throws IOException {
        need(8);
        LONG.set(buffer, position, value);
        position += 8;
    }

    void float64(double value) throws IOException {
        int64(Double.doubleToRawLongBits(value));
    }

    /** The same byte many times. */
    void fill8(int value, int count) throws IOException {
        int left = count;
        while (left > 0) {
            need(1);
            int run = Math.min(left, BUFFER_BYTES - position);
            Arrays.fill(buffer, position, position + run, (byte) value);
            position += run;
            left -= run;
        }
    }

    void fill16(int value, int count) throws IOException {
        if (count > 0) {
            int16(value);
            repeat(Short.BYTES, count - 1);
        }
    }

    /** Two words, the high one first, many times. */
    void fill128(long high, long low, int count) throws IOException {
        if (count > 0) {
            need(2 * Long.BYTES);
            int64(high);
            int64(low);
            repeat(2 * Long.BYTES, count - 1);
        }
    }

    void fill64(long value, int count) throws IOException {
        if (count > 0) {
            int64(value);
            repeat(Long.BYTES, count - 1);
        }
    }

    /** A length and the bytes, many times. */
    void fillText(byte[] utf8, int count) throws IOException {
        if (utf8.length > BUFFER_BYTES / 2) {
            for (int i = 0; i < count; i++) {
                text(utf8);
            }
        } else if (count > 0) {
            need(LONGEST_VARINT + utf8.length);
            int before = position;
            text(utf8);
            repeat(position - before, count - 1);
        }
    }

    /** Writes the last bytes again and again. Copies double what there is to copy from, so few of them do it. */
    private void repeat(int bytes, int times) throws IOException {
        int left = times;
        while (left > 0) {
            int fitting = Math.min(left, (BUFFER_BYTES - position) / bytes);
            if (fitting == 0) {
                int last = position - bytes;
                flush();
                // A flush leaves the bytes where they are.
                System.arraycopy(buffer, last, buffer, 0, bytes);
                position = bytes;
                left--;
                continue;
            }
            int from = position - bytes;
            int wanted = (fitting + 1) * bytes;
            for (int have = bytes; have < wanted; have *= 2) {
                System.arraycopy(buffer, from, buffer, from + have, Math.min(have, wanted - have));
            }
            position += fitting * bytes;
            left -= fitting;
        }
    }

    /** A stretch of an array, copied in bulk. */
    void float64s(double[] values, int from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            need(Double.BYTES);
            int run = Math.min(count - done, (BUFFER_BYTES - position) / Double.BYTES);
            view.position(position).asDoubleBuffer().put(values, from + done, run);
            position += run * Double.BYTES;
            done += run;
        }
    }

    /** A stretch of an array, copied in bulk. */
    void int64s(long[] values, int from, int count) throws IOException {
        int done = 0;
        while (done < count) {
            need(Long.BYTES);
            int run = Math.min(count - done, (BUFFER_BYTES - position) / Long.BYTES);
            view.position(position).asLongBuffer().put(values, from + done, run);
            position += run * Long.BYTES;
            done += run;
        }
    }
}
