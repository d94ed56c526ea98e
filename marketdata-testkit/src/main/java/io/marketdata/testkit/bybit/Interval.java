package io.marketdata.testkit.bybit;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The lengths of candles that the venue has; points in time are minutes since the epoch. */
enum Interval {
    M1("1", 1),
    M3("3", 3),
    M5("5", 5),
    M15("15", 15),
    M30("30", 30),
    H1("60", 60),
    H2("120", 120),
    H4("240", 240),
    H6("360", 360),
    H12("720", 720),
    DAY("D", 1_440),
    WEEK("W", 10_080),
    MONTH("M", 0);

    private static final int MINUTES_OF_DAY = 1_440;
    /** The epoch was a Thursday, a week begins on a Monday. */
    private static final int MINUTES_TO_MONDAY = 4 * MINUTES_OF_DAY;

    private final String code;
    private final int minutes;

    Interval(String code, int minutes) {
        this.code = code;
        this.minutes = minutes;
    }

    String code() {
        return code;
    }

    static @Nullable Interval find(String code) {
        for (Interval interval : values()) {
            if (interval.code.equals(code)) {
                return interval;
            }
        }
        return null;
    }

    static Interval of(String code) {
        Interval interval = find(code);
        if (interval == null) {
            throw new IllegalArgumentException("interval " + code + " is none of 1 3 5 15 30 60 120 240 360 720 D W M");
        }
        return interval;
    }

    static Interval ofMinutes(int minutes) {
        for (Interval interval : values()) {
            if (interval.minutes == minutes) {
                return interval;
            }
        }
        throw new IllegalArgumentException("the venue has no candles of " + minutes + " minutes");
    }

    long startOf(long minute) {
        return switch (this) {
            case MONTH -> monthOf(minute).toEpochDay() * MINUTES_OF_DAY;
            case WEEK -> minute - Math.floorMod(minute - MINUTES_TO_MONDAY, (long) minutes);
            default -> minute - Math.floorMod(minute, (long) minutes);
        };
    }

    /** The start of the one after the one that starts here. */
    long next(long start) {
        return this == MONTH ? monthOf(start).plusMonths(1).toEpochDay() * MINUTES_OF_DAY : start + minutes;
    }

    /** The start of the one before the one that starts here. */
    long previous(long start) {
        return startOf(start - 1);
    }

    private static LocalDate monthOf(long minute) {
        return LocalDate.ofInstant(Instant.ofEpochSecond(minute * 60), ZoneOffset.UTC)
                .withDayOfMonth(1);
    }
}
