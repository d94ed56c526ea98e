package io.marketdata.feed;

import io.marketdata.spi.WriteReceipt;
import java.time.Duration;

/** Is told what becomes of an ingest worker's batches, on its thread. What it throws is ignored. */
public interface IngestListener {
    /** The store has a batch. */
    default void onInserted(int rows, WriteReceipt receipt) {}

    /** The store did not acknowledge a batch; the same batch is sent again after a pause. */
    default void onInsertFailed(int rows, int attempt, RuntimeException cause, Duration pause) {}
}
