package io.marketdata.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every calendar against the rules of its market, minute by minute over all of its validity. */
class CalendarModelTest {
    private static final int MINUTES_OF_HOUR = 60;

    @ParameterizedTest
    @EnumSource
    void aCalendarIsWhatTheRulesSay(NaiveMarkets market) {
        TradingCalendar calendar = market.calendar();
        TimeRange range = years(market, calendar.validity());
        MinuteSet.Builder expected = MinuteSet.builder();
        MinuteSet.Builder soft = MinuteSet.builder();
        Function<LocalDateTime, MinuteState> rules = market.rules();
        for (Instant hour = range.start(); hour.isBefore(range.end()); hour = hour.plus(1, ChronoUnit.HOURS)) {
            LocalDateTime local = LocalDateTime.ofInstant(hour, market.zone());
            long minute = MinuteSet.minuteOf(hour);
            for (int i = 0; i < MINUTES_OF_HOUR; i++) {
                switch (rules.apply(local.plusMinutes(i))) {
                    case EXPECTED -> expected.add(minute + i);
                    case SOFT -> soft.add(minute + i);
                    default -> {}
                }
            }
        }
        assertNone("expected, not by the rules", calendar.expectedMinutes(range).subtract(expected.build()));
        assertNone("expected by the rules alone", expected.build().subtract(calendar.expectedMinutes(range)));
        assertNone("soft, not by the rules", calendar.softMinutes(range).subtract(soft.build()));
        assertNone("soft by the rules alone", soft.build().subtract(calendar.softMinutes(range)));
    }

    /** A market that never closes is the same in all of its three hundred years. */
    private static TimeRange years(NaiveMarkets market, TimeRange validity) {
        return market.zone().equals(ZoneOffset.UTC)
                ? TimeRange.parse("2023-12-01T00:00:00Z", "2025-02-01T00:00:00Z")
                : validity;
    }

    private static void assertNone(String what, MinuteSet minutes) {
        assertThat(minutes).as(what).isEqualTo(MinuteSet.empty());
    }
}
