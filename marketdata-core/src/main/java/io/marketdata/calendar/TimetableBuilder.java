package io.marketdata.calendar;

import io.marketdata.calendar.CalendarProfile.DatedChange;
import io.marketdata.calendar.CalendarProfile.Era;
import io.marketdata.calendar.CalendarProfile.Span;
import io.marketdata.model.MinuteSet;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Lays out a profile day by day, and refuses one whose days overlap or whose dates change nothing. */
final class TimetableBuilder {
    /** What a profile may come to, so that no file takes all memory: five segments a day for 400 years. */
    private static final long MAX_SEGMENTS = 750_000;

    private final CalendarProfile profile;
    private final LocalMinutes local;
    private final MinuteSet.Builder expected = MinuteSet.builder();
    private final MinuteSet.Builder soft = MinuteSet.builder();
    private final MinuteSet.Builder softEras = MinuteSet.builder();
    private final SessionList sessions = new SessionList();
    private long lastEnd = Long.MIN_VALUE;

    TimetableBuilder(CalendarProfile profile) {
        this.profile = profile;
        local = new LocalMinutes(profile.zone());
    }

    Timetable build() {
        requireBounded();
        MinuteSet valid = MinuteSet.between(
                beginOf(profile.validFrom()), beginOf(profile.validThrough().plusDays(1)));
        for (int i = 0; i < profile.eras().size(); i++) {
            layOut(i);
        }
        // The hours of a date may begin earlier on the eve of the first day, or end later, than those that validity is
        // told by.
        MinuteSet hours = expected.build().intersect(valid);
        MinuteSet maybe = soft.build().union(softEras.build().subtract(hours)).intersect(valid);
        MinuteSet softened = hours.intersect(minutes(profile.softSpans()));
        MinuteSet shut = minutes(profile.shutSpans());
        return new Timetable(
                valid,
                hours.subtract(softened).subtract(shut),
                maybe.union(softened).subtract(shut),
                sessions);
    }

    private void requireBounded() {
        long longest = profile.eras().stream()
                .mapToLong(era -> era.week().size())
                .max()
                .orElse(0);
        long span = profile.validThrough().toEpochDay() - profile.validFrom().toEpochDay() + 1;
        if (longest * span > MAX_SEGMENTS) {
            throw ProfileFault.at(
                    profile.where(),
                    profile.eras().get(0).line(),
                    longest + " lines of hours over " + span + " days are more than a calendar may hold");
        }
    }

    /** Where a day's minutes begin to be known: its midnight, or its first open on the eve. */
    private long beginOf(LocalDate day) {
        int first = eraOf(day).segments(day.getDayOfWeek()).stream()
                .mapToInt(DaySegment::from)
                .min()
                .orElse(0);
        return local.at(day, Math.min(first, 0));
    }

    private Era eraOf(LocalDate day) {
        Era found = profile.eras().get(0);
        for (Era era : profile.eras()) {
            if (!era.from().isAfter(day)) {
                found = era;
            }
        }
        return found;
    }

    private void layOut(int place) {
        List<Era> eras = profile.eras();
        Era era = eras.get(place);
        LocalDate end = place + 1 < eras.size()
                ? eras.get(place + 1).from()
                : profile.validThrough().plusDays(1);
        if (era.otherwiseSoft()) {
            softEras.add(beginOf(era.from()), beginOf(end));
        }
        Map<DayOfWeek, List<DaySegment>> week = new EnumMap<>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            week.put(day, era.segments(day));
        }
        for (LocalDate day = era.from(); day.isBefore(end); day = day.plusDays(1)) {
            layOut(era, day, week.getOrDefault(day.getDayOfWeek(), List.of()));
        }
    }

    private void layOut(Era era, LocalDate day, List<DaySegment> regular) {
        List<DaySegment> segments = regular;
        DatedChange dated = profile.changes().get(day);
        int line = era.line();
        if (dated != null) {
            line = dated.line();
            segments = changed(day, regular, dated);
        }
        long open = lastEnd;
        boolean traded = false;
        for (DaySegment segment : segments) {
            long from = local.at(day, segment.from());
            long to = local.at(day, segment.to());
            if (from < lastEnd) {
                throw ProfileFault.at(
                        profile.where(), line, "hours of " + day + " begin before those in front of them end");
            }
            if (from < to) {
                (segment.soft() ? soft : expected).add(from, to);
                open = traded ? open : from;
                traded = true;
                lastEnd = to;
            }
        }
        if (traded) {
            sessions.add(open, lastEnd, day);
        }
    }

    private List<DaySegment> changed(LocalDate day, List<DaySegment> regular, DatedChange dated) {
        List<DaySegment> changed = dated.change().apply(regular);
        if (changed.equals(regular)) {
            throw ProfileFault.at(profile.where(), dated.line(), "the line changes nothing about " + day);
        }
        return changed;
    }

    private MinuteSet minutes(List<Span> spans) {
        MinuteSet.Builder minutes = MinuteSet.builder();
        spans.stream()
                .sorted(Comparator.comparing(Span::from))
                .forEach(span -> minutes.add(local.at(span.from()), local.at(span.to())));
        return minutes.build();
    }
}
