package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** The latest ticker of each instrument, forgotten some time after it was put. Any thread. */
public interface TickerCache extends AutoCloseable {
    /** How long a ticker is kept unless told otherwise. */
    Duration DEFAULT_TIME_TO_LIVE = Duration.ofSeconds(60);

    /**
     * A cache on the heap of this process.
     *
     * @param timeToLive how long a ticker is kept after it was put
     * @throws IllegalArgumentException where that is not above zero
     */
    static TickerCache inProcess(Clock clock, Duration timeToLive) {
        return new InProcessTickerCache(clock, timeToLive);
    }

    /** Keeps a ticker, unless a newer one of its instrument is there. */
    void put(Ticker ticker);

    /**
     * Keeps tickers of several instruments, each as by {@link #put}; where that fails, some may be kept. Caches that are far away do
     * it in few exchanges.
     */
    default void putAll(Collection<Ticker> tickers) {
        tickers.forEach(this::put);
    }

    /** The latest ticker; empty where there is none, or none of late. */
    Optional<Ticker> get(InstrumentId instrument);

    /** Frees what the cache holds; closing twice does nothing. */
    @Override
    default void close() {}
}
