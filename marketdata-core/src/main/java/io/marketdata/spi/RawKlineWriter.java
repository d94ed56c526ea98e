package io.marketdata.spi;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import java.util.function.Consumer;

/**
 * Where batches of one-minute candles go.
 *
 * <p><b>Acknowledgement.</b> {@link #write1m} returns when the store has acknowledged the batch (not when its disk has).
 * Writing the same batch again is safe. <b>Ownership.</b> The batch is lent: it is the caller's again when the call
 * returns or throws, and the writer does not change it. A writer is closed by whoever made it. <b>Threads.</b> Called by
 * at most {@link #concurrency()} threads at once. An implementation can be tested with {@code RawKlineWriterContract} of
 * marketdata-testkit.
 */
@FunctionalInterface
public interface RawKlineWriter extends AutoCloseable {
    /**
     * Writes a batch that has rows.
     *
     * @throws io.marketdata.error.WriteException where it was not acknowledged; it says whether the batch is rejected or
     *     in doubt, whatever failed: one of the following may stand behind it
     * @throws io.marketdata.error.SchemaException where the store is not as it has to be. It, like a {@link
     *     io.marketdata.error.ConfigurationException} or a {@link io.marketdata.error.SourceException} (of a question to the
     *     store), comes by itself only where this call has brought nothing of the batch to the store
     */
    void write1m(CandleBatch batch);

    /** As {@link #write1m}, and tells what it took. */
    default WriteReceipt deliver1m(CandleBatch batch) {
        write1m(batch);
        return WriteReceipt.UNKNOWN;
    }

    /**
     * As {@link #deliver1m}, for a stamped batch that an earlier process, or an earlier call that ended in doubt, may have
     * written, in whole or in part: a writer that can look into its store does so first, and writes what is not there.
     */
    default WriteReceipt redeliver1m(CandleBatch batch) {
        return deliver1m(batch);
    }

    /**
     * Where the store's partition of an open time ends, in milliseconds since the epoch, exclusive; {@link Long#MAX_VALUE}
     * where it has none. A job ends its batches there where it can: then fewer inserts touch a partition.
     */
    default long partitionEndMillis(InstrumentId instrument, long openTimeMillis) {
        return Long.MAX_VALUE;
    }

    /** How many threads may write at once. */
    default int concurrency() {
        return 1;
    }

    /** Frees what the writer holds; closing twice does nothing. */
    @Override
    default void close() {}

    /** A writer that hands each batch on; the batch is only lent for the call. */
    static RawKlineWriter of(Consumer<CandleBatch> batches) {
        return batches::accept;
    }
}
