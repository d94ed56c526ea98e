package io.marketdata.spi;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The rows of a batch that an {@link OhlcvStore} has to write: those with all prices and a volume, of several rows of one
 * key the last, ascending by market, symbol and open time. For those who implement a store.
 */
public final class OhlcvRows {
    private static final Comparator<InstrumentId> BY_NAME = Comparator.<InstrumentId>comparingInt(
                    instrument -> instrument.market().value())
            .thenComparing(instrument -> instrument.symbol().value());

    private final int[] rows;
    private final long skipped;

    private OhlcvRows(int[] rows, long skipped) {
        this.rows = rows;
        this.skipped = skipped;
    }

    /** Looks at every row of a batch once. */
    public static OhlcvRows of(CandleBatch batch) {
        int[] complete = new int[batch.size()];
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            if (isComplete(batch, row)) {
                complete[count++] = row;
            }
        }
        long skipped = (long) batch.size() - count;
        int[] rows = Arrays.copyOf(complete, count);
        int[] ranks = ranks(batch.instruments());
        return new OhlcvRows(isAscending(batch, rows, ranks) ? rows : inOrder(batch, rows, ranks), skipped);
    }

    private static boolean isComplete(CandleBatch batch, int row) {
        return !CandleBatch.isAbsent(batch.opens()[row])
                && !CandleBatch.isAbsent(batch.highs()[row])
                && !CandleBatch.isAbsent(batch.lows()[row])
                && !CandleBatch.isAbsent(batch.closes()[row])
                && !CandleBatch.isAbsent(batch.baseVolumes()[row]);
    }

    /** The place of each instrument among those of the batch, by ordinal. */
    private static int[] ranks(List<InstrumentId> instruments) {
        List<InstrumentId> sorted = instruments.stream().sorted(BY_NAME).toList();
        return instruments.stream().mapToInt(sorted::indexOf).toArray();
    }

    private static int compare(CandleBatch batch, int[] ranks, int one, int other) {
        int byInstrument =
                Integer.compare(ranks[batch.instrumentOrdinals()[one]], ranks[batch.instrumentOrdinals()[other]]);
        return byInstrument != 0
                ? byInstrument
                : Long.compare(batch.openTimeMillis()[one], batch.openTimeMillis()[other]);
    }

    /** The usual batch: nothing has to be sorted. */
    private static boolean isAscending(CandleBatch batch, int[] rows, int[] ranks) {
        for (int i = 1; i < rows.length; i++) {
            if (compare(batch, ranks, rows[i - 1], rows[i]) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static int[] inOrder(CandleBatch batch, int[] rows, int[] ranks) {
        Integer[] sorted = Arrays.stream(rows).boxed().toArray(Integer[]::new);
        // The sort is stable: of rows of one key the last in the batch is the last here.
        Arrays.sort(sorted, (one, other) -> compare(batch, ranks, one, other));
        int[] kept = new int[sorted.length];
        int count = 0;
        for (int i = 0; i < sorted.length; i++) {
            boolean superseded = i + 1 < sorted.length && compare(batch, ranks, sorted[i], sorted[i + 1]) == 0;
            if (!superseded) {
                kept[count++] = sorted[i];
            }
        }
        return Arrays.copyOf(kept, count);
    }

    /** How many keys there are. */
    public int size() {
        return rows.length;
    }

    /** The number of a row in the batch, by its place here. */
    public int row(int index) {
        return rows[index];
    }

    /** How many rows of the batch lack a price or the volume. */
    public long skipped() {
        return skipped;
    }
}
