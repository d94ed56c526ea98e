package io.marketdata.calendar;

import io.marketdata.calendar.CalendarProfile.DatedChange;
import io.marketdata.calendar.CalendarProfile.Era;
import io.marketdata.calendar.CalendarProfile.Span;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the text of a profile, and refuses whatever it does not know. */
final class ProfileParser {
    static final String FIRST_LINE = "marketdata-calendar 1";
    private static final LocalDate EARLIEST = LocalDate.of(1970, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(2299, 12, 31);

    private final String where;
    private int line;

    private @Nullable String name;
    private @Nullable ZoneId zone;
    private @Nullable LocalDate validFrom;
    private @Nullable LocalDate validThrough;
    private final List<String> sources = new ArrayList<>();
    private final List<Era> eras = new ArrayList<>();
    private final SortedMap<LocalDate, DatedChange> changes = new TreeMap<>();
    private final List<Span> softSpans = new ArrayList<>();
    private final List<Span> shutSpans = new ArrayList<>();
    private @Nullable EraLines era;

    private ProfileParser(String where) {
        this.where = where;
    }

    static CalendarProfile parse(String where, String text) {
        return new ProfileParser(where).parse(text);
    }

    private CalendarProfile parse(String text) {
        for (String raw : text.split("\\R", -1)) {
            line++;
            String said = (raw.indexOf('#') < 0 ? raw : raw.substring(0, raw.indexOf('#'))).strip();
            try {
                if (line == 1) {
                    requireFirstLine(said);
                } else if (!said.isEmpty()) {
                    take(new ProfileLine(said));
                }
            } catch (IllegalArgumentException wrong) {
                throw ProfileFault.at(where, line, String.valueOf(wrong.getMessage()));
            }
        }
        try {
            return whole();
        } catch (IllegalArgumentException wrong) {
            throw ProfileFault.at(where, line, String.valueOf(wrong.getMessage()));
        }
    }

    private static void requireFirstLine(String said) {
        if (!said.equals(FIRST_LINE)) {
            throw new IllegalArgumentException("the first line is not " + FIRST_LINE);
        }
    }

    private CalendarProfile whole() {
        endEra();
        if (eras.isEmpty()) {
            throw new IllegalArgumentException("there is no era, and so no hours");
        }
        return new CalendarProfile(
                where,
                header("name", name),
                header("zone", zone),
                header("valid-from", validFrom),
                header("valid-through", validThrough),
                List.copyOf(sources),
                List.copyOf(eras),
                changes,
                List.copyOf(softSpans),
                List.copyOf(shutSpans));
    }

    private void take(ProfileLine said) {
        String word = said.next("a word");
        switch (word) {
            case "name" -> name = once(word, name, name(said.next("a name")));
            case "zone" -> zone = once(word, zone, zone(said.next("a time zone")));
            case "valid-from" -> validFrom = once(word, validFrom, said.date());
            case "valid-through" -> validThrough = once(word, validThrough, said.date());
            case "source" -> sources.add(said.rest("who says so"));
            case "era" -> beginEra(said.date());
            case "expected" -> era().week.add(new DaySegment.Weekly(said.days(), said.segment(false)));
            case "otherwise" -> otherwise(said);
            case "closed" -> change(said.dayAndDate(), new DayChange.Closed());
            case "close" -> close(said);
            case "hours" -> hours(said);
            case "soft" -> soft(said);
            case "shut" -> span(said, shutSpans);
            default -> throw new IllegalArgumentException(word + " is no word that a line begins with");
        }
        said.requireEnd();
    }

    private static String name(String word) {
        if (!word.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(word + " is no name of small letters, digits and hyphens");
        }
        return word;
    }

    private static ZoneId zone(String word) {
        try {
            return ZoneId.of(word);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException(word + " is no time zone such as America/New_York", unknown);
        }
    }

    private <T> T once(String word, @Nullable T before, T value) {
        if (before != null) {
            throw new IllegalArgumentException(word + " is said twice");
        }
        if (!eras.isEmpty() || era != null) {
            throw new IllegalArgumentException(word + " has to stand before the first era");
        }
        return value;
    }

    private static <T> T header(String word, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("there is no line that begins with " + word);
        }
        return value;
    }

    private void beginEra(LocalDate from) {
        if (eras.isEmpty() && era == null) {
            requireHeader(from);
        }
        endEra();
        if (!eras.isEmpty() && !from.isAfter(eras.get(eras.size() - 1).from())) {
            throw new IllegalArgumentException("eras do not ascend");
        }
        requireValid(from);
        era = new EraLines(line, from);
    }

    private void requireHeader(LocalDate firstEra) {
        header("name", name);
        header("zone", zone);
        LocalDate from = header("valid-from", validFrom);
        LocalDate through = header("valid-through", validThrough);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("no source is named");
        }
        if (from.isAfter(through) || from.isBefore(EARLIEST) || through.isAfter(LATEST)) {
            throw new IllegalArgumentException(
                    "valid from " + from + " through " + through + " is no range inside the years 1970 to 2299");
        }
        if (!firstEra.equals(from)) {
            throw new IllegalArgumentException("the first era begins on " + firstEra + ", not on valid-from " + from);
        }
    }

    private void endEra() {
        if (era == null) {
            return;
        }
        if (era.week.isEmpty()) {
            throw new IllegalArgumentException("the era from " + era.from + " has no hours");
        }
        eras.add(new Era(era.line, era.from, List.copyOf(era.week), era.otherwiseSoft));
        era = null;
    }

    private EraLines era() {
        if (era == null) {
            throw new IllegalArgumentException("hours of the week belong behind a line that begins with era");
        }
        return era;
    }

    private void otherwise(ProfileLine said) {
        said.require("soft");
        if (era().otherwiseSoft) {
            throw new IllegalArgumentException("otherwise soft is said twice");
        }
        era().otherwiseSoft = true;
    }

    private void close(ProfileLine said) {
        LocalDate day = said.dayAndDate();
        boolean closed = said.take("closed");
        int earliest = closed ? Integer.MIN_VALUE : said.minutes();
        if (closed) {
            said.require("or");
        } else if (!said.take("or")) {
            change(day, new DayChange.Close(earliest, earliest));
            return;
        }
        int latest = said.minutes();
        if (earliest >= latest) {
            throw new IllegalArgumentException("the earliest close is not before the latest");
        }
        change(day, new DayChange.Close(earliest, latest));
    }

    private void hours(ProfileLine said) {
        LocalDate day = said.dayAndDate();
        List<DaySegment> segments = new ArrayList<>();
        do {
            boolean soft = said.take("soft");
            if (!soft) {
                said.require("expected");
            }
            segments.add(said.segment(soft));
        } while (said.take("and"));
        change(day, new DayChange.Hours(List.copyOf(segments)));
    }

    private void change(LocalDate day, DayChange change) {
        requireOverride();
        requireValid(day);
        if (changes.putIfAbsent(day, new DatedChange(line, change)) != null) {
            throw new IllegalArgumentException(day + " is changed twice");
        }
    }

    private void requireValid(LocalDate day) {
        if (day.isBefore(header("valid-from", validFrom)) || day.isAfter(header("valid-through", validThrough))) {
            throw new IllegalArgumentException(
                    day + " is outside of what is valid: " + validFrom + " through " + validThrough);
        }
    }

    /** Dates follow behind the last era, so that a line of the week cannot get lost among them. */
    private void requireOverride() {
        endEra();
        if (eras.isEmpty()) {
            throw new IllegalArgumentException("dates belong behind the eras");
        }
    }

    /** {@code soft} is a part of the week inside an era, and a span of dates behind the eras. */
    private void soft(ProfileLine said) {
        if (said.take("every")) {
            requireOverride();
            everyYear(said);
        } else if (said.take("from")) {
            span(said, softSpans);
        } else {
            era().week.add(new DaySegment.Weekly(said.days(), said.segment(true)));
        }
    }

    private void span(ProfileLine said, List<Span> spans) {
        requireOverride();
        LocalDateTime from = said.dateTime();
        said.require("to");
        LocalDateTime to = said.dateTime();
        requireAscending(from, to);
        boolean onFirstEve = from.toLocalDate().plusDays(1).equals(validFrom);
        requireValid(onFirstEve ? from.toLocalDate().plusDays(1) : from.toLocalDate());
        spans.add(new Span(from, to));
    }

    private void everyYear(ProfileLine said) {
        MonthDay fromDay = said.monthDay();
        int from = said.minutes();
        said.require("to");
        MonthDay toDay = said.monthDay();
        int to = said.minutes();
        int over = fromDay.isAfter(toDay) ? 1 : 0;
        int first = header("valid-from", validFrom).getYear() - 1;
        int last = header("valid-through", validThrough).getYear();
        for (int year = first; year <= last; year++) {
            LocalDateTime start = fromDay.atYear(year).atStartOfDay().plusMinutes(from);
            LocalDateTime end = toDay.atYear(year + over).atStartOfDay().plusMinutes(to);
            requireAscending(start, end);
            softSpans.add(new Span(start, end));
        }
    }

    private static void requireAscending(LocalDateTime from, LocalDateTime to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException(from + " is not before " + to);
        }
    }

    private static final class EraLines {
        private final int line;
        private final LocalDate from;
        private final List<DaySegment.Weekly> week = new ArrayList<>();
        private boolean otherwiseSoft;

        private EraLines(int line, LocalDate from) {
            this.line = line;
            this.from = from;
        }
    }
}
