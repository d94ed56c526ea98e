package io.marketdata.parquet;

import java.util.function.Function;

/** The memory that the page buffers of one stream may take together. */
final class BufferBudget {
    /** Bytes behind the asked ones. */
    static final int SLACK = 8;

    private static final int STEP = 4096;

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
        if (buffer.length >= (long) size + SLACK) {
            return buffer;
        }
        long wanted = Math.min(Integer.MAX_VALUE - 64, ((long) size + SLACK + size / 8 + STEP) / STEP * STEP);
        take(wanted - buffer.length, error);
        byte[] grown = new byte[(int) wanted];
        System.arraycopy(buffer, 0, grown, 0, keep);
        return grown;
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
