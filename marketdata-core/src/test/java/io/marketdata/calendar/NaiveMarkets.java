package io.marketdata.calendar;

import static io.marketdata.calendar.NaiveGlobex.at;

import io.marketdata.calendar.UsHolidays.Holiday;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Function;

/** Markets by their rules, one minute at a time: what the calendars are compared with. */
enum NaiveMarkets {
    BTC,
    EURUSD,
    ES,
    ZN,
    FX_6E,
    CL,
    GC,
    MBT,
    ZC,
    LE,
    AAPL;

    TradingCalendar calendar() {
        return switch (this) {
            case BTC -> TradingCalendar.always();
            case EURUSD -> TradingCalendar.fxNewYork();
            case AAPL -> TradingCalendar.nyse();
            default -> TradingCalendar.cme(group());
        };
    }

    private ProductGroup group() {
        return switch (this) {
            case ES -> ProductGroup.EQUITY_INDEX;
            case ZN -> ProductGroup.RATES;
            case FX_6E -> ProductGroup.FX;
            case CL -> ProductGroup.ENERGY;
            case GC -> ProductGroup.METALS;
            case MBT -> ProductGroup.CRYPTO;
            case ZC -> ProductGroup.GRAINS;
            case LE -> ProductGroup.LIVESTOCK;
            default -> throw new IllegalStateException(this + " is not of CME");
        };
    }

    ZoneId zone() {
        return this == BTC ? ZoneOffset.UTC : ZoneId.of("America/New_York");
    }

    /** The state of a minute of local time. */
    Function<LocalDateTime, MinuteState> rules() {
        return switch (this) {
            case BTC -> local -> MinuteState.EXPECTED;
            case EURUSD -> NaiveMarkets::currencies;
            case ZC -> new Grains()::at;
            case LE -> new Livestock()::at;
            case AAPL -> new Nyse()::at;
            default -> new NaiveGlobex(group())::at;
        };
    }

    /** The date of the trading day that a minute, counted from the epoch, belongs to if it is traded. */
    LocalDate tradingDay(long minute) {
        LocalDateTime local = LocalDateTime.ofInstant(Instant.ofEpochSecond(60 * minute), zone());
        int opensBeforeMidnight = switch (this) {
            case BTC, AAPL -> 0;
            case EURUSD -> at(7, 0);
            // Until November 2012 its hour from 16:30 on belonged to the next day.
            case ES -> local.isBefore(LocalDateTime.of(2012, Month.NOVEMBER, 18, 0, 0)) ? at(7, 30) : at(6, 0);
            default -> at(6, 0);
        };
        return local.plusMinutes(opensBeforeMidnight).toLocalDate();
    }

    private static MinuteState currencies(LocalDateTime local) {
        DayOfWeek day = local.getDayOfWeek();
        int time = at(local.getHour(), local.getMinute());
        boolean open = switch (day) {
            case SATURDAY -> false;
            case SUNDAY -> time >= at(17, 0);
            case FRIDAY -> time < at(17, 0);
            default -> true;
        };
        if (!open) {
            return MinuteState.CLOSED;
        }
        boolean aroundFive = switch (day) {
            case SUNDAY -> time < at(17, 15);
            case FRIDAY -> time >= at(16, 55);
            default -> time >= at(16, 55) && time < at(17, 5);
        };
        return aroundFive || yearEnds(local.toLocalDate(), time) ? MinuteState.SOFT : MinuteState.EXPECTED;
    }

    private static boolean yearEnds(LocalDate date, int time) {
        return ((UsHolidays.is(date, Month.DECEMBER, 24) || UsHolidays.is(date, Month.DECEMBER, 31))
                        && time >= at(13, 0))
                || UsHolidays.is(date, Month.DECEMBER, 25)
                || UsHolidays.is(date, Month.JANUARY, 1)
                || ((UsHolidays.is(date, Month.DECEMBER, 26) || UsHolidays.is(date, Month.JANUARY, 2))
                        && time < at(2, 0));
    }

    private static boolean isWeekend(LocalDate day) {
        return day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
    }

    private static final class Nyse {
        private final UsHolidays holidays = new UsHolidays();

        MinuteState at(LocalDateTime local) {
            LocalDate day = local.toLocalDate();
            int time = NaiveGlobex.at(local.getHour(), local.getMinute());
            if (isWeekend(day) || holidays.nyseClosed(day)) {
                return MinuteState.CLOSED;
            }
            boolean early = holidays.nyseEarly(day);
            if (time >= NaiveGlobex.at(9, 30) && time < (early ? NaiveGlobex.at(13, 0) : NaiveGlobex.at(16, 0))) {
                return MinuteState.EXPECTED;
            }
            boolean around = time >= NaiveGlobex.at(4, 0) && time < NaiveGlobex.at(early ? 17 : 20, 0);
            return around ? MinuteState.SOFT : MinuteState.CLOSED;
        }
    }

    private static final class Grains {
        private final UsHolidays holidays = new UsHolidays();

        MinuteState at(LocalDateTime local) {
            int time = NaiveGlobex.at(local.getHour(), local.getMinute());
            boolean evening = time >= NaiveGlobex.at(20, 0);
            LocalDate day = evening ? local.toLocalDate().plusDays(1) : local.toLocalDate();
            boolean night = evening || time < NaiveGlobex.at(8, 45);
            boolean daytime = time >= NaiveGlobex.at(9, 30) && time < NaiveGlobex.at(14, 20);
            if (isWeekend(day) || !(night || daytime)) {
                return MinuteState.CLOSED;
            }
            if (holidays.on(day) != Holiday.NONE) {
                return isUnpublished(day) ? MinuteState.SOFT : MinuteState.CLOSED;
            }
            boolean afterThanksgiving = holidays.isDayAfterThanksgiving(day);
            if (night) {
                return afterThanksgiving || isAfterYearEnd(day) ? MinuteState.SOFT : MinuteState.EXPECTED;
            }
            boolean late = time >= NaiveGlobex.at(13, 5);
            if (late && UsHolidays.is(day, Month.DECEMBER, 24)) {
                return MinuteState.CLOSED;
            }
            if (late && afterThanksgiving) {
                return isUnpublished(day) ? MinuteState.SOFT : MinuteState.CLOSED;
            }
            boolean eve = UsHolidays.is(day, Month.JULY, 3) && UsHolidays.isMondayToThursday(day);
            return late && eve ? MinuteState.SOFT : MinuteState.EXPECTED;
        }

        private boolean isAfterYearEnd(LocalDate day) {
            Holiday before = holidays.on(day.minusDays(1));
            return before == Holiday.CHRISTMAS || before == Holiday.NEW_YEAR;
        }
    }

    private static boolean isUnpublished(LocalDate day) {
        return day.isAfter(LocalDate.of(2027, 1, 1));
    }

    private static final class Livestock {
        private final UsHolidays holidays = new UsHolidays();

        MinuteState at(LocalDateTime local) {
            LocalDate day = local.toLocalDate();
            int time = NaiveGlobex.at(local.getHour(), local.getMinute());
            if (isWeekend(day) || time < NaiveGlobex.at(9, 30) || time >= NaiveGlobex.at(14, 5)) {
                return MinuteState.CLOSED;
            }
            if (holidays.on(day) != Holiday.NONE) {
                return isUnpublished(day) ? MinuteState.SOFT : MinuteState.CLOSED;
            }
            boolean late = time >= NaiveGlobex.at(13, 5);
            if (late && holidays.isDayAfterThanksgiving(day)) {
                return isUnpublished(day) ? MinuteState.SOFT : MinuteState.CLOSED;
            }
            boolean soft = (late && UsHolidays.is(day, Month.JULY, 3))
                    || (time >= NaiveGlobex.at(13, 15) && UsHolidays.is(day, Month.DECEMBER, 24));
            return soft ? MinuteState.SOFT : MinuteState.EXPECTED;
        }
    }
}
