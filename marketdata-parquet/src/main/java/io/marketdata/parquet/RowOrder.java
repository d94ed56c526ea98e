package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import java.util.List;
import org.apache.parquet.format.SortingColumn;
import org.jspecify.annotations.Nullable;

/** Watches in which order rows come, so that a row group can say so. */
final class RowOrder {
    private static final int MARKET_INDEX = 0;
    private static final int SYMBOL_INDEX = 1;
    private static final int TIME_INDEX = 2;

    private @Nullable InstrumentId instrument;
    private long time;
    private boolean byTime;
    private boolean byInstrumentAndTime;

    RowOrder() {
        clear();
    }

    void clear() {
        instrument = null;
        time = Long.MIN_VALUE;
        byTime = true;
        byInstrumentAndTime = true;
    }

    void add(CandleBatch batch, int row) {
        long next = batch.openTimeMillis()[row];
        InstrumentId of = batch.instruments().get(batch.instrumentOrdinals()[row]);
        byTime &= next >= time;
        int order = instrument == null || instrument.equals(of) ? 0 : instrument.compareTo(of);
        byInstrumentAndTime &= order < 0 || (order == 0 && next >= time);
        instrument = of;
        time = next;
    }

    /** The columns by which the rows since the last clear ascend; none where they do not. */
    List<SortingColumn> sorting() {
        if (byTime) {
            return List.of(column(TIME_INDEX));
        }
        return byInstrumentAndTime
                ? List.of(column(MARKET_INDEX), column(SYMBOL_INDEX), column(TIME_INDEX))
                : List.of();
    }

    private static SortingColumn column(int index) {
        return new SortingColumn(index, false, false);
    }
}
