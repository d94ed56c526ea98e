package io.marketdata.testkit.firstrate;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Set;

/** When a type of instruments trades: a simple rule that leaves out weekends and the dates that it is told to. */
final class Sessions {
    private final MarketType type;
    private final boolean aroundTheClock;
    private final Set<LocalDate> closed;

    Sessions(MarketType type, boolean aroundTheClock, Set<LocalDate> closed) {
        this.type = type;
        this.aroundTheClock = aroundTheClock || type == MarketType.CRYPTO;
        this.closed = closed;
    }

    boolean isTradingDate(LocalDate date) {
        return (aroundTheClock || date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0) && !closed.contains(date);
    }

    /** The first minute of the session that ends on this date, since the epoch. */
    long firstMinute(LocalDate date) {
        if (aroundTheClock) {
            return minute(date, LocalTime.MIDNIGHT);
        }
        return switch (type) {
            case FUTURES -> minute(date.minusDays(1), LocalTime.of(18, 0));
            case FX -> minute(date.minusDays(1), LocalTime.of(17, 0));
            case INDEX -> minute(date, LocalTime.of(9, 30));
            default -> minute(date, LocalTime.of(4, 0));
        };
    }

    /** The minute behind its last. */
    long endMinute(LocalDate date) {
        if (aroundTheClock) {
            return minute(date.plusDays(1), LocalTime.MIDNIGHT);
        }
        return switch (type) {
            case FUTURES, FX -> minute(date, LocalTime.of(17, 0));
            case INDEX -> minute(date, LocalTime.of(16, 0));
            default -> minute(date, LocalTime.of(20, 0));
        };
    }

    private long minute(LocalDate date, LocalTime time) {
        return date.atTime(time).atZone(type.zone()).toEpochSecond() / 60;
    }
}
