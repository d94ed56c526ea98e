package io.marketdata.firstrate;

/**
 * How much an archive may ask for.
 *
 * @param maxEntries the most files in it
 * @param maxEntryBytes the most bytes of one file, unpacked
 * @param maxTotalBytes the most bytes of all that is read of it, unpacked
 * @param maxRatio the most bytes that one packed byte may become, counted behind the first megabyte of a file
 * @param maxDownloadBytes the most bytes of an archive, packed
 */
public record ArchiveLimits(
        int maxEntries, long maxEntryBytes, long maxTotalBytes, int maxRatio, long maxDownloadBytes) {
    private static final long GIB = 1L << 30;
    private static final ArchiveLimits DEFAULTS = new ArchiveLimits(20_000, GIB, 64 * GIB, 200, 16 * GIB);

    /** 20,000 files, 1 GiB each, 64 GiB together, a ratio of 200, a download of 16 GiB. */
    public static ArchiveLimits defaults() {
        return DEFAULTS;
    }
}
