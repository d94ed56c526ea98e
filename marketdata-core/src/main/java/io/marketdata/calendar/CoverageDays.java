package io.marketdata.calendar;

import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts the minutes of a coverage by day. */
final class CoverageDays {
    private final TradingCalendar calendar;
    private final Coverage whole;

    CoverageDays(TradingCalendar calendar, Coverage whole) {
        this.calendar = calendar;
        this.whole = whole;
    }

    Coverage counted() {
        SortedMap<LocalDate, CoverageDay> days = new TreeMap<>();
        List<TradingSession> sessions = calendar.sessions(whole.range());
        for (TradingSession session : sessions) {
            add(days, day(session.day(), session.range()));
        }
        MinuteSet outside = whole.unexpected()
                .union(whole.unknown())
                .subtract(MinuteSet.ofRanges(
                        sessions.stream().map(TradingSession::range).toList()));
        for (TimeRange range : outside.ranges()) {
            byLocalDate(range).forEach(day -> add(days, day));
        }
        return new Coverage(
                whole.instrument(),
                whole.range(),
                whole.calendar(),
                whole.policy(),
                whole.checkedAt(),
                whole.expected(),
                whole.soft(),
                whole.unknown(),
                whole.present(),
                whole.verifiedEmpty(),
                whole.tolerated(),
                whole.missing(),
                whole.unexpected(),
                whole.holes(),
                List.copyOf(days.values()));
    }

    private List<CoverageDay> byLocalDate(TimeRange range) {
        List<CoverageDay> days = new ArrayList<>();
        Instant from = range.start();
        while (from.isBefore(range.end())) {
            LocalDate day = from.atZone(calendar.zone()).toLocalDate();
            Instant next = day.plusDays(1).atStartOfDay(calendar.zone()).toInstant();
            Instant to = next.isBefore(range.end()) ? next : range.end();
            days.add(day(day, TimeRange.of(from, to)));
            from = to;
        }
        return days;
    }

    private CoverageDay day(LocalDate day, TimeRange range) {
        long expected = whole.expected().count(range);
        long empty = whole.verifiedEmpty().count(range);
        long tolerated = whole.tolerated().count(range);
        long missing = whole.missing().count(range);
        return new CoverageDay(
                day,
                expected,
                expected - empty - tolerated - missing,
                empty,
                tolerated,
                missing,
                whole.unexpected().count(range),
                whole.unknown().count(range));
    }

    private static void add(SortedMap<LocalDate, CoverageDay> days, CoverageDay more) {
        days.merge(
                more.day(),
                more,
                (one, other) -> new CoverageDay(
                        one.day(),
                        one.expected() + other.expected(),
                        one.present() + other.present(),
                        one.verifiedEmpty() + other.verifiedEmpty(),
                        one.tolerated() + other.tolerated(),
                        one.missing() + other.missing(),
                        one.unexpected() + other.unexpected(),
                        one.unknown() + other.unknown()));
    }
}
