package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;

/**
 * Where candles of any length come from.
 *
 * <p><b>Threads.</b> Streams may be asked for from several threads at once; each stream belongs to one.
 * <b>Ownership.</b> A source is closed by whoever made it.
 */
@FunctionalInterface
public interface TimeframeCandleSource extends AutoCloseable {
    /**
     * The closed candles of an instrument whose open time is inside {@code [start, end)}, ascending by open time, without
     * holding them all. No candles make an empty stream. A candle that is still open is never one of them.
     *
     * @throws io.marketdata.error.SourceException where the source cannot be opened or is not what it has to be
     */
    CandleStream stream(InstrumentId instrument, Timeframe timeframe, TimeRange range);

    /** Frees what the source holds; closing twice does nothing. */
    @Override
    default void close() {}
}
