package io.marketdata.parquet;

import java.util.function.Function;

/** The memory that the page buffers of one stream may take together. */
final class BufferBudget {
    /** Bytes behind the asked ones. */
    static final int SLACK = 8;

    /** What the JVM puts ahead of an array. */
    private static final int HEADER = 16;

    /** What an array takes beyond the bytes that were asked for. */
    static final int OVERHEAD = HEADER + SLACK;

    private static final int SMALL_STEP = 1 << 12;

    /**
     * An array above half a region of the collector takes whole regions, which are 1 MB in a small heap: pages of that size
     * are common, and a generous margin would double what each takes.
     */
    private static final int LARGE_STEP = 1 << 16;

    private final long limit;
    private long used;

    BufferBudget(long limit) {
        this.limit = limit;
    }

    /**
     * A buffer for {@code size} bytes and eight more, so that a decoder may read whole words; {@code buffer} itself where
     * it is large enough. What it held is lost unless {@code keep} says otherwise.
     */
    byte[] grow(byte[] buffer, int size, int keep, Function<String, RuntimeException> error) {
        if (fits(buffer, size)) {
            return buffer;
        }
        int wanted = withMargin((long) size + SLACK);
        take((long) wanted - buffer.length, error);
        byte[] grown = new byte[wanted];
        System.arraycopy(buffer, 0, grown, 0, keep);
        return grown;
    }

    /** Whether a buffer is large enough for {@code size} bytes and eight more. */
    static boolean fits(byte[] buffer, int size) {
        return buffer.length >= (long) size + SLACK;
    }

    /** The bytes to take for an array of {@code size} bytes that may have to hold a little more later. */
    static int withMargin(long size) {
        long wanted = size < LARGE_STEP
                ? (size + size / 8 + SMALL_STEP) / SMALL_STEP * SMALL_STEP
                : (size + HEADER + LARGE_STEP - 1) / LARGE_STEP * LARGE_STEP - HEADER;
        return (int) Math.min(Integer.MAX_VALUE - 64, wanted);
    }

    void take(long bytes, Function<String, RuntimeException> error) {
        if (used + bytes > limit) {
            throw error.apply(
                    "needs " + bytes + " bytes of buffers on top of " + used + ", limit " + limit
                            + "; set maxBufferedBytes in ParquetLimits (and a larger heap), or write the file with smaller pages");
        }
        used += bytes;
    }

    void release(long bytes) {
        used -= bytes;
    }
}
