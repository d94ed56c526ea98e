package io.marketdata.feed;

import io.marketdata.model.Candle;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Instant;

/** Minutes by number since 1970, as {@link MinuteSet} counts them. */
final class Minutes {
    static final long MILLIS = 60_000;

    private Minutes() {}

    static long of(Candle candle) {
        return MinuteSet.minuteOf(candle.tsOpen());
    }

    /** The first minute that is not closed at an instant. */
    static long open(Instant now) {
        return MinuteSet.minuteOf(now);
    }

    /** From a minute up to and without another. */
    static TimeRange range(long from, long to) {
        return TimeRange.of(MinuteSet.startOf(from), MinuteSet.startOf(to));
    }

    /** Whether a candle is one of exactly one whole minute. */
    static boolean isOneMinute(Candle candle) {
        long open = candle.tsOpen().toEpochMilli();
        return Math.floorMod(open, MILLIS) == 0 && candle.tsClose().toEpochMilli() == open + MILLIS;
    }
}
