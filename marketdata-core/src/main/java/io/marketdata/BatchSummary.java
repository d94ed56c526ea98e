package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import java.util.List;

/** What a batch holds of each instrument, taken before a writer has it: what that does to its batch spoils no report. */
final class BatchSummary {
    private final long sequence;
    private final List<InstrumentId> instruments;
    private final int[] rows;
    private final long[] lastOpenMillis;

    private BatchSummary(long sequence, List<InstrumentId> instruments, int[] rows, long[] lastOpenMillis) {
        this.sequence = sequence;
        this.instruments = instruments;
        this.rows = rows;
        this.lastOpenMillis = lastOpenMillis;
    }

    static BatchSummary of(CandleBatch batch) {
        List<InstrumentId> instruments = List.copyOf(batch.instruments());
        int[] rows = new int[instruments.size()];
        long[] lastOpenMillis = new long[instruments.size()];
        int size = batch.size();
        if (instruments.size() == 1) {
            rows[0] = size;
            lastOpenMillis[0] = batch.openTimeMillis()[size - 1];
        } else {
            int[] ordinals = batch.instrumentOrdinals();
            long[] openTimes = batch.openTimeMillis();
            for (int row = 0; row < size; row++) {
                int ordinal = ordinals[row];
                rows[ordinal]++;
                lastOpenMillis[ordinal] = openTimes[row];
            }
        }
        return new BatchSummary(batch.sequence(), instruments, rows, lastOpenMillis);
    }

    long sequence() {
        return sequence;
    }

    int size() {
        return instruments.size();
    }

    InstrumentId instrument(int index) {
        return instruments.get(index);
    }

    /** How many rows of it; none where the batch only knows its name. */
    int rows(int index) {
        return rows[index];
    }

    long lastOpenMillis(int index) {
        return lastOpenMillis[index];
    }
}
