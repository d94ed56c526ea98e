package io.marketdata.spi;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Duration;
import java.util.List;

/**
 * The newest closed one-minute candles, near at hand: what a feed looks into before it asks the store. Any thread.
 *
 * <p>It may forget at any time, and never makes a candle up.
 */
public interface HotCandleCache extends AutoCloseable {
    /** How far back it reaches unless told otherwise. */
    Duration DEFAULT_KEPT = Duration.ofHours(24);

    /** Keeps candles of one instrument; of two of the same minute the one that was taken in later. */
    void put(InstrumentId instrument, List<CandleWithMeta> candles);

    /** Those of {@code [start, end)} that are there, ascending by open time. */
    List<CandleWithMeta> get(InstrumentId instrument, TimeRange range);

    /** Frees what the cache holds; closing twice does nothing. */
    @Override
    default void close() {}

    /** A cache in this process that reaches 24 hours back from the newest candle of each instrument. */
    static HotCandleCache inProcess() {
        return inProcess(DEFAULT_KEPT);
    }

    /** A cache in this process that reaches so far back from the newest candle of each instrument. */
    static HotCandleCache inProcess(Duration kept) {
        return new InProcessHotCandles(kept);
    }
}
