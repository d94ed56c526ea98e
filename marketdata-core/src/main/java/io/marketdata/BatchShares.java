package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.Checkpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a batch holds of each instrument, taken before a writer has it: what that does to its batch spoils no report. */
final class BatchShares {
    private BatchShares() {}

    /** One for each instrument that has rows, ascending by instrument. */
    static List<Checkpoint.Share> of(CandleBatch batch) {
        int instruments = batch.instruments().size();
        int[] rows = new int[instruments];
        long[] first = new long[instruments];
        long[] last = new long[instruments];
        int size = batch.size();
        long[] openTimes = batch.openTimeMillis();
        if (instruments == 1) {
            rows[0] = size;
            first[0] = openTimes[0];
            last[0] = openTimes[size - 1];
        } else {
            int[] ordinals = batch.instrumentOrdinals();
            for (int row = 0; row < size; row++) {
                int ordinal = ordinals[row];
                if (rows[ordinal]++ == 0) {
                    first[ordinal] = openTimes[row];
                }
                last[ordinal] = openTimes[row];
            }
        }
        List<Checkpoint.Share> shares = new ArrayList<>();
        for (int i = 0; i < instruments; i++) {
            if (rows[i] > 0) {
                shares.add(new Checkpoint.Share(
                        batch.instruments().get(i),
                        Instant.ofEpochMilli(first[i]),
                        Instant.ofEpochMilli(last[i]),
                        rows[i]));
            }
        }
        shares.sort((one, other) -> one.instrument().compareTo(other.instrument()));
        return shares;
    }
}
