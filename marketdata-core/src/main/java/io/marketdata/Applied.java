package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.WriteReceipt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps count of what the writer has acknowledged. Not safe for several threads. */
final class Applied {
    private final Map<InstrumentId, Share> shares = new HashMap<>();
    private long rows;
    private long batches;
    private WriteReceipt receipt = WriteReceipt.UNKNOWN;

    /**
     * What was acknowledged of one instrument.
     *
     * @param batches batches that held rows of it
     */
    record Share(long rows, long batches) {
        static final Share NONE = new Share(0, 0);
    }

    /** What was acknowledged by now, of all instruments and of each. */
    record Snapshot(long rows, long batches, WriteReceipt receipt, Map<InstrumentId, Share> shares) {
        static final Snapshot NONE = new Snapshot(0, 0, WriteReceipt.UNKNOWN, Map.of());

        Share of(InstrumentId instrument) {
            return shares.getOrDefault(instrument, Share.NONE);
        }
    }

    void add(List<Checkpoint.Share> batch, WriteReceipt sent) {
        batches++;
        receipt = receipt.plus(sent);
        for (Checkpoint.Share share : batch) {
            rows += share.rows();
            shares.merge(
                    share.instrument(),
                    new Share(share.rows(), 1),
                    (old, more) -> new Share(old.rows() + more.rows(), old.batches() + more.batches()));
        }
    }

    Snapshot snapshot() {
        return new Snapshot(rows, batches, receipt, Map.copyOf(shares));
    }
}
