package io.marketdata.spi;

/**
 * What became of the rows of an upsert.
 *
 * @param written keys that were sent
 * @param skipped rows without a price or a volume
 */
public record OhlcvUpsert(long written, long skipped) {
    public static final OhlcvUpsert NONE = new OhlcvUpsert(0, 0);

    public OhlcvUpsert plus(OhlcvUpsert other) {
        return new OhlcvUpsert(written + other.written, skipped + other.skipped);
    }
}
