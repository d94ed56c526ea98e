package io.marketdata.spi;

/**
 * What it took to write one batch.
 *
 * @param inserts statements sent (one per table and partition)
 * @param bytes bytes of their bodies
 * @param retries attempts beyond the first
 */
public record WriteReceipt(int inserts, long bytes, int retries) {
    /** Of a writer that does not count. */
    public static final WriteReceipt UNKNOWN = new WriteReceipt(0, 0, 0);

    public WriteReceipt plus(WriteReceipt other) {
        return new WriteReceipt(inserts + other.inserts, bytes + other.bytes, retries + other.retries);
    }
}
