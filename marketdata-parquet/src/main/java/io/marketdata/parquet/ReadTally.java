package io.marketdata.parquet;

/** Counts the bytes that a stream read of its files, apart from footers. One thread at a time. */
final class ReadTally {
    private long bytes;

    void add(long count) {
        bytes += count;
    }

    long bytes() {
        return bytes;
    }
}
