package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import java.util.Optional;

/** The latest ticker of each instrument, forgotten some time after it was put. Any thread. */
public interface TickerCache extends AutoCloseable {
    /** Keeps a ticker, unless a newer one of its instrument is there. */
    void put(Ticker ticker);

    /** The latest ticker; empty where there is none, or none of late. */
    Optional<Ticker> get(InstrumentId instrument);

    /** Frees what the cache holds; closing twice does nothing. */
    @Override
    default void close() {}
}
