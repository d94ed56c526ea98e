package io.marketdata.calendar;

import io.marketdata.calendar.UsHolidays.Holiday;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.util.HashMap;
import java.util.Map;

/** The sessions of CME Globex from 18:00 to 17:00, one minute at a time, by the rules and the known disputes. */
final class NaiveGlobex {
    /** What of a session is disputed: trading is sure before the first, and over behind the second. */
    private record Close(int earliest, int latest) {}

    private static final int CLOSED = -10_000;
    private static final int REGULAR = at(17, 0);

    private final ProductGroup group;
    private final UsHolidays holidays = new UsHolidays();
    private final Map<LocalDate, Close> closes = new HashMap<>();

    NaiveGlobex(ProductGroup group) {
        this.group = group;
    }

    static int at(int hour, int minute) {
        return 60 * hour + minute;
    }

    MinuteState at(LocalDateTime local) {
        LocalDate date = local.toLocalDate();
        int time = at(local.getHour(), local.getMinute());
        boolean aroundTheClock = group == ProductGroup.CRYPTO && !local.isBefore(LocalDateTime.of(2026, 3, 31, 18, 0));
        MinuteState closed = aroundTheClock ? MinuteState.SOFT : MinuteState.CLOSED;
        if (group == ProductGroup.EQUITY_INDEX && date.getYear() < 2022) {
            return oldEquityIndex(date, time);
        }
        boolean evening = time >= at(18, 0);
        LocalDate day = evening ? date.plusDays(1) : date;
        if (day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0 || (!evening && time >= REGULAR)) {
            return closed;
        }
        Close close = closes.computeIfAbsent(day, this::close);
        int minute = evening ? time - at(24, 0) : time;
        if (minute < close.earliest()) {
            return MinuteState.EXPECTED;
        }
        return minute < close.latest() ? MinuteState.SOFT : closed;
    }

    private Close close(LocalDate day) {
        int close = rule(day);
        if (close == REGULAR) {
            return new Close(REGULAR, REGULAR);
        }
        return isDisputedWithRegular(day)
                ? new Close(close, REGULAR)
                : isMetalsDispute(day) ? new Close(CLOSED, close) : new Close(close, close);
    }

    private int rule(LocalDate day) {
        Holiday holiday = holidays.on(day);
        boolean friday = day.getDayOfWeek() == DayOfWeek.FRIDAY;
        boolean fx = group == ProductGroup.FX || group == ProductGroup.CRYPTO;
        boolean goods = group == ProductGroup.ENERGY || group == ProductGroup.METALS;
        switch (holiday) {
            case KING, PRESIDENTS, MEMORIAL, LABOR, THANKSGIVING, JUNETEENTH, JULY_FOURTH -> {
                if (friday) {
                    return at(13, 0);
                }
                return fx ? REGULAR : goods ? at(14, 30) : at(13, 0);
            }
            case GOOD_FRIDAY -> {
                boolean jobsReport = day.getDayOfMonth() <= 7;
                if (!jobsReport || goods) {
                    return CLOSED;
                }
                return group == ProductGroup.EQUITY_INDEX ? at(9, 15) : at(11, 15);
            }
            case NEW_YEAR, CHRISTMAS -> {
                return CLOSED;
            }
            case NONE -> {
                return ruleOfEves(day, fx, goods);
            }
        }
        throw new AssertionError(holiday);
    }

    private int ruleOfEves(LocalDate day, boolean fx, boolean goods) {
        boolean newer = day.getYear() >= 2025;
        if (holidays.isDayAfterThanksgiving(day)) {
            return fx ? (newer ? at(14, 45) : at(13, 15)) : goods ? (newer ? at(14, 45) : at(13, 45)) : at(13, 15);
        }
        if (UsHolidays.is(day, Month.DECEMBER, 24)) {
            return goods || (fx && newer) ? at(13, 45) : at(13, 15);
        }
        if (group == ProductGroup.EQUITY_INDEX
                && UsHolidays.is(day, Month.JULY, 3)
                && UsHolidays.isMondayToThursday(day)) {
            return at(13, 15);
        }
        if (group == ProductGroup.EQUITY_INDEX && day.equals(LocalDate.of(2025, 1, 9))) {
            return at(9, 30);
        }
        return REGULAR;
    }

    /** Where the other source has the day as any other, or nothing yet. */
    private boolean isDisputedWithRegular(LocalDate day) {
        Holiday holiday = holidays.on(day);
        boolean metals = group == ProductGroup.METALS;
        boolean fx = group == ProductGroup.FX || group == ProductGroup.CRYPTO;
        return (day.getYear() == 2027 && holiday != Holiday.NEW_YEAR && holiday != Holiday.JUNETEENTH)
                || day.equals(LocalDate.of(2024, 11, 29))
                || day.equals(LocalDate.of(2025, 1, 9))
                || (UsHolidays.is(day, Month.JULY, 3) && holiday == Holiday.NONE && day.getYear() < 2025)
                || (day.equals(LocalDate.of(2025, 12, 25)) && !fx && !metals)
                || (metals && day.equals(LocalDate.of(2023, 9, 4)))
                || (metals && day.getYear() < 2024 && holidays.isDayAfterThanksgiving(day));
    }

    /** Where the other source has metals closed. */
    private boolean isMetalsDispute(LocalDate day) {
        return group == ProductGroup.METALS
                && day.getYear() < 2024
                && switch (holidays.on(day)) {
                    case KING, PRESIDENTS, MEMORIAL, LABOR, THANKSGIVING, JUNETEENTH, JULY_FOURTH -> true;
                    default -> false;
                };
    }

    private MinuteState oldEquityIndex(LocalDate date, int time) {
        MinuteState state = oldWeek(date, time);
        LocalDate next = date.plusDays(1);
        boolean holiday = (holidays.nyseClosed(date) && time < at(18, 0))
                || (holidays.nyseClosed(next) && time >= at(16, 15))
                || (holidays.nyseEarly(date) && time >= at(13, 0) && time < at(18, 0));
        return holiday && state == MinuteState.EXPECTED ? MinuteState.SOFT : state;
    }

    private static MinuteState oldWeek(LocalDate date, int time) {
        DayOfWeek day = date.getDayOfWeek();
        boolean weekday = day.compareTo(DayOfWeek.SATURDAY) < 0;
        if (time >= at(18, 0)) {
            return open(day == DayOfWeek.SUNDAY || UsHolidays.isMondayToThursday(date));
        }
        if (!weekday) {
            return MinuteState.CLOSED;
        }
        if (time < at(16, 15)) {
            return MinuteState.EXPECTED;
        }
        if (time < at(16, 30)) {
            return date.getYear() == 2021 ? MinuteState.SOFT : MinuteState.CLOSED;
        }
        if (date.isBefore(LocalDate.of(2012, 11, 17))) {
            return open(UsHolidays.isMondayToThursday(date) && time < at(17, 30));
        }
        return open(time < (date.isBefore(LocalDate.of(2015, 9, 21)) ? at(17, 15) : at(17, 0)));
    }

    private static MinuteState open(boolean open) {
        return open ? MinuteState.EXPECTED : MinuteState.CLOSED;
    }
}
