package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What changes from archive to archive, and what does not. */
class FirstRateTruthTest {
    private static final LocalDate MONDAY = LocalDate.parse("2026-02-02");
    private static final LocalDate TUESDAY = MONDAY.plusDays(1);
    private static final LocalDate WEDNESDAY = MONDAY.plusDays(2);
    private static final String UNADJUSTED = "contin_UNadj";

    private static FirstRateTruth truth(FakeTicker... tickers) {
        return FirstRateTruth.builder().tickers(tickers).build();
    }

    private static List<FirstRateBar> monday(FirstRateTruth truth, Timeframe timeframe, LocalDate asOf) {
        return truth.bars("futures", "ES", timeframe, UNADJUSTED, asOf, MONDAY, MONDAY);
    }

    @Test
    void aFullSessionHas1380MinutesAndAQuietOneFewer() {
        FirstRateTruth busy = truth(FakeTicker.futures("ES").quietShare(0));
        List<FirstRateBar> bars = monday(busy, Timeframe.M1, MONDAY);
        assertThat(bars).hasSize(1_380);
        assertThat(bars.get(0).stamp()).isEqualTo("2026-02-01T18:00");
        assertThat(bars.get(0).start()).isEqualTo("2026-02-01T23:00:00Z");
        assertThat(bars.get(1_379).stamp()).isEqualTo("2026-02-02T16:59");
        assertThat(bars).allMatch(bar -> bar.session().equals(MONDAY));
        assertThat(bars)
                .allMatch(bar -> bar.low() <= Math.min(bar.open(), bar.close())
                        && bar.high() >= Math.max(bar.open(), bar.close())
                        && bar.low() > 0
                        && bar.volume() > 0);
        List<FirstRateBar> quiet = monday(truth(FakeTicker.futures("ES").quietShare(0.5)), Timeframe.M1, MONDAY);
        assertThat(quiet).hasSizeBetween(600, 780);
        assertThat(bars).containsAll(quiet);
    }

    @Test
    void thereIsNothingBeforeTheFirstTradingDateAndIndicesHaveNoVolume() {
        FirstRateTruth truth = truth(FakeTicker.futures("ES").since(TUESDAY), FakeTicker.index("SPX"));
        assertThat(truth.bars("futures", "ES", Timeframe.D1, UNADJUSTED, WEDNESDAY, LocalDate.EPOCH, WEDNESDAY))
                .extracting(FirstRateBar::session)
                .containsExactly(TUESDAY, WEDNESDAY);
        assertThat(truth.bars("index", "SPX", Timeframe.M1, "", MONDAY, MONDAY, MONDAY))
                .hasSizeBetween(370, 390)
                .allMatch(bar -> bar.volume() == 0);
    }

    @Test
    void barsDependOnSeedAndTickerAndPriceLevelAlone() {
        FirstRateTruth one = truth(FakeTicker.futures("ES"), FakeTicker.futures("NQ"));
        FirstRateTruth other = truth(FakeTicker.futures("ES"));
        assertThat(monday(one, Timeframe.M1, MONDAY)).isEqualTo(monday(other, Timeframe.M1, TUESDAY));
        FirstRateTruth seeded = FirstRateTruth.builder()
                .seed(2)
                .tickers(FakeTicker.futures("ES"))
                .build();
        assertThat(monday(seeded, Timeframe.M1, MONDAY)).isNotEqualTo(monday(one, Timeframe.M1, MONDAY));
        assertThat(one.bars("futures", "NQ", Timeframe.M1, UNADJUSTED, MONDAY, MONDAY, MONDAY))
                .isNotEqualTo(monday(one, Timeframe.M1, MONDAY));
        assertThat(monday(truth(FakeTicker.futures("ES").priceLevel(5_000)), Timeframe.M1, MONDAY))
                .allSatisfy(bar -> assertThat(bar.close()).isBetween(4_650.0, 5_350.0));
    }

    @Test
    void aRowIsAnotherOrGoneInArchivesFromADateOn() {
        LocalDateTime corrected = LocalDateTime.parse("2026-02-02T10:00");
        LocalDateTime withdrawn = LocalDateTime.parse("2026-02-02T10:01");
        FakeTicker ticker = FakeTicker.futures("ES").quietShare(0);
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(ticker)
                .corrected("futures", "ES", Timeframe.M1, corrected, WEDNESDAY)
                .withdrawn("futures", "ES", Timeframe.M1, withdrawn, WEDNESDAY)
                .build();
        List<FirstRateBar> before = monday(truth, Timeframe.M1, TUESDAY);
        List<FirstRateBar> after = monday(truth, Timeframe.M1, WEDNESDAY);
        assertThat(before).isEqualTo(monday(truth(ticker), Timeframe.M1, TUESDAY));
        List<FirstRateBar> expected = new ArrayList<>();
        for (FirstRateBar bar : before) {
            if (bar.stamp().equals(corrected)) {
                FirstRateBar now = after.get(expected.size());
                assertThat(now.high()).isCloseTo(bar.high() + 0.04, within(1e-9));
                assertThat(now.close()).isEqualTo(now.high());
                assertThat(now.volume()).isEqualTo(bar.volume() + 4);
                assertThat(now.low()).isEqualTo(bar.low());
                expected.add(now);
            } else if (!bar.stamp().equals(withdrawn)) {
                expected.add(bar);
            }
        }
        assertThat(after).hasSize(1_379).isEqualTo(expected);
        assertThat(monday(truth, Timeframe.H1, WEDNESDAY))
                .as("other timeframes stay")
                .isEqualTo(monday(truth, Timeframe.H1, TUESDAY));
    }

    @Test
    void theNewestDailyRowOfAFutureIsProvisional() {
        FirstRateTruth truth = truth(FakeTicker.futures("ES"));
        FirstRateBar then = monday(truth, Timeframe.D1, MONDAY).get(0);
        FirstRateBar later = monday(truth, Timeframe.D1, TUESDAY).get(0);
        List<FirstRateBar> minutes = monday(truth, Timeframe.M1, MONDAY);
        long traded = minutes.stream().mapToLong(FirstRateBar::volume).sum();
        assertThat(then.openInterest()).isZero();
        assertThat(then.volume() / (double) traded).isBetween(1.0001, 1.001);
        assertThat(later.openInterest()).isPositive();
        assertThat(later.volume() / (double) traded).isBetween(1.008, 1.03);
        assertThat(monday(truth, Timeframe.D1, WEDNESDAY)).containsExactly(later);
        assertThat(then.stamp()).isEqualTo("2026-02-02T00:00");
        assertThat(then.start()).isEqualTo("2026-02-02T00:00:00Z");
        assertThat(then.open()).isEqualTo(minutes.get(0).open());
        assertThat(then.high())
                .isEqualTo(
                        minutes.stream().mapToDouble(FirstRateBar::high).max().orElseThrow());
        assertThat(then.low())
                .isEqualTo(minutes.stream().mapToDouble(FirstRateBar::low).min().orElseThrow());
        assertThat(then.close())
                .as("a settlement price")
                .isEqualTo(later.close())
                .isBetween(then.low(), then.high())
                .isNotEqualTo(minutes.get(minutes.size() - 1).close());
    }

    @Test
    void longerBarsArePutTogetherOfMinutesWithinTheSession() {
        FirstRateTruth truth = truth(FakeTicker.futures("ES"));
        List<FirstRateBar> minutes = monday(truth, Timeframe.M1, MONDAY);
        for (Timeframe timeframe : List.of(Timeframe.M5, Timeframe.M30, Timeframe.H1)) {
            List<FirstRateBar> longer = monday(truth, timeframe, MONDAY);
            assertThat(longer).hasSize(1_380 / timeframe.minutes());
            for (FirstRateBar bar : longer) {
                Instant end = bar.start().plus(Duration.ofMinutes(timeframe.minutes()));
                List<FirstRateBar> within = minutes.stream()
                        .filter(one -> !one.start().isBefore(bar.start())
                                && one.start().isBefore(end))
                        .toList();
                assertThat(bar.open()).isEqualTo(within.get(0).open());
                assertThat(bar.close()).isEqualTo(within.get(within.size() - 1).close());
                assertThat(bar.high())
                        .isEqualTo(within.stream()
                                .map(FirstRateBar::high)
                                .max(Comparator.naturalOrder())
                                .orElseThrow());
                assertThat(bar.low())
                        .isEqualTo(within.stream()
                                .map(FirstRateBar::low)
                                .min(Comparator.naturalOrder())
                                .orElseThrow());
                assertThat(bar.volume())
                        .isEqualTo(
                                within.stream().mapToLong(FirstRateBar::volume).sum());
                assertThat(bar.stamp().getMinute() % timeframe.minutes()).isZero();
            }
        }
    }

    @Test
    void rollsRestateWhatLiesBeforeThemOnceTheyAreKnown() {
        FakeTicker ticker = FakeTicker.futures("ES").priceLevel(5_000).rolls(TUESDAY);
        FirstRateTruth truth = truth(ticker);
        List<FirstRateBar> raw = monday(truth, Timeframe.M1, TUESDAY);
        assertThat(raw).as("not adjusted").isEqualTo(monday(truth, Timeframe.M1, MONDAY));
        for (String adjustment : List.of("contin_adj_ratio", "contin_adj_absolute")) {
            List<FirstRateBar> before = truth.bars("futures", "ES", Timeframe.M1, adjustment, MONDAY, MONDAY, MONDAY);
            assertThat(before).as("before the roll is known").isEqualTo(raw);
            List<FirstRateBar> after = truth.bars("futures", "ES", Timeframe.M1, adjustment, TUESDAY, MONDAY, MONDAY);
            boolean ratio = adjustment.equals("contin_adj_ratio");
            double first = change(raw.get(0), after.get(0), ratio);
            assertThat(first).isNotEqualTo(ratio ? 1 : 0);
            for (int i = 0; i < raw.size(); i++) {
                assertThat(change(raw.get(i), after.get(i), ratio)).isCloseTo(first, within(ratio ? 1e-5 : 1e-6));
            }
            List<FirstRateBar> rolled =
                    truth.bars("futures", "ES", Timeframe.M1, adjustment, TUESDAY, TUESDAY, TUESDAY);
            List<FirstRateBar> rawTuesday =
                    truth.bars("futures", "ES", Timeframe.M1, UNADJUSTED, TUESDAY, TUESDAY, TUESDAY);
            int midnight = (int) rolled.stream()
                    .filter(bar -> bar.stamp().toLocalDate().equals(MONDAY))
                    .count();
            assertThat(midnight).as("a roll is at midnight").isBetween(300, 360);
            assertThat(rolled.subList(midnight, rolled.size()))
                    .isEqualTo(rawTuesday.subList(midnight, rawTuesday.size()));
            assertThat(change(rawTuesday.get(midnight - 1), rolled.get(midnight - 1), ratio))
                    .isCloseTo(first, within(ratio ? 1e-5 : 1e-6));
        }
    }

    private static double change(FirstRateBar raw, FirstRateBar adjusted, boolean ratio) {
        return ratio ? adjusted.close() / raw.close() : adjusted.close() - raw.close();
    }

    @Test
    void futuresRollQuarterlyUnlessToldOtherwise() {
        FirstRateTruth truth = truth(FakeTicker.futures("ES").priceLevel(5_000));
        LocalDate day = LocalDate.parse("2026-03-11");
        String adjustment = "contin_adj_absolute";
        List<FirstRateBar> before = truth.bars("futures", "ES", Timeframe.D1, adjustment, day, MONDAY, MONDAY);
        List<FirstRateBar> rolled =
                truth.bars("futures", "ES", Timeframe.D1, adjustment, day.plusDays(1), MONDAY, MONDAY);
        assertThat(rolled).isNotEqualTo(before);
        assertThat(truth.bars("futures", "ES", Timeframe.D1, adjustment, day.plusDays(80), MONDAY, MONDAY))
                .isEqualTo(rolled);
        assertThat(truth.bars("futures", "ES", Timeframe.D1, adjustment, LocalDate.parse("2026-06-12"), MONDAY, MONDAY))
                .isNotEqualTo(rolled);
    }

    @Test
    void splitsAndDividendsRestateSharesOnceTheyAreKnown() {
        FakeTicker ticker =
                FakeTicker.stock("ABCD").priceLevel(100).split(TUESDAY, 4).dividend(WEDNESDAY, 0.1);
        FirstRateTruth truth = truth(ticker);
        FirstRateBar raw = share(truth, "UNADJUSTED", MONDAY);
        assertThat(raw.close()).as("of the old shares").isBetween(370.0, 430.0);
        assertThat(share(truth, "UNADJUSTED", WEDNESDAY)).isEqualTo(raw);
        assertThat(share(truth, "adj_split", MONDAY)).as("not known yet").isEqualTo(raw);
        FirstRateBar split = share(truth, "adj_split", TUESDAY);
        assertThat(split.close()).isCloseTo(raw.close() / 4, within(0.01));
        assertThat(split.volume() / (double) raw.volume()).isCloseTo(4, within(0.1));
        assertThat(share(truth, "adj_split", WEDNESDAY))
                .as("a dividend is no split")
                .isEqualTo(split);
        assertThat(share(truth, "adj_splitdiv", TUESDAY)).isEqualTo(split);
        FirstRateBar paid = share(truth, "adj_splitdiv", WEDNESDAY);
        assertThat(paid.close()).isCloseTo(split.close() * 0.9, within(0.01));
        assertThat(paid.volume()).isEqualTo(split.volume());
        assertThat(truth.bars("stock", "ABCD", Timeframe.D1, "adj_splitdiv", WEDNESDAY, WEDNESDAY, WEDNESDAY))
                .isEqualTo(truth.bars("stock", "ABCD", Timeframe.D1, "UNADJUSTED", WEDNESDAY, WEDNESDAY, WEDNESDAY));
    }

    private static FirstRateBar share(FirstRateTruth truth, String adjustment, LocalDate asOf) {
        return truth.bars("stock", "ABCD", Timeframe.D1, adjustment, asOf, MONDAY, MONDAY)
                .get(0);
    }

    @Test
    void closedDatesHaveNoSessionAndNoArchive() {
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(FakeTicker.futures("ES"))
                .closed(TUESDAY)
                .build();
        assertThat(truth.tradingDates("futures", MONDAY.minusDays(3), WEDNESDAY))
                .containsExactly(MONDAY.minusDays(3), MONDAY, WEDNESDAY);
        assertThat(truth.bars("futures", "ES", Timeframe.D1, UNADJUSTED, WEDNESDAY, MONDAY, WEDNESDAY))
                .extracting(FirstRateBar::session)
                .containsExactly(MONDAY, WEDNESDAY);
        assertThat(truth.lastPublished("futures", FirstRateTruth.published(TUESDAY, false), false))
                .isEqualTo(MONDAY);
    }

    @Test
    void theHourThatComesTwiceHasTwoRowsOfOneStampAndTheOneThatDoesNotComeNone() {
        FakeTicker ticker = FakeTicker.futures("MBT").aroundTheClock().quietShare(0);
        FirstRateTruth truth = truth(ticker);
        LocalDate autumn = LocalDate.parse("2026-11-01");
        List<FirstRateBar> bars = truth.bars("futures", "MBT", Timeframe.M1, UNADJUSTED, autumn, autumn, autumn);
        assertThat(bars).hasSize(25 * 60);
        assertThat(bars).extracting(FirstRateBar::start).isSorted().doesNotHaveDuplicates();
        assertThat(bars.subList(60, 180))
                .extracting(FirstRateBar::stamp)
                .containsExactlyElementsOf(IntStream.range(0, 120)
                        .mapToObj(i -> LocalDateTime.parse("2026-11-01T01:00").plusMinutes(i % 60))
                        .toList());
        assertThat(bars.get(60).start()).isEqualTo("2026-11-01T05:00:00Z");
        assertThat(bars.get(120).start()).isEqualTo("2026-11-01T06:00:00Z");
        assertThat(truth.bars("futures", "MBT", Timeframe.H1, UNADJUSTED, autumn, autumn, autumn))
                .hasSize(25);
        LocalDate spring = LocalDate.parse("2026-03-08");
        assertThat(truth.bars("futures", "MBT", Timeframe.M1, UNADJUSTED, spring, spring, spring))
                .hasSize(23 * 60)
                .noneMatch(bar -> bar.stamp().getHour() == 2);
        LocalDate monday = LocalDate.parse("2026-11-02");
        assertThat(truth(FakeTicker.futures("ES").quietShare(0))
                        .bars("futures", "ES", Timeframe.M1, UNADJUSTED, monday, autumn, monday))
                .as("the week begins behind it")
                .hasSize(1_380);
    }

    @Test
    void whatIsNotThereIsSaid() {
        FirstRateTruth truth = truth(FakeTicker.futures("ES"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> truth.bars("futures", "NQ", Timeframe.M1, UNADJUSTED, MONDAY, MONDAY, MONDAY))
                .withMessageContaining("futures NQ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> truth.bars("futures", "ES", Timeframe.M15, UNADJUSTED, MONDAY, MONDAY, MONDAY))
                .withMessageContaining("1m, 5m, 30m, 1h and 1d");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> truth.bars("futures", "ES", Timeframe.M1, "adj_split", MONDAY, MONDAY, MONDAY))
                .withMessageContaining("contin_UNadj");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FirstRateTruth.builder()
                        .missing("futures", "ES", MONDAY)
                        .build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeTicker.futures("ES").split(MONDAY, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeTicker.stock("ABCD").rolls(MONDAY));
        assertThatIllegalArgumentException().isThrownBy(() -> FakeTicker.futures("E_S"));
    }
}
