package io.marketdata.spi;

/**
 * What it took to write one batch.
 *
 * @param inserts statements sent (one per table and partition)
 * @param bytes bytes of their bodies
 * @param retries attempts beyond the first
 * @param heals times that canonical lacked rows after a doubt and was filled from raw
 * @param rowsDoubled rows that raw was found to hold more than once after a doubt; canonical gives each once
 */
public record WriteReceipt(int inserts, long bytes, int retries, int heals, long rowsDoubled) {
    /** Of a writer that does not count. */
    public static final WriteReceipt UNKNOWN = new WriteReceipt(0, 0, 0);

    /** Of a batch that nothing had to be mended for. */
    public WriteReceipt(int inserts, long bytes, int retries) {
        this(inserts, bytes, retries, 0, 0);
    }

    public WriteReceipt plus(WriteReceipt other) {
        return new WriteReceipt(
                inserts + other.inserts,
                bytes + other.bytes,
                retries + other.retries,
                heals + other.heals,
                rowsDoubled + other.rowsDoubled);
    }
}
