package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.spi.WriteReceipt;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Keeps count of what the writer has acknowledged, in whatever order it comes. Not safe for several threads. */
final class Applied {
    private final Map<InstrumentId, Share> shares = new HashMap<>();
    private final TreeMap<Long, BatchSummary> outOfTurn = new TreeMap<>();
    private long nextInTurn;
    private long rows;
    private long batches;
    private WriteReceipt receipt = WriteReceipt.UNKNOWN;

    /**
     * What was acknowledged of one instrument.
     *
     * @param batches batches that held rows of it
     * @param throughMillis open time of its last row before which every batch of the run is acknowledged,
     *     {@link Long#MIN_VALUE} where there is none
     */
    record Share(long rows, long batches, long throughMillis) {
        static final Share NONE = new Share(0, 0, Long.MIN_VALUE);
    }

    /** What was acknowledged by now, of all instruments and of each. */
    record Snapshot(long rows, long batches, WriteReceipt receipt, Map<InstrumentId, Share> shares) {
        Share of(InstrumentId instrument) {
            return shares.getOrDefault(instrument, Share.NONE);
        }
    }

    void add(BatchSummary batch, WriteReceipt sent) {
        batches++;
        receipt = receipt.plus(sent);
        for (int i = 0; i < batch.size(); i++) {
            int count = batch.rows(i);
            if (count > 0) {
                rows += count;
                shares.merge(
                        batch.instrument(i),
                        new Share(count, 1, Long.MIN_VALUE),
                        (old, more) -> new Share(old.rows() + count, old.batches() + 1, old.throughMillis()));
            }
        }
        outOfTurn.put(batch.sequence(), batch);
        while (!outOfTurn.isEmpty() && outOfTurn.firstKey() == nextInTurn) {
            settle(outOfTurn.pollFirstEntry().getValue());
            nextInTurn++;
        }
    }

    private void settle(BatchSummary batch) {
        for (int i = 0; i < batch.size(); i++) {
            if (batch.rows(i) > 0) {
                long through = batch.lastOpenMillis(i);
                shares.computeIfPresent(
                        batch.instrument(i), (name, share) -> new Share(share.rows(), share.batches(), through));
            }
        }
    }

    Snapshot snapshot() {
        return new Snapshot(rows, batches, receipt, Map.copyOf(shares));
    }
}
