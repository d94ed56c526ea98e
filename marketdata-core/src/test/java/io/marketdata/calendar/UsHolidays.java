package io.marketdata.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The holidays of American markets by their rules. */
final class UsHolidays {
    enum Holiday {
        NONE,
        NEW_YEAR,
        KING,
        PRESIDENTS,
        GOOD_FRIDAY,
        MEMORIAL,
        JUNETEENTH,
        JULY_FOURTH,
        LABOR,
        THANKSGIVING,
        CHRISTMAS
    }

    private static final Set<LocalDate> NYSE_CLOSED_ONCE = Set.of(
            LocalDate.of(2001, 9, 11),
            LocalDate.of(2001, 9, 12),
            LocalDate.of(2001, 9, 13),
            LocalDate.of(2001, 9, 14),
            LocalDate.of(2004, 6, 11),
            LocalDate.of(2007, 1, 2),
            LocalDate.of(2012, 10, 29),
            LocalDate.of(2012, 10, 30),
            LocalDate.of(2018, 12, 5),
            LocalDate.of(2025, 1, 9));

    private final Map<LocalDate, Holiday> known = new HashMap<>();
    private final Map<LocalDate, Boolean> early = new HashMap<>();

    Holiday on(LocalDate day) {
        return known.computeIfAbsent(day, UsHolidays::find);
    }

    boolean nyseClosed(LocalDate day) {
        return on(day) != Holiday.NONE || NYSE_CLOSED_ONCE.contains(day);
    }

    boolean nyseEarly(LocalDate day) {
        return early.computeIfAbsent(day, this::findEarly);
    }

    /** Before 2013 the days around July 4 and Christmas went by the year: two of them were unlike the later rule. */
    private boolean findEarly(LocalDate day) {
        if (nyseClosed(day)) {
            return false;
        }
        if (day.equals(LocalDate.of(2002, 7, 5)) || day.equals(LocalDate.of(2003, 12, 26))) {
            return true;
        }
        return isDayAfterThanksgiving(day)
                || (isMondayToThursday(day) && is(day, Month.DECEMBER, 24))
                || (isMondayToThursday(day) && is(day, Month.JULY, 3) && day.getYear() != 2002);
    }

    boolean isDayAfterThanksgiving(LocalDate day) {
        return on(day.minusDays(1)) == Holiday.THANKSGIVING;
    }

    static boolean isMondayToThursday(LocalDate day) {
        return day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) < 0;
    }

    static boolean is(LocalDate day, Month month, int dayOfMonth) {
        return day.getMonth() == month && day.getDayOfMonth() == dayOfMonth;
    }

    private static Holiday find(LocalDate day) {
        int year = day.getYear();
        if ((is(day, Month.JANUARY, 1) && isWeekday(day))
                || (is(day, Month.JANUARY, 2) && day.getDayOfWeek() == DayOfWeek.MONDAY)) {
            return Holiday.NEW_YEAR;
        }
        if (day.equals(nth(year, Month.JANUARY, 3))) {
            return Holiday.KING;
        }
        if (day.equals(nth(year, Month.FEBRUARY, 3))) {
            return Holiday.PRESIDENTS;
        }
        if (day.equals(easter(year).minusDays(2))) {
            return Holiday.GOOD_FRIDAY;
        }
        if (day.equals(LocalDate.of(year, 5, 31).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)))) {
            return Holiday.MEMORIAL;
        }
        if (year >= 2022 && day.equals(observed(LocalDate.of(year, 6, 19)))) {
            return Holiday.JUNETEENTH;
        }
        if (day.equals(observed(LocalDate.of(year, 7, 4)))) {
            return Holiday.JULY_FOURTH;
        }
        if (day.equals(nth(year, Month.SEPTEMBER, 1))) {
            return Holiday.LABOR;
        }
        if (day.equals(LocalDate.of(year, 11, 1).with(TemporalAdjusters.dayOfWeekInMonth(4, DayOfWeek.THURSDAY)))) {
            return Holiday.THANKSGIVING;
        }
        return day.equals(observed(LocalDate.of(year, 12, 25))) ? Holiday.CHRISTMAS : Holiday.NONE;
    }

    private static boolean isWeekday(LocalDate day) {
        return day.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0;
    }

    private static LocalDate nth(int year, Month month, int nth) {
        return LocalDate.of(year, month, 1).with(TemporalAdjusters.dayOfWeekInMonth(nth, DayOfWeek.MONDAY));
    }

    private static LocalDate observed(LocalDate day) {
        return switch (day.getDayOfWeek()) {
            case SATURDAY -> day.minusDays(1);
            case SUNDAY -> day.plusDays(1);
            default -> day;
        };
    }

    /** The Gregorian computus. */
    static LocalDate easter(int year) {
        int golden = year % 19;
        int century = year / 100;
        int epact = Math.floorMod(century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15, 30);
        int moon = epact - epact / 28 * (1 - epact / 28 * (29 / (epact + 1)) * ((21 - golden) / 11));
        int weekday = Math.floorMod(year + year / 4 + moon + 2 - century + century / 4, 7);
        return LocalDate.of(year, 3, 28).plusDays((long) moon - weekday);
    }
}
