package io.marketdata.calendar;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.SortedMap;

/**
 * What a profile says, line by line.
 *
 * @param where the file, for messages
 * @param changes by trading day
 */
record CalendarProfile(
        String where,
        String name,
        ZoneId zone,
        LocalDate validFrom,
        LocalDate validThrough,
        List<String> sources,
        List<Era> eras,
        SortedMap<LocalDate, DatedChange> changes,
        List<Span> softSpans,
        List<Span> shutSpans) {

    /**
     * A regular week from a trading day on.
     *
     * @param otherwiseSoft whether minutes outside the segments may be traded
     */
    record Era(int line, LocalDate from, List<DaySegment.Weekly> week, boolean otherwiseSoft) {
        List<DaySegment> segments(LocalDate day) {
            return week.stream()
                    .filter(weekly -> weekly.days().contains(day.getDayOfWeek()))
                    .map(DaySegment.Weekly::segment)
                    .toList();
        }
    }

    record DatedChange(int line, DayChange change) {}

    /** Local time, half-open. */
    record Span(LocalDateTime from, LocalDateTime to) {}
}
