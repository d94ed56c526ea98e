package io.marketdata.spi;

/**
 * Where a job keeps how far it has come, so that a later run, in this process or another, goes on from there.
 *
 * <p><b>One owner.</b> Whoever has the lease of a piece of work has it alone, across processes; a crash of the owner frees it.
 * <b>Threads.</b> Any thread may acquire. An implementation can be tested with {@code CheckpointStoreContract} of
 * marketdata-testkit.
 */
@FunctionalInterface
public interface CheckpointStore {
    /**
     * Takes a piece of work.
     *
     * @throws io.marketdata.error.MarketDataException where somebody else has it (retryable), or where what is kept
     *     is other work
     */
    CheckpointLease acquire(CheckpointKey key);
}
