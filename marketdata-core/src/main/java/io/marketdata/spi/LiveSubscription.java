package io.marketdata.spi;

/** A running subscription of live candles. */
public interface LiveSubscription extends AutoCloseable {
    /** Ends it within a bounded time: after it returns the listener is not called. Closing twice does nothing. */
    @Override
    void close();
}
