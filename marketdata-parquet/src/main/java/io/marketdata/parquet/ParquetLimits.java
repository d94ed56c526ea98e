package io.marketdata.parquet;

/**
 * How much memory a file may ask for. Every size that a file declares is compared with these, and with the size of the
 * file, before memory is taken for it.
 *
 * @param maxFooterBytes the largest footer that is read
 * @param maxPageBytes the largest page, compressed or not; writers usually aim at 1 MB
 * @param maxBufferedBytes the most that all page buffers of one stream may take together; a stream holds one page per
 *     column of every file that is open at the same time, and the rows of a file that has to be sorted
 */
public record ParquetLimits(long maxFooterBytes, long maxPageBytes, long maxBufferedBytes) {
    /** 64 MiB, or an eighth of the largest heap of this JVM where that is less. */
    public static final long DEFAULT_MAX_FOOTER_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    /** 64 MiB. */
    public static final long DEFAULT_MAX_PAGE_BYTES = 64L << 20;

    /** 512 MiB, or half of the largest heap of this JVM where that is less. */
    public static final long DEFAULT_MAX_BUFFERED_BYTES =
            Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 2);

    private static final ParquetLimits DEFAULTS =
            new ParquetLimits(DEFAULT_MAX_FOOTER_BYTES, DEFAULT_MAX_PAGE_BYTES, DEFAULT_MAX_BUFFERED_BYTES);

    public ParquetLimits {
        requirePositive("maxFooterBytes", maxFooterBytes);
        requirePositive("maxPageBytes", maxPageBytes);
        requirePositive("maxBufferedBytes", maxBufferedBytes);
    }

    /** The default limits. */
    public static ParquetLimits defaults() {
        return DEFAULTS;
    }

    /** These limits with another {@link #maxFooterBytes()}. */
    public ParquetLimits withMaxFooterBytes(long bytes) {
        return new ParquetLimits(bytes, maxPageBytes, maxBufferedBytes);
    }

    /** These limits with another {@link #maxPageBytes()}. */
    public ParquetLimits withMaxPageBytes(long bytes) {
        return new ParquetLimits(maxFooterBytes, bytes, maxBufferedBytes);
    }

    /** These limits with another {@link #maxBufferedBytes()}. */
    public ParquetLimits withMaxBufferedBytes(long bytes) {
        return new ParquetLimits(maxFooterBytes, maxPageBytes, bytes);
    }

    private static void requirePositive(String name, long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(name + " " + bytes + " is not positive");
        }
    }
}
