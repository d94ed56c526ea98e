package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import java.util.Set;

/**
 * Where closed one-minute candles come from as they close.
 *
 * <p>It says what arrives and when it is interrupted; it does not fill what it missed. <b>Threads.</b> Any.
 * <b>Ownership.</b> Closed by whoever made it, and its subscriptions with it.
 */
public interface LiveCandleSource extends AutoCloseable {
    /** Begins to deliver the closed candles of instruments; returns without waiting for the first. */
    LiveSubscription subscribe(Set<InstrumentId> instruments, LiveCandleListener listener);

    /** Ends every subscription within a bounded time; closing twice does nothing. */
    @Override
    void close();
}
