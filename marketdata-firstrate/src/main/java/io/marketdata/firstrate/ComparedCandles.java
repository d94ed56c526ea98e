package io.marketdata.firstrate;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SourceException;
import io.marketdata.spi.CandleStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that take the place of a file's, counted against those while they pass. Both ascend. Where the old ones cannot be
 * read, what comes behind counts as added. Whoever made it closes the new rows; the old ones end with it, or with the new.
 */
final class ComparedCandles implements CandleStream {
    private static final int BATCH_ROWS = 4_096;

    private final CandleStream news;
    private final CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
    private @Nullable CandleStream olds;
    private int row = -1;
    private long added;
    private long replaced;
    private long removed;

    /** @param olds null where there are none */
    ComparedCandles(CandleStream news, @Nullable CandleStream olds) {
        this.news = news;
        this.olds = olds;
        next();
    }

    /** Goes to the next old row; ends with the last of them, since a file that is open cannot be replaced everywhere. */
    private void next() {
        CandleStream stream = olds;
        if (stream == null || ++row < batch.size()) {
            return;
        }
        batch.clear();
        row = 0;
        try {
            if (!stream.read(batch)) {
                close();
            }
        } catch (SourceException damaged) {
            close();
        }
    }

    @Override
    public boolean read(CandleBatch target) {
        int before = target.size();
        boolean more = news.read(target);
        for (int i = before; i < target.size(); i++) {
            compare(target, i);
        }
        while (!more && olds != null) {
            removed++;
            next();
        }
        return more;
    }

    private void compare(CandleBatch target, int at) {
        long time = target.openTimeMillis()[at];
        while (olds != null && batch.openTimeMillis()[row] < time) {
            removed++;
            next();
        }
        if (olds == null || batch.openTimeMillis()[row] > time) {
            added++;
            return;
        }
        boolean same = same(target.opens(), batch.opens(), at)
                && same(target.highs(), batch.highs(), at)
                && same(target.lows(), batch.lows(), at)
                && same(target.closes(), batch.closes(), at)
                && same(target.baseVolumes(), batch.baseVolumes(), at);
        replaced += same ? 0 : 1;
        next();
    }

    private boolean same(double[] one, double[] other, int at) {
        return Double.doubleToRawLongBits(one[at]) == Double.doubleToRawLongBits(other[row]);
    }

    /** Rows at times that the file had none of. */
    long added() {
        return added;
    }

    /** Rows that took the place of one with another value. */
    long replaced() {
        return replaced;
    }

    /** Rows of the file that have no place any more. */
    long removed() {
        return removed;
    }

    @Override
    public long rowsCollapsed() {
        return news.rowsCollapsed();
    }

    @Override
    public void close() {
        CandleStream stream = olds;
        olds = null;
        if (stream != null) {
            stream.close();
        }
    }
}
