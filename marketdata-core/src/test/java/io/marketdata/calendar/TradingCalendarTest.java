package io.marketdata.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TradingCalendarTest {
    private static Instant newYork(String local) {
        return LocalDateTime.parse(local).atZone(ZoneId.of("America/New_York")).toInstant();
    }

    private static TimeRange newYork(String from, String to) {
        return TimeRange.of(newYork(from), newYork(to));
    }

    /** What stands in minute bars of 2026: the last bar before a close, and none behind it. */
    @ParameterizedTest
    @CsvSource({
        "ENERGY,2026-02-16T14:29",
        "METALS,2026-02-16T14:29",
        "FX,2026-04-03T11:14",
        "RATES,2026-04-03T11:14",
        "EQUITY_INDEX,2026-04-03T09:14",
        "GRAINS,2026-03-10T14:19",
        "LIVESTOCK,2026-03-10T14:04"
    })
    void closesAreThoseOfRealBars(ProductGroup group, String lastBar) {
        TradingCalendar calendar = TradingCalendar.cme(group);
        Instant last = newYork(lastBar);
        assertThat(calendar.stateAt(last)).isEqualTo(MinuteState.EXPECTED);
        assertThat(calendar.stateAt(last.plusSeconds(60))).isEqualTo(MinuteState.CLOSED);
        assertThat(calendar.nextClose(last)).contains(last.plusSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(names = {"ENERGY", "METALS"})
    void goodsHaveNoBarOnGoodFriday2026(ProductGroup group) {
        assertThat(TradingCalendar.cme(group)
                        .closedMinutes(newYork("2026-04-02T17:00", "2026-04-05T18:00"))
                        .count())
                .isEqualTo(73 * 60);
    }

    private final InstrumentId oil = InstrumentId.of(120, "CL");

    @Test
    void aFullSessionHasTheMinutesOfItsEra() {
        TradingCalendar es = TradingCalendar.cme(ProductGroup.EQUITY_INDEX);
        assertThat(minutesOfDay(es, "2012-06-13")).isEqualTo(1335 + 60);
        assertThat(minutesOfDay(es, "2014-06-11")).isEqualTo(1380);
        assertThat(minutesOfDay(es, "2018-06-13")).isEqualTo(1365);
        assertThat(minutesOfDay(es, "2024-06-12")).isEqualTo(1380);
        assertThat(minutesOfDay(TradingCalendar.nyse(), "2024-06-12")).isEqualTo(390);
        assertThat(minutesOfDay(TradingCalendar.nyse(), "2024-11-29")).isEqualTo(210);
    }

    private static long minutesOfDay(TradingCalendar calendar, String day) {
        TradingSession session =
                calendar.sessions(newYork(day + "T10:00", day + "T10:01")).get(0);
        assertThat(session.day()).isEqualTo(LocalDate.parse(day));
        return calendar.expectedMinutes(session.range()).count();
    }

    @Test
    void opensAndClosesAreAskedFor() {
        TradingCalendar cl = TradingCalendar.cme(ProductGroup.ENERGY);
        Instant saturday = newYork("2026-03-07T12:00");
        assertThat(cl.isOpen(saturday)).isFalse();
        assertThat(cl.nextOpen(saturday)).contains(newYork("2026-03-08T18:00"));
        assertThat(cl.nextClose(saturday)).contains(newYork("2026-03-09T17:00"));
        assertThat(cl.lastTradingClose(saturday)).contains(newYork("2026-03-06T17:00"));
        Instant open = newYork("2026-03-09T09:30");
        assertThat(cl.isOpen(open)).isTrue();
        assertThat(cl.nextOpen(open)).contains(newYork("2026-03-09T18:00"));
        assertThat(cl.lastTradingClose(open)).contains(newYork("2026-03-06T17:00"));
        assertThat(cl.lastTradingClose(newYork("2026-03-09T17:00"))).contains(newYork("2026-03-09T17:00"));
    }

    @Test
    void aMarketThatNeverClosesHasNeitherOpenNorClose() {
        TradingCalendar always = TradingCalendar.always();
        Instant now = Instant.parse("2026-03-08T07:00:00Z");
        assertThat(always.isOpen(now)).isTrue();
        assertThat(always.nextOpen(now)).isEmpty();
        assertThat(always.nextClose(now)).isEmpty();
        assertThat(always.lastTradingClose(now)).isEmpty();
        assertThat(always.tradingDay(now)).contains(LocalDate.of(2026, 3, 8));
    }

    @Test
    void anEveningBelongsToTheNextTradingDay() {
        TradingCalendar es = TradingCalendar.cme(ProductGroup.EQUITY_INDEX);
        assertThat(es.tradingDay(newYork("2026-03-08T18:00"))).contains(LocalDate.of(2026, 3, 9));
        assertThat(es.tradingDay(newYork("2026-03-09T16:59"))).contains(LocalDate.of(2026, 3, 9));
        assertThat(es.tradingDay(newYork("2026-03-09T17:00"))).isEmpty();
        assertThat(es.tradingDay(newYork("2012-06-12T16:30"))).contains(LocalDate.of(2012, 6, 13));
        assertThat(es.tradingDay(newYork("2040-06-12T16:30"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theFourStatesShareEveryMinute(NaiveMarkets market) {
        TradingCalendar calendar = market.calendar();
        for (TimeRange range : List.of(
                newYork("2026-03-01T00:00", "2026-04-10T00:00"),
                newYork("1969-12-20T00:00", "1970-01-10T00:00"),
                TimeRange.of(
                        calendar.validity().start().minusSeconds(86_400),
                        calendar.validity().start().plusSeconds(864_000)),
                TimeRange.of(
                        calendar.validity().end().minusSeconds(864_000),
                        calendar.validity().end().plusSeconds(86_400)))) {
            MinuteSet all = calendar.expectedMinutes(range);
            for (MinuteSet more : List.of(
                    calendar.softMinutes(range), calendar.closedMinutes(range), calendar.unknownMinutes(range))) {
                assertThat(all.intersect(more)).isEqualTo(MinuteSet.empty());
                all = all.union(more);
            }
            assertThat(all).isEqualTo(MinuteSet.of(range));
            calendar.unknownMinutes(range)
                    .minutes()
                    .limit(3)
                    .forEach(minute -> assertThat(calendar.stateAt(MinuteSet.startOf(minute)))
                            .isEqualTo(MinuteState.UNKNOWN));
        }
    }

    @Test
    void nothingIsSaidOutsideOfTheValidity() {
        TradingCalendar cl = TradingCalendar.cme(ProductGroup.ENERGY);
        Instant later = Instant.parse("2028-01-03T15:00:00Z");
        TimeRange range = TimeRange.of(later, later.plusSeconds(3_600));
        assertThat(cl.stateAt(later)).isEqualTo(MinuteState.UNKNOWN);
        assertThat(cl.expectedMinutes(range)).isEqualTo(MinuteSet.empty());
        assertThat(cl.unknownMinutes(range).count()).isEqualTo(60);
        assertThat(cl.nextOpen(later)).isEmpty();
        assertThatThrownBy(() -> cl.isOpen(later))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("MD-H003", "cme-energy", "2028-01-03T15:00:00Z", "2027-12-31");
        assertThatThrownBy(() -> cl.requireExpected().in(oil, range))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("MD-H003", "2022-01-01");
    }

    @Test
    void whoNeedsToKnowAllGetsWhatIsExpected() {
        TimeRange range = newYork("2026-03-06T12:00", "2026-03-09T12:00");
        TradingCalendar cl = TradingCalendar.cme(ProductGroup.ENERGY);
        assertThat(cl.requireExpected().in(oil, range))
                .isEqualTo(cl.expectedMinutes(range).ranges());
    }

    /** The cost of a question is that of the ranges in its answer: eighteen years are some thousands, not 6 million. */
    @Test
    void eighteenYearsAreAFewThousandRanges() {
        MinuteSet minutes = TradingCalendar.cme(ProductGroup.EQUITY_INDEX)
                .expectedMinutes(newYork("2008-01-02T00:00", "2026-01-01T00:00"));
        assertThat(minutes.count()).isBetween(6_000_000L, 6_500_000L);
        assertThat(minutes.rangeCount()).isBetween(4_000, 10_000);
        assertThat(TradingCalendar.always()
                        .expectedMinutes(newYork("2008-01-02T00:00", "2026-01-01T00:00"))
                        .rangeCount())
                .isEqualTo(1);
    }

    @Test
    void everyProfileNamesItsSourcesAndItsValidity() {
        List<TradingCalendar> all = new ArrayList<>();
        for (NaiveMarkets market : NaiveMarkets.values()) {
            all.add(market.calendar());
        }
        assertThat(all)
                .extracting(TradingCalendar::name)
                .doesNotHaveDuplicates()
                .hasSize(11);
        assertThat(all).allSatisfy(calendar -> {
            assertThat(calendar.sources()).isNotEmpty();
            assertThat(calendar)
                    .hasToString("%s (%s through %s)"
                            .formatted(calendar.name(), calendar.validFrom(), calendar.validThrough()));
        });
    }
}
