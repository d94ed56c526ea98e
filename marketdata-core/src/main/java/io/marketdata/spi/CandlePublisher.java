package io.marketdata.spi;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import java.util.List;

/** Tells consumers of closed candles. Any thread. */
@FunctionalInterface
public interface CandlePublisher extends AutoCloseable {
    /** The most candles of one message. */
    int MOST_CANDLES = 512;

    /**
     * Sends candles of one instrument and length as one message.
     *
     * @param candles closed, ascending by open time, 1 to {@link #MOST_CANDLES}, all of one source
     * @throws io.marketdata.error.WriteException where the message was not taken
     */
    void publish(InstrumentId instrument, Timeframe timeframe, List<CandleWithMeta> candles);

    /** Frees what the publisher holds; closing twice does nothing. */
    @Override
    default void close() {}
}
