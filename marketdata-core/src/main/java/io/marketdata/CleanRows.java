package io.marketdata;

import io.marketdata.batch.CandleBatch;

/**
 * Tells without a branch for each row that rows are good: the common case, one instrument candle after candle.
 *
 * <p>A no means nothing: {@link RowChecks} then looks at every row by itself. The bits of doubles that are not negative are ordered as
 * they are, and those of infinity and NaN lie above every number, so that the sign of a difference of bits tells whether
 * one is above another.
 */
final class CleanRows {
    private static final long LARGEST_BITS = Double.doubleToRawLongBits(Double.MAX_VALUE);

    private CleanRows() {}

    /** Whether the rows are of one instrument, a candle's length apart, and each closes that long after it opened. */
    static boolean steady(CandleBatch batch, int from, int limit, long lengthMillis) {
        int[] instruments = batch.instrumentOrdinals();
        long[] openTimes = batch.openTimeMillis();
        long[] closeTimes = batch.closeTimeMillis();
        int instrument = instruments[from];
        int others = 0;
        for (int row = from; row < limit; row++) {
            others |= instruments[row] ^ instrument;
        }
        long uneven = 0;
        for (int row = from; row < limit; row++) {
            uneven |= (closeTimes[row] - openTimes[row]) ^ lengthMillis;
        }
        for (int row = from + 1; row < limit; row++) {
            uneven |= (openTimes[row] - openTimes[row - 1]) ^ lengthMillis;
        }
        return others == 0 && uneven == 0;
    }

    /** Whether all prices are positive numbers, the high the highest and the low the lowest of its row. */
    static boolean pricesSane(CandleBatch batch, int from, int limit) {
        double[] opens = batch.opens();
        double[] highs = batch.highs();
        double[] lows = batch.lows();
        double[] closes = batch.closes();
        long signs = 0;
        for (int row = from; row < limit; row++) {
            long open = Double.doubleToRawLongBits(opens[row]);
            long high = Double.doubleToRawLongBits(highs[row]);
            long low = Double.doubleToRawLongBits(lows[row]);
            long close = Double.doubleToRawLongBits(closes[row]);
            signs |= open | high | low | close;
            signs |= (high - open) | (high - close) | (open - low) | (close - low);
            signs |= (low - 1) | (LARGEST_BITS - high);
        }
        return signs >= 0;
    }

    /** Whether all are numbers, zero or above. */
    static boolean notNegative(double[] volumes, int from, int limit) {
        long signs = 0;
        for (int row = from; row < limit; row++) {
            long bits = Double.doubleToRawLongBits(volumes[row]);
            signs |= bits | (LARGEST_BITS - bits);
        }
        return signs >= 0;
    }
}
