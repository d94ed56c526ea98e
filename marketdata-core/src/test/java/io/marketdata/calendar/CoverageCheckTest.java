package io.marketdata.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageCheckTest {
    private static final InstrumentId BTC = InstrumentId.of(1, "BTCUSDT");
    private static final Instant NOW = Instant.parse("2026-03-12T00:00:00Z");
    private static final TimeRange TWO_DAYS = TimeRange.parse("2026-03-10T00:00:00Z", "2026-03-12T00:00:00Z");

    private static TimeRange on10th(String from, String to) {
        return TimeRange.parse("2026-03-10T" + from + ":00Z", "2026-03-10T" + to + ":00Z");
    }

    private static MinuteSet without(TimeRange... holes) {
        return MinuteSet.of(TWO_DAYS).subtract(MinuteSet.ofRanges(List.of(holes)));
    }

    private static Coverage check(CoveragePolicy policy, MinuteSet present, KnownHole... holes) {
        return CoverageCheck.of(TradingCalendar.always(), policy).check(BTC, TWO_DAYS, present, List.of(holes), NOW);
    }

    private static KnownHole hole(InstrumentId instrument, TimeRange range, Instant askAgainAt) {
        return new KnownHole(instrument, range, "venue", NOW.minusSeconds(60), askAgainAt);
    }

    @Test
    void theFirstAndTheLastMinuteOfTheWindowAreLookedAt() {
        TimeRange first = on10th("00:00", "00:01");
        TimeRange last = TimeRange.parse("2026-03-11T23:59:00Z", "2026-03-12T00:00:00Z");
        Coverage coverage = check(CoveragePolicy.strict(), without(first, last));
        assertThat(coverage.missing().ranges()).containsExactly(first, last);
        assertThat(coverage.firstOpen()).contains(Instant.parse("2026-03-10T00:01:00Z"));
        assertThat(coverage.lastClose()).contains(Instant.parse("2026-03-11T23:59:00Z"));
        assertThat(coverage.isOk()).isFalse();
        assertThat(check(CoveragePolicy.strict(), without()).isOk()).isTrue();
        assertThat(check(CoveragePolicy.strict(), MinuteSet.empty()).firstOpen())
                .isEmpty();
    }

    @Test
    void aHoleThatHoldsIsEmptyAndOneToAskForAgainIsMissing() {
        TimeRange gap = on10th("10:00", "11:00");
        TimeRange known = on10th("10:20", "10:30");
        Coverage holding = check(CoveragePolicy.strict(), without(gap), hole(BTC, known, NOW.plusMillis(1)));
        assertThat(holding.verifiedEmpty()).isEqualTo(MinuteSet.of(known));
        assertThat(holding.missing().ranges()).containsExactly(on10th("10:00", "10:20"), on10th("10:30", "11:00"));
        assertThat(holding.holes()).hasSize(1);

        Coverage due = check(CoveragePolicy.strict(), without(gap), hole(BTC, known, NOW));
        assertThat(due.missing()).isEqualTo(MinuteSet.of(gap));
        assertThat(due.holes()).isEmpty();

        InstrumentId other = InstrumentId.of(1, "ETHUSDT");
        assertThat(check(CoveragePolicy.strict(), without(gap), hole(other, known, AskAgainSchedule.NEVER))
                        .missing())
                .isEqualTo(MinuteSet.of(gap));
    }

    @Test
    void aMinuteThatIsThereIsNotEmptyWhateverTheLedgerSays() {
        Coverage coverage =
                check(CoveragePolicy.strict(), without(), hole(BTC, on10th("10:00", "11:00"), AskAgainSchedule.NEVER));
        assertThat(coverage.verifiedEmpty()).isEqualTo(MinuteSet.empty());
        assertThat(coverage.present().count()).isEqualTo(2_880);
    }

    @Test
    void shortGapsOfASparseInstrumentAreTolerated() {
        TimeRange shortGap = on10th("10:00", "10:14");
        TimeRange longGap = on10th("12:00", "12:15");
        Coverage coverage = check(CoveragePolicy.sparse(15, 0.9), without(shortGap, longGap));
        assertThat(coverage.missing()).isEqualTo(MinuteSet.of(longGap));
        assertThat(coverage.tolerated()).isEqualTo(MinuteSet.of(shortGap));
        assertThat(check(CoveragePolicy.sparse(15, 0.9), without(shortGap)).isOk())
                .isTrue();
    }

    @Test
    void aDayWithTooManyShortGapsIsNot() {
        List<TimeRange> gaps = new ArrayList<>();
        for (int hour = 0; hour < 20; hour++) {
            gaps.add(on10th("%02d:00".formatted(hour), "%02d:08".formatted(hour)));
        }
        gaps.add(TimeRange.parse("2026-03-11T10:00:00Z", "2026-03-11T10:08:00Z"));
        MinuteSet present = without(gaps.toArray(TimeRange[]::new));

        Coverage thin = check(CoveragePolicy.sparse(15, 0.9), present);
        assertThat(thin.missing().count()).isEqualTo(160);
        assertThat(thin.tolerated().ranges())
                .containsExactly(TimeRange.parse("2026-03-11T10:00:00Z", "2026-03-11T10:08:00Z"));
        assertThat(check(CoveragePolicy.sparse(15, 0.85), present).isOk()).isTrue();
    }

    @Test
    void aDayThatTheRangeCutsIsNotJudgedByItsShare() {
        TimeRange piece = TimeRange.parse("2026-03-10T23:58:00Z", "2026-03-11T12:00:00Z");
        MinuteSet quiet = MinuteSet.ofRanges(
                List.of(on10th("23:58", "23:59"), TimeRange.parse("2026-03-11T00:00:00Z", "2026-03-11T00:14:00Z")));
        CoverageCheck check = CoverageCheck.of(TradingCalendar.always(), CoveragePolicy.sparse(15, 0.99));
        Coverage coverage = check.check(BTC, piece, MinuteSet.of(piece).subtract(quiet), List.of(), NOW);
        assertThat(coverage.isOk()).isTrue();
        assertThat(coverage.tolerated()).isEqualTo(quiet);
        assertThat(check.check(BTC, TWO_DAYS, MinuteSet.of(TWO_DAYS).subtract(quiet), List.of(), NOW)
                        .isOk())
                .isTrue();
    }

    @Test
    void whatTheSourceDoesNotHaveMakesNoDayThin() {
        TimeRange known = on10th("00:00", "20:00");
        Coverage coverage = check(
                CoveragePolicy.sparse(15, 0.9),
                without(known, on10th("22:00", "22:05")),
                hole(BTC, known, AskAgainSchedule.NEVER));
        assertThat(coverage.isOk()).isTrue();
        assertThat(coverage.tolerated().count()).isEqualTo(5);
    }

    @Test
    void daysAreTradingDays() {
        TimeRange week = TimeRange.parse("2026-03-06T05:00:00Z", "2026-03-10T04:00:00Z");
        TradingCalendar es = TradingCalendar.cme(ProductGroup.EQUITY_INDEX);
        TimeRange sunday = TimeRange.parse("2026-03-08T22:10:00Z", "2026-03-08T22:20:00Z");
        TimeRange saturday = TimeRange.parse("2026-03-07T12:00:00Z", "2026-03-07T12:03:00Z");
        MinuteSet present =
                es.expectedMinutes(week).subtract(MinuteSet.of(sunday)).union(MinuteSet.of(saturday));
        Coverage coverage = CoverageCheck.of(es, CoveragePolicy.strict()).check(BTC, week, present, List.of(), NOW);
        assertThat(coverage.days())
                .containsExactly(
                        new CoverageDay(LocalDate.of(2026, 3, 6), 1020, 1020, 0, 0, 0, 0, 0),
                        new CoverageDay(LocalDate.of(2026, 3, 7), 0, 0, 0, 0, 0, 3, 0),
                        new CoverageDay(LocalDate.of(2026, 3, 9), 1380, 1370, 0, 0, 10, 0, 0),
                        new CoverageDay(LocalDate.of(2026, 3, 10), 360, 360, 0, 0, 0, 0, 0));
        assertThat(coverage.daysCovered()).isEqualTo(2);
        assertThat(coverage.unexpected()).isEqualTo(MinuteSet.of(saturday));
    }

    @Test
    void anOutdatedCalendarNeverSaysOk() {
        TimeRange later = TimeRange.parse("2028-03-06T15:00:00Z", "2028-03-06T16:00:00Z");
        Coverage coverage = CoverageCheck.of(TradingCalendar.cme(ProductGroup.ENERGY), CoveragePolicy.strict())
                .check(BTC, later, MinuteSet.empty(), List.of(), NOW);
        assertThat(coverage.isOk()).isFalse();
        assertThat(coverage.missing()).isEqualTo(MinuteSet.empty());
        assertThat(coverage.unknown().count()).isEqualTo(60);
        assertThat(coverage.daysCovered()).isZero();
    }

    @Test
    void policiesHaveBounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> CoveragePolicy.sparse(0, 0.5));
        assertThatIllegalArgumentException().isThrownBy(() -> CoveragePolicy.sparse(2, 1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> CoveragePolicy.sparse(2, Double.NaN));
    }

    @Test
    void emptyMinutesAreAskedForAfterAnHourThenAfterADayAndNeverWhenOld() {
        MinuteSet empty = MinuteSet.ofRanges(
                List.of(on10th("10:00", "11:00"), TimeRange.parse("2026-02-09T23:00:00Z", "2026-02-10T01:00:00Z")));
        List<KnownHole> first = AskAgainSchedule.afterAsking(BTC, empty, "venue", NOW, List.of());
        assertThat(first)
                .containsExactly(
                        new KnownHole(
                                BTC,
                                TimeRange.parse("2026-02-09T23:00:00Z", "2026-02-10T00:00:00Z"),
                                "venue",
                                NOW,
                                AskAgainSchedule.NEVER),
                        new KnownHole(
                                BTC,
                                TimeRange.parse("2026-02-10T00:00:00Z", "2026-02-10T01:00:00Z"),
                                "venue",
                                NOW,
                                NOW.plus(Duration.ofHours(1))),
                        new KnownHole(BTC, on10th("10:00", "11:00"), "venue", NOW, NOW.plus(Duration.ofHours(1))));

        Instant later = NOW.plus(Duration.ofHours(1));
        MinuteSet wider = MinuteSet.of(on10th("10:30", "11:30"));
        assertThat(AskAgainSchedule.afterAsking(BTC, wider, "venue", later, first))
                .containsExactly(
                        new KnownHole(BTC, on10th("10:30", "11:00"), "venue", later, later.plus(Duration.ofHours(24))),
                        new KnownHole(BTC, on10th("11:00", "11:30"), "venue", later, later.plus(Duration.ofHours(1))));
        assertThat(AskAgainSchedule.afterAsking(BTC, wider, "other", later, first))
                .extracting(KnownHole::askAgainAt)
                .containsExactly(later.plus(Duration.ofHours(1)));
    }
}
