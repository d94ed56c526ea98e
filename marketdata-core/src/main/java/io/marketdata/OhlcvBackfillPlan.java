package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which series to fill: instruments times timeframes, over a range, or from the last stored candle on. Immutable; the order
 * is that of the report.
 */
public final class OhlcvBackfillPlan {
    private static final int MOST_DAYS = 36_500;

    private final List<InstrumentId> instruments;
    private final List<Timeframe> timeframes;
    private final @Nullable TimeRange range;
    private final int days;

    private OhlcvBackfillPlan(
            Collection<InstrumentId> instruments,
            Collection<Timeframe> timeframes,
            @Nullable TimeRange range,
            int days) {
        this.instruments = distinct("instrument", instruments);
        this.timeframes = distinct("timeframe", timeframes);
        this.range = range;
        this.days = days;
        if (this.timeframes.contains(Timeframe.M1)) {
            throw new IllegalArgumentException(
                    "timeframe 1m is not for this job: one-minute candles go to the raw tables, by Backfill1m");
        }
    }

    /**
     * Every candle of a range, whatever is stored.
     *
     * @throws IllegalArgumentException where an instrument or a timeframe is given twice, or is {@code 1m}
     */
    public static OhlcvBackfillPlan of(
            Collection<InstrumentId> instruments, Collection<Timeframe> timeframes, TimeRange range) {
        return new OhlcvBackfillPlan(instruments, timeframes, range, 0);
    }

    /**
     * What is new: each series from its last stored candle on, that one included, so that none stays as it was half-way;
     * where nothing is stored, the last days.
     *
     * @param days 1 to 36,500
     * @throws IllegalArgumentException as {@link #of}, and where the days are out of bounds
     */
    public static OhlcvBackfillPlan ofDays(
            Collection<InstrumentId> instruments, Collection<Timeframe> timeframes, int days) {
        if (days < 1 || days > MOST_DAYS) {
            throw new IllegalArgumentException("days " + days + " is outside 1.." + MOST_DAYS);
        }
        return new OhlcvBackfillPlan(instruments, timeframes, null, days);
    }

    private static <T> List<T> distinct(String what, Collection<T> given) {
        List<T> kept = new ArrayList<>(given);
        HashSet<T> seen = new HashSet<>();
        for (T one : kept) {
            if (!seen.add(one)) {
                throw new IllegalArgumentException(what + " " + one + " is in the plan twice");
            }
        }
        return List.copyOf(kept);
    }

    public List<InstrumentId> instruments() {
        return instruments;
    }

    public List<Timeframe> timeframes() {
        return timeframes;
    }

    /** The range, null where the plan is of what is new. */
    @Nullable TimeRange range() {
        return range;
    }

    /** How far back a series begins of which nothing is stored; 0 where the plan has a range. */
    int days() {
        return days;
    }
}
