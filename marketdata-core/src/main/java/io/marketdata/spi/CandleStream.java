package io.marketdata.spi;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.CandleWithMeta;
import java.util.Iterator;

/**
 * Candles that are pulled, batch by batch.
 *
 * <p><b>Order.</b> Rows ascend strictly by open time per instrument. <b>End.</b> {@link #read} returns false at the end,
 * with nothing appended, and true only where it appended at least one row. A stream that lost its connection resumes or
 * throws; it never ends early. <b>Memory.</b> Bounded, whatever the range. <b>Threads.</b> One at a time.
 * <b>Ownership.</b> Closed by whoever asked for it; closing twice does nothing.
 */
public interface CandleStream extends AutoCloseable {
    /**
     * Appends the next rows to a batch, as many as fit or fewer.
     *
     * @param batch where the rows go, with room for at least one
     * @return whether rows were appended; false for ever once the stream has ended
     * @throws io.marketdata.error.SourceException where the source failed; the rows appended before are good
     */
    boolean read(CandleBatch batch);

    /** How many rows this stream left out because another origin had the same row, bit for bit. */
    default long rowsCollapsed() {
        return 0;
    }

    /**
     * Up to where a candle that did not come is one that the source does not have, in milliseconds since the epoch,
     * exclusive; beyond it one may just not be closed yet, by the source's own clock. Asked when the stream has ended; without
     * a limit unless a source says otherwise.
     */
    default long answeredUntilMillis() {
        return Long.MAX_VALUE;
    }

    /** Frees what the stream holds; bounded in time. */
    @Override
    default void close() {}

    /** The candles of an iterator, in its order. */
    static CandleStream of(Iterator<CandleWithMeta> candles) {
        return new IteratorCandleStream(candles);
    }
}
