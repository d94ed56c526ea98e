package io.marketdata.calendar;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words of one line of a profile, taken one after the other; a wrong one is an {@link IllegalArgumentException}. */
final class ProfileLine {
    private static final Map<String, DayOfWeek> DAYS = Map.of(
            "Mon", DayOfWeek.MONDAY,
            "Tue", DayOfWeek.TUESDAY,
            "Wed", DayOfWeek.WEDNESDAY,
            "Thu", DayOfWeek.THURSDAY,
            "Fri", DayOfWeek.FRIDAY,
            "Sat", DayOfWeek.SATURDAY,
            "Sun", DayOfWeek.SUNDAY);
    private static final int DAY_MINUTES = 1440;

    private final List<String> words;
    private int at;

    ProfileLine(String text) {
        words = List.of(text.strip().split("\\s+"));
    }

    boolean atEnd() {
        return at == words.size();
    }

    String next(String what) {
        if (atEnd()) {
            throw new IllegalArgumentException("it ends where " + what + " has to follow");
        }
        return words.get(at++);
    }

    /** Takes the next word if it is this one. */
    boolean take(String word) {
        boolean here = !atEnd() && words.get(at).equals(word);
        if (here) {
            at++;
        }
        return here;
    }

    void require(String word) {
        String found = next(word);
        if (!found.equals(word)) {
            throw new IllegalArgumentException(found + " stands where " + word + " has to");
        }
    }

    void requireEnd() {
        if (!atEnd()) {
            throw new IllegalArgumentException(words.get(at) + " is more than belongs there");
        }
    }

    /** What is left, with single blanks. */
    String rest(String what) {
        String rest = next(what) + words.subList(at, words.size()).stream().reduce("", (all, word) -> all + " " + word);
        at = words.size();
        return rest;
    }

    LocalDate date() {
        return date(next("a date"));
    }

    private static LocalDate date(String word) {
        try {
            return LocalDate.parse(word);
        } catch (DateTimeException notADate) {
            throw new IllegalArgumentException(word + " is no date such as 2026-12-24", notADate);
        }
    }

    /** A date behind the day of the week that it is: a slip of the pen shows. */
    LocalDate dayAndDate() {
        DayOfWeek named = day(next("a day of the week"));
        LocalDate date = date();
        if (date.getDayOfWeek() != named) {
            throw new IllegalArgumentException(date + " is a " + date.getDayOfWeek() + ", not a " + named);
        }
        return date;
    }

    MonthDay monthDay() {
        String word = next("a month and day");
        try {
            MonthDay day = MonthDay.parse("--" + word);
            if (day.equals(MonthDay.of(2, 29))) {
                throw new IllegalArgumentException("02-29 is not a day of every year");
            }
            return day;
        } catch (DateTimeException notADay) {
            throw new IllegalArgumentException(word + " is no month and day such as 12-24", notADay);
        }
    }

    LocalDateTime dateTime() {
        LocalDate date = date();
        return date.atStartOfDay().plusMinutes(minutes());
    }

    /** A time of day in minutes; 24:00 is the midnight that ends the day. */
    int minutes() {
        String word = next("a time of day");
        if (word.equals("24:00")) {
            return DAY_MINUTES;
        }
        try {
            if (word.length() == "00:00".length()) {
                return LocalTime.parse(word).toSecondOfDay() / 60;
            }
        } catch (DateTimeException notATime) {
            throw new IllegalArgumentException(word + " is no time of day such as 09:30", notATime);
        }
        throw new IllegalArgumentException(word + " is no time of day such as 09:30");
    }

    /** {@code [eve] 18:00 to [eve] 17:00}. */
    DaySegment segment(boolean soft) {
        int from = take("eve") ? minutes() - DAY_MINUTES : minutes();
        require("to");
        int to = take("eve") ? minutes() - DAY_MINUTES : minutes();
        if (from >= to) {
            throw new IllegalArgumentException("it ends before it begins; what begins the day before begins with eve");
        }
        return new DaySegment(from, to, soft);
    }

    /** {@code Mon-Fri}, {@code Sun} or {@code Mon,Wed-Fri}. */
    Set<DayOfWeek> days() {
        String word = next("days of the week");
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String item : word.split(",", -1)) {
            String[] ends = item.split("-", 2);
            DayOfWeek first = day(ends[0]);
            DayOfWeek last = ends.length == 2 ? day(ends[1]) : first;
            if (first.compareTo(last) > 0) {
                throw new IllegalArgumentException(item + " runs backwards; a week begins on Monday");
            }
            for (DayOfWeek day : EnumSet.range(first, last)) {
                if (!days.add(day)) {
                    throw new IllegalArgumentException(word + " names " + day + " twice");
                }
            }
        }
        return days;
    }

    private static DayOfWeek day(String word) {
        DayOfWeek day = DAYS.get(word);
        if (day == null) {
            throw new IllegalArgumentException(word + " is none of Mon, Tue, Wed, Thu, Fri, Sat, Sun");
        }
        return day;
    }
}
