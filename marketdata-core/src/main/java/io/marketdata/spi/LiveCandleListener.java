package io.marketdata.spi;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import java.util.Set;

/**
 * Is told what a live source delivers.
 *
 * <p><b>Threads.</b> The calls about one instrument come one after the other. <b>Back-pressure.</b> A call that does not
 * return holds up the connection that it came from, and nothing is dropped by the source meanwhile.
 */
public interface LiveCandleListener {
    /**
     * A closed candle. The same minute can come again, with other values too, and a minute can stay out.
     */
    void onCandle(CandleWithMeta candle);

    /** From now on every candle of these instruments that closes is delivered, until they are interrupted. */
    void onLive(Set<InstrumentId> instruments);

    /** Candles of these instruments may be missed from now on, until they are live again. */
    void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause);

    /** These instruments cannot be had for good, such as a symbol that the venue does not know. */
    void onRefused(Set<InstrumentId> instruments, MarketDataException cause);
}
