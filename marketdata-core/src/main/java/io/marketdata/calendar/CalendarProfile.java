package io.marketdata.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Comparator;
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
        /** The hours of a day of the week, in their order. */
        List<DaySegment> segments(DayOfWeek day) {
            return week.stream()
                    .filter(weekly -> weekly.days().contains(day))
                    .map(DaySegment.Weekly::segment)
                    .sorted(Comparator.comparingInt(DaySegment::from))
                    .toList();
        }
    }

    record DatedChange(int line, DayChange change) {}

    /** Local time, half-open. */
    record Span(LocalDateTime from, LocalDateTime to) {}
}
