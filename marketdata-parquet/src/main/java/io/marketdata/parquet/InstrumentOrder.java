package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import java.util.Arrays;

/** Watches whether the rows of each instrument ascend by time; rows without a time do not count. */
final class InstrumentOrder {
    private final long[] last;

    InstrumentOrder(int instruments) {
        last = new long[instruments];
        Arrays.fill(last, Long.MIN_VALUE);
    }

    /** The first of the rows that a selector found that is earlier than the row ahead of it; -1 where none is. */
    int firstBreak(RowSelector selector) {
        return selector.only() == RowOwners.SEVERAL ? ofSeveral(selector) : ofOne(selector);
    }

    private int ofOne(RowSelector selector) {
        long[] times = selector.times();
        int count = selector.count();
        if (count == 0) {
            return -1;
        }
        long before = last[selector.only()];
        for (int i = 0; i < count; i++) {
            long time = times[i];
            if (time != CandleBatch.ABSENT_TIME) {
                if (time < before) {
                    return i;
                }
                before = time;
            }
        }
        last[selector.only()] = before;
        return -1;
    }

    private int ofSeveral(RowSelector selector) {
        long[] times = selector.times();
        int[] each = selector.each();
        int count = selector.count();
        for (int i = 0; i < count; i++) {
            long time = times[i];
            if (time != CandleBatch.ABSENT_TIME) {
                if (time < last[each[i]]) {
                    return i;
                }
                last[each[i]] = time;
            }
        }
        return -1;
    }
}
