package io.marketdata.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Marks that say how far something was done, each with a time to live. Any thread, any process. */
public interface WatermarkStore extends AutoCloseable {
    /** The mark of a key; empty where there is none or its time is over. */
    Optional<Instant> get(String key);

    /**
     * Sets a mark unless one that is at least as far is there; its time to live begins anew with it. One step: of two that
     * advance at once, both cannot win with the same mark.
     *
     * @return whether it was set
     */
    boolean advance(String key, Instant mark, Duration timeToLive);

    /** Frees what the store holds; closing twice does nothing. */
    @Override
    default void close() {}
}
