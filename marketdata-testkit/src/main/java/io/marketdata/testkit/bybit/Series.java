package io.marketdata.testkit.bybit;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The candles of one instrument, of any length and as seen at any time; minutes are counted from the epoch.
 *
 * <p>A minute grows from its first moment until the settle lag after its last, and stays then. Whatever is longer is put
 * together of minutes. Any number of threads, each with its own {@link PricePath.Walk}.
 */
final class Series {
    /** Later than every minute: seen from there, all is settled. */
    static final long END_OF_TIME = Long.MAX_VALUE;

    private static final int MINUTES_OF_DAY = 1_440;
    private static final int MINUTES_OF_HOUR = 60;
    private static final int HOURS = 24;
    private static final int FIELDS = 6;
    private static final long MINUTE_MILLIS = 60_000;
    private static final int MOST_DAYS_KEPT = 400;
    private static final double USUAL_TURNOVER = 10_000_000;

    /** Of a day: a month of them has no more digits than a double keeps. */
    private static final double MOST_LOTS = 2e13;

    private static final int LEVEL = 1;
    private static final int UPPER_WICK = 30;
    private static final int LOWER_WICK = 31;
    private static final int VOLUME = 32;

    private final FakeInstrument instrument;
    private final long key;
    private final PricePath path;
    private final Ranges outages;
    private final Ranges quiet;
    private final long lagMillis;
    private final long firstMinute;
    private final long endMinute;
    private final long levelTicks;
    private final double lotsPerMinute;
    private final long turnoverFactor;
    private final long turnoverDivisor;
    private final int priceDecimals;
    private final int volumeDecimals;
    private final int turnoverDecimals;
    private final Map<Long, long[]> hoursOfDay = new ConcurrentHashMap<>();

    Series(FakeInstrument instrument, long seed, Ranges outages, Ranges quiet, long lagMillis) {
        this.instrument = instrument;
        this.outages = outages;
        this.quiet = quiet;
        this.lagMillis = lagMillis;
        key = PricePath.mix(seed, instrument.toString());
        Double wished = instrument.priceLevel();
        double level = wished != null ? wished : drawnLevel();
        int magnitude = (int) Math.floor(StrictMath.log10(level));
        boolean inverse = instrument.category() == BybitCategory.INVERSE;
        priceDecimals = Math.max(0, Math.min(8, 5 - magnitude));
        volumeDecimals = inverse ? 0 : Math.max(0, Math.min(6, magnitude + 2));
        turnoverDecimals = inverse ? 8 : 4;
        levelTicks = Math.round(level * power(priceDecimals));
        path = new PricePath(key, levelTicks);
        String said = instrument.turnover24h();
        double turnover = said == null ? usualTurnover(inverse, level) : said.isEmpty() ? 0 : Double.parseDouble(said);
        double volume = inverse ? turnover * level : turnover / level;
        if (volume * power(volumeDecimals) > MOST_LOTS) {
            throw new IllegalArgumentException(
                    instrument + ": a turnover of " + turnover + " is too much for a price of " + level);
        }
        lotsPerMinute = volume * power(volumeDecimals) / MINUTES_OF_DAY;
        turnoverFactor = inverse ? power(turnoverDecimals + priceDecimals) : 1;
        turnoverDivisor = inverse ? 1 : power(priceDecimals + volumeDecimals - turnoverDecimals);
        firstMinute = minuteOf(instrument.listedAt());
        Instant gone = instrument.delistedAt();
        endMinute = gone == null ? Long.MAX_VALUE : minuteOf(gone);
    }

    private static double usualTurnover(boolean inverse, double level) {
        return inverse ? USUAL_TURNOVER / level : USUAL_TURNOVER;
    }

    /** From 0.1 to 1,000, with few digits. */
    private double drawnLevel() {
        return Math.rint(1_000 * StrictMath.pow(10, 4 * PricePath.unit(key, LEVEL, 0))) / 10_000;
    }

    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    private static long minuteOf(Instant time) {
        return Math.floorDiv(time.toEpochMilli(), MINUTE_MILLIS);
    }

    FakeInstrument instrument() {
        return instrument;
    }

    int priceDecimals() {
        return priceDecimals;
    }

    int volumeDecimals() {
        return volumeDecimals;
    }

    int turnoverDecimals() {
        return turnoverDecimals;
    }

    long firstMinute() {
        return firstMinute;
    }

    /** The minute after the last that can have a candle. */
    long endMinute() {
        return endMinute;
    }

    PricePath.Walk walk() {
        return path.walk();
    }

    /** Whether a candle of these minutes would hold any. */
    boolean hasAny(long from, long to) {
        return outages.firstOutside(Math.max(from, firstMinute)) < Math.min(to, endMinute);
    }

    /** Puts the candle of these minutes into the bar, as it is seen at a time; it is empty where there is none. */
    void candle(long from, long to, long nowMillis, PricePath.Walk walk, Bar into) {
        into.clear(from);
        Bar part = new Bar();
        long minute = Math.max(from, firstMinute);
        long end = Math.min(to, endMinute);
        while (minute < end && (nowMillis == END_OF_TIME || minute * MINUTE_MILLIS <= nowMillis)) {
            boolean wholeHour = Math.floorMod(minute, (long) MINUTES_OF_HOUR) == 0 && minute + MINUTES_OF_HOUR <= end;
            if (wholeHour && isSettled(minute + MINUTES_OF_HOUR, nowMillis)) {
                hour(minute, walk, part);
                minute += MINUTES_OF_HOUR;
            } else {
                minuteAt(minute, nowMillis, walk, part);
                minute++;
            }
            into.append(part);
        }
    }

    private boolean isSettled(long endMinuteOfCandle, long nowMillis) {
        return nowMillis == END_OF_TIME || endMinuteOfCandle * MINUTE_MILLIS + lagMillis <= nowMillis;
    }

    private void minuteAt(long minute, long nowMillis, PricePath.Walk walk, Bar into) {
        settled(minute, walk, into);
        if (into.empty || isSettled(minute + 1, nowMillis)) {
            return;
        }
        double grown = (nowMillis - minute * MINUTE_MILLIS) / (double) (MINUTE_MILLIS + lagMillis);
        long close = into.open + Math.round((into.close - into.open) * grown);
        long high = Math.max(Math.max(into.open, close), into.open + (long) ((into.high - into.open) * grown));
        long low = Math.min(Math.min(into.open, close), into.open - (long) ((into.open - into.low) * grown));
        into.set(into.open, high, low, close, (long) (into.volume * grown), (long) (into.turnover * grown));
    }

    private void settled(long minute, PricePath.Walk walk, Bar into) {
        into.clear(minute);
        if (minute < firstMinute || minute >= endMinute || outages.contains(minute)) {
            return;
        }
        if (lotsPerMinute == 0) {
            into.set(levelTicks, levelTicks, levelTicks, levelTicks, 0, 0);
            return;
        }
        long open = closeOf(minute - 1, walk);
        if (quiet.contains(minute)) {
            into.set(open, open, open, open, 0, 0);
            return;
        }
        long close = walk.closeTicks(minute);
        long high = Math.max(open, close) + wick(UPPER_WICK, minute);
        long low = Math.max(1, Math.min(open, close) - wick(LOWER_WICK, minute));
        double chance = PricePath.unit(key, VOLUME, minute);
        long lots = 1 + (long) (lotsPerMinute * (0.1 + 2.7 * chance * chance));
        into.set(open, high, low, close, lots, turnover(lots, open + high + low + close));
    }

    private long closeOf(long minute, PricePath.Walk walk) {
        return walk.closeTicks(quiet.contains(minute) ? quiet.startOf(minute) - 1 : minute);
    }

    private long wick(int salt, long minute) {
        double chance = PricePath.unit(key, salt, minute);
        return (long) (chance * chance * 0.000_6 * levelTicks);
    }

    /** At the mean of four prices, whose sum is given. */
    private long turnover(long lots, long fourPrices) {
        if (turnoverFactor > 1) {
            return Math.round((double) lots * turnoverFactor * 4 / fourPrices);
        }
        return Math.round((double) lots * fourPrices / (4.0 * turnoverDivisor));
    }

    private void hour(long minute, PricePath.Walk walk, Bar into) {
        long day = Math.floorDiv(minute, (long) MINUTES_OF_DAY);
        long[] hours = hoursOfDay.get(day);
        if (hours == null) {
            hours = hours(day * MINUTES_OF_DAY, walk);
            if (hoursOfDay.size() >= MOST_DAYS_KEPT) {
                hoursOfDay.clear();
            }
            hoursOfDay.put(day, hours);
        }
        int at = FIELDS * (int) (Math.floorMod(minute, (long) MINUTES_OF_DAY) / MINUTES_OF_HOUR);
        into.clear(minute);
        if (hours[at] > 0) {
            into.set(hours[at], hours[at + 1], hours[at + 2], hours[at + 3], hours[at + 4], hours[at + 5]);
        }
    }

    /** The six values of each hour of a day; all zero for one without a candle. */
    private long[] hours(long dayStart, PricePath.Walk walk) {
        long[] hours = new long[HOURS * FIELDS];
        Bar whole = new Bar();
        Bar part = new Bar();
        for (int hour = 0; hour < HOURS; hour++) {
            long start = dayStart + (long) hour * MINUTES_OF_HOUR;
            whole.clear(start);
            for (long minute = start; minute < start + MINUTES_OF_HOUR; minute++) {
                settled(minute, walk, part);
                whole.append(part);
            }
            if (!whole.empty) {
                int at = hour * FIELDS;
                hours[at] = whole.open;
                hours[at + 1] = whole.high;
                hours[at + 2] = whole.low;
                hours[at + 3] = whole.close;
                hours[at + 4] = whole.volume;
                hours[at + 5] = whole.turnover;
            }
        }
        return hours;
    }

    @Nullable BybitCandle shown(Bar bar) {
        return bar.empty
                ? null
                : new BybitCandle(
                        Instant.ofEpochMilli(bar.startMinute * MINUTE_MILLIS),
                        BigDecimal.valueOf(bar.open, priceDecimals),
                        BigDecimal.valueOf(bar.high, priceDecimals),
                        BigDecimal.valueOf(bar.low, priceDecimals),
                        BigDecimal.valueOf(bar.close, priceDecimals),
                        BigDecimal.valueOf(bar.volume, volumeDecimals),
                        BigDecimal.valueOf(bar.turnover, turnoverDecimals));
    }
}
