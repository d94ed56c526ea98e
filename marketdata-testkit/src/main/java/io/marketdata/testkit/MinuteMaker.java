package io.marketdata.testkit;

import java.util.Arrays;

/**
 * Works out the minutes of one instrument, each from its number alone; going forward is cheap.
 *
 * <p>The logarithm of the price is a sum of hashed noise at eleven scales, from one minute to two years: each scale draws
 * a value at every fourth point of the scale below it and goes straight between them. So any minute can be had without
 * those before it, and it still looks like a walk: the move over a stretch grows with the square root of its length.
 * What a scale drew is kept while it is valid, which changes the cost and never the values.
 *
 * <p>Only exactly specified arithmetic is used: the values are the same on every machine. One thread at a time.
 */
final class MinuteMaker {
    private static final int SCALES = 11;
    private static final int MINUTES_OF_DAY = 1_440;
    private static final double[] BUSY = busyness();

    private static final int PRICE = 10;
    private static final int UPPER_WICK = 30;
    private static final int LOWER_WICK = 31;
    private static final int VOLUME = 32;
    private static final int TAKERS = 33;

    private final InstrumentShape shape;
    private final double wickTicks;
    private final long[] point = new long[SCALES];
    private final double[] atPoint = new double[SCALES];
    private final double[] step = new double[SCALES];
    private boolean warm;
    private long lastMinute;
    private long lastCloseTicks;

    double open;
    double high;
    double low;
    double close;
    double baseVolume;
    double quoteVolume;
    long trades;
    double takerBuyBase;
    double takerBuyQuote;

    MinuteMaker(InstrumentShape shape) {
        this.shape = shape;
        wickTicks = Math.max(2, 2 * shape.minuteMove() * StrictMath.exp(shape.logLevel()) * shape.priceScale());
        Arrays.fill(point, Long.MIN_VALUE);
    }

    /** Puts the candle of a minute, counted from the epoch, into the fields. */
    void make(long minute) {
        long openTicks = warm && minute == lastMinute + 1 ? lastCloseTicks : closeTicks(minute - 1);
        long closeTicks = closeTicks(minute);
        warm = true;
        lastMinute = minute;
        lastCloseTicks = closeTicks;

        long highTicks = Math.max(openTicks, closeTicks) + wick(UPPER_WICK, minute);
        long lowTicks = Math.max(1, Math.min(openTicks, closeTicks) - wick(LOWER_WICK, minute));
        open = openTicks / shape.priceScale();
        high = highTicks / shape.priceScale();
        low = lowTicks / shape.priceScale();
        close = closeTicks / shape.priceScale();

        double chance = Hash.unit(shape.key(), VOLUME, minute);
        double busy = BUSY[(int) Math.floorMod(minute, (long) MINUTES_OF_DAY)];
        double spread = (highTicks - lowTicks) / wickTicks;
        double lots =
                Math.max(1, Math.rint(shape.lotsPerMinute() * busy * (0.1 + 2 * chance * chance) * (0.5 + spread)));
        double takerLots = Math.rint(lots * (0.3 + 0.4 * Hash.unit(shape.key(), TAKERS, minute)));
        double typicalPrice = (open + high + low + close) / 4;
        baseVolume = lots / shape.volumeScale();
        quoteVolume = Math.rint(baseVolume * typicalPrice * 1e4) / 1e4;
        trades = Math.max(1, (long) (lots / shape.lotsPerTrade()));
        takerBuyBase = takerLots / shape.volumeScale();
        takerBuyQuote = Math.rint(takerBuyBase * typicalPrice * 1e4) / 1e4;
    }

    private long closeTicks(long minute) {
        double away = 0;
        for (int scale = 0; scale < SCALES; scale++) {
            long at = minute >> (2 * scale);
            if (at != point[scale]) {
                draw(scale, at);
            }
            long behind = minute - (at << (2 * scale));
            away += atPoint[scale] + behind * step[scale];
        }
        double price = StrictMath.exp(shape.logLevel() + away);
        return Math.max(1, (long) Math.rint(price * shape.priceScale()));
    }

    private void draw(int scale, long at) {
        double reach = shape.minuteMove() * (1L << scale);
        double here = reach * (2 * Hash.unit(shape.key(), PRICE + scale, at) - 1);
        double next = reach * (2 * Hash.unit(shape.key(), PRICE + scale, at + 1) - 1);
        point[scale] = at;
        atPoint[scale] = here;
        step[scale] = (next - here) / (1L << (2 * scale));
    }

    private long wick(int salt, long minute) {
        double chance = Hash.unit(shape.key(), salt, minute);
        return (long) (chance * chance * wickTicks);
    }

    /** How much of the day's trade falls on a minute: most in the early afternoon, UTC, least in the small hours. */
    private static double[] busyness() {
        double[] busy = new double[MINUTES_OF_DAY];
        for (int minute = 0; minute < MINUTES_OF_DAY; minute++) {
            busy[minute] = 1 + 0.6 * StrictMath.cos(2 * StrictMath.PI * (minute - 870) / MINUTES_OF_DAY);
        }
        return busy;
    }
}
