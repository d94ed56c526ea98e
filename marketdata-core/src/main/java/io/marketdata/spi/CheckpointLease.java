package io.marketdata.spi;

import org.jspecify.annotations.Nullable;

/**
 * The checkpoint of one piece of work, for as long as its owner holds it.
 *
 * <p><b>Threads.</b> One at a time, not always the same. <b>Durability.</b> What {@link #save} returned from survives a
 * crash of process and machine.
 */
public interface CheckpointLease extends AutoCloseable {
    /**
     * What was saved last, by whatever process; null where nothing ever was.
     *
     * @throws io.marketdata.error.MarketDataException where it is there and cannot be read: never null for that
     */
    @Nullable Checkpoint load();

    /**
     * Replaces what is kept, in one step: a crash leaves the old one or the new one.
     *
     * @throws io.marketdata.error.MarketDataException where it cannot be kept
     * @throws IllegalStateException once the lease is closed
     */
    void save(Checkpoint checkpoint);

    /** Gives the work back; closing twice does nothing. */
    @Override
    void close();
}
