package io.marketdata.spi;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Duration;
import java.util.List;

/** The one-minute candles of the last day, near at hand. Any thread. */
public interface HotCandleCache extends AutoCloseable {
    /** How far behind an instrument's newest candle the cache reaches. */
    Duration REACH = Duration.ofHours(24);

    /** Keeps closed one-minute candles, in any order; of two versions of a minute the one that was taken in later. */
    void put(List<CandleWithMeta> candles);

    /** What there is of an instrument in a range, ascending by open time. A minute that is not there may exist elsewhere. */
    List<CandleWithMeta> read(InstrumentId instrument, TimeRange range);

    /** Frees what the cache holds; closing twice does nothing. */
    @Override
    default void close() {}

    /** A cache in memory, about 300 kB for each instrument. */
    static HotCandleCache inProcess() {
        return new InProcessHotCandles();
    }
}
