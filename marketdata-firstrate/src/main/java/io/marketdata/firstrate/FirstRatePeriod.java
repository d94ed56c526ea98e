package io.marketdata.firstrate;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far back an archive reaches. */
public enum FirstRatePeriod {
    /** The last trading day. */
    DAY,
    /** The current week, from Monday on. */
    WEEK,
    /** The last thirty days. */
    MONTH,
    /** Everything. */
    FULL;

    /** Two days less than the archive promises. */
    private static final int SAFE_MONTH_DAYS = 28;

    /**
     * The period of a word such as {@code week}.
     *
     * @throws ConfigurationException MD-F009 naming the known words
     */
    public static FirstRatePeriod of(String word) {
        try {
            return valueOf(word.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new ConfigurationException(
                    "MD-F009",
                    "period " + MarketDataException.foreign(word) + " is not known; one of day, week, month, full",
                    unknown);
        }
    }

    /** What the provider calls it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The shortest period that leaves no day missing.
     *
     * @param held the last date that is held; null where nothing is
     * @param newest the date that the provider has, later than that
     */
    static FirstRatePeriod covering(FirstRateType type, @Nullable LocalDate held, LocalDate newest) {
        return held == null ? FULL : covering(nextTradingDate(type, held), newest);
    }

    /** The shortest period that has every day from a date on. */
    static FirstRatePeriod covering(LocalDate first, LocalDate newest) {
        for (FirstRatePeriod period : values()) {
            if (period.reaches(first, newest)) {
                return period;
            }
        }
        return FULL;
    }

    /** Whether an archive of this period holds every day from a date on. */
    boolean reaches(LocalDate first, LocalDate newest) {
        return switch (this) {
            case DAY -> !first.isBefore(newest);
            case WEEK -> !first.isBefore(newest.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
            case MONTH -> !first.isBefore(newest.minusDays(SAFE_MONTH_DAYS));
            case FULL -> true;
        };
    }

    /** The next longer one; that of the longest is itself. */
    FirstRatePeriod longer() {
        return switch (this) {
            case DAY -> WEEK;
            case WEEK -> MONTH;
            case MONTH, FULL -> FULL;
        };
    }

    /** The first date behind another that can be a trading date. */
    static LocalDate nextTradingDate(FirstRateType type, LocalDate date) {
        LocalDate next = date.plusDays(1);
        while (type != FirstRateType.CRYPTO
                && (next.getDayOfWeek() == DayOfWeek.SATURDAY || next.getDayOfWeek() == DayOfWeek.SUNDAY)) {
            next = next.plusDays(1);
        }
        return next;
    }
}
