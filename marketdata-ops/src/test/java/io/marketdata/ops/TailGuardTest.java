package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static io.marketdata.ops.OpsFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.calendar.CoveragePolicy;
import io.marketdata.calendar.ProductGroup;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is missing is named, what may be mended is mended and proven, and the rest is said in so many words. */
@NullUnmarked // a value that is not there fails the test
@Timeout(60)
class TailGuardTest {
    private static final String NOON = "2026-03-04T12:00:30Z";
    private static final TailGuardRequest AUDIT = TailGuardRequest.of(List.of(BTC));

    private final OpsFixture fixture = new OpsFixture(NOON, TradingCalendar.always());

    private static TailGuardReport.Entry run(Operations operations, TailGuardRequest request) {
        return operations.tailGuard(request).entries().get(0);
    }

    private TailGuardReport.Entry run(TailGuardRequest request) {
        return run(fixture.builder().build(), request);
    }

    private static MinuteSet missing(TailAudit audit) {
        return audit.coverage() == null ? MinuteSet.empty() : audit.coverage().missing();
    }

    @Test
    void theFirstAndTheLastMinuteOfTheWindowBelongToIt() {
        fixture.fill(50);
        TimeRange first = fixture.hole(48 * 60, 1);
        TimeRange last = fixture.hole(1, 1);
        fixture.hole(48 * 60 + 1, 1);
        TailGuardReport.Entry entry = run(AUDIT);
        assertThat(missing(entry.far())).isEqualTo(MinuteSet.ofRanges(List.of(first, last)));
        assertThat(missing(entry.near())).isEqualTo(MinuteSet.of(last));
        assertThat(entry.far().states()).containsEntry(Timeframe.M1, TailState.MISSING);
        assertThat(entry.far().verifiedUntil()).isEqualTo(first.start());
        assertThat(entry.far().checkedUntil()).isEqualTo(fixture.end());
        assertThat(fixture.provider.asked).isEmpty();
    }

    @Test
    void aRepairFetchesTheMissingMinutesAloneAndIsProvenByReadingAgain() {
        fixture.fill(48);
        TimeRange one = fixture.hole(600, 7);
        TimeRange other = fixture.hole(300, 1);
        int there = fixture.history.of(BTC).size();
        Instant between = one.end().plusSeconds(60);
        var before = fixture.history.of(BTC).get(between);
        TailGuardReport.Entry entry = run(AUDIT.repairing());
        assertThat(entry.isOk()).isTrue();
        assertThat(entry.repair().repaired()).isEqualTo(MinuteSet.ofRanges(List.of(one, other)));
        assertThat(entry.repair().rowsWritten()).isEqualTo(8);
        assertThat(fixture.provider.asked).containsExactly(TimeRange.of(one.start(), other.end()));
        assertThat(fixture.history.of(BTC)).hasSize(there + 8);
        assertThat(fixture.history.of(BTC).get(between)).isSameAs(before);
        assertThat(fixture.counters)
                .containsEntry("connector_tail_guard_repairs_total:1m", 1L)
                .containsEntry("connector_tail_guard_runs_total:1m", 1L);
    }

    @Test
    void aWriteThatTheStoreLostIsNeverReportedAsRepaired() {
        fixture.fill(48);
        TimeRange hole = fixture.hole(600, 7);
        fixture.history.losesWrites = true;
        TailGuardReport.Entry entry = run(AUDIT.repairing());
        assertThat(entry.repair().rowsWritten()).isEqualTo(7);
        assertThat(entry.repair().repaired().isEmpty()).isTrue();
        assertThat(entry.repair().stillMissing()).isEqualTo(MinuteSet.of(hole));
        assertThat(entry.far().states()).containsEntry(Timeframe.M1, TailState.MISSING);
        assertThat(entry.republish()).isNull();
    }

    @Test
    void theYoungestMinutesOfAMarketThatNeverClosesAreDeferred() {
        fixture.fill(48);
        TimeRange young = fixture.hole(2, 2);
        TailGuardReport.Entry entry = run(AUDIT.repairing());
        assertThat(entry.far().states()).containsEntry(Timeframe.M1, TailState.DEFERRED);
        assertThat(entry.far().reason()).contains("younger than 5 minutes");
        assertThat(fixture.provider.asked).isEmpty();
        fixture.clock.advance(Duration.ofMinutes(6));
        fixture.fill(1);
        fixture.history.remove(BTC, young);
        assertThat(run(AUDIT.repairing()).repair().repaired()).isEqualTo(MinuteSet.of(young));
    }

    @Test
    void aMarketThatIsOpenIsNotDisturbedAndOneThatIsClosedIsRepaired() {
        OpsFixture fx = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.fxNewYork());
        fx.fill(48);
        TimeRange hole = fx.hole(600, 5);
        Operations operations = fx.builder().build();
        TailGuardReport.Entry open = run(operations, AUDIT.repairing());
        assertThat(open.far().states()).containsEntry(Timeframe.M1, TailState.DEFERRED);
        assertThat(open.far().reason()).contains("open").contains("2026-03-04T21:55:00Z");
        assertThat(fx.provider.asked).isEmpty();
        fx.clock.set(Instant.parse("2026-03-07T12:00:30Z"));
        fx.history.fill(BTC, fx.calendar.expectedMinutes(fx.tail(96)).ranges());
        fx.history.remove(BTC, hole);
        TailGuardReport.Entry closed = run(operations, AUDIT.window(96).repairing());
        assertThat(closed.repair().repaired()).isEqualTo(MinuteSet.of(hole));
        assertThat(closed.isOk()).isTrue();
    }

    @Test
    void anOpenMarketIsRepairedWhereThatIsAllowed() {
        OpsFixture fx = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.fxNewYork());
        fx.fill(48);
        TimeRange hole = fx.hole(600, 5);
        Operations operations = fx.builder()
                .limits(TailGuardLimits.defaults().repairWhileOpen())
                .build();
        assertThat(run(operations, AUDIT.repairing()).repair().repaired()).isEqualTo(MinuteSet.of(hole));
    }

    @Test
    void beyondItsLastDayACalendarNeitherRepairsNorSaysOk() {
        OpsFixture old = new OpsFixture("2031-01-04T12:00:30Z", TradingCalendar.fxNewYork());
        old.history.fill(BTC, List.of(old.tail(24 * 30)));
        old.hole(600, 5);
        Operations operations = old.builder().build();
        for (int hours : List.of(1, 48, 24 * 20)) {
            TailGuardReport.Entry entry = run(operations, AUDIT.window(hours).repairing());
            assertThat(entry.isOk()).isFalse();
            assertThat(entry.far().states()).containsEntry(Timeframe.M1, TailState.ERROR);
            assertThat(entry.far().fault().error()).isEqualTo(OpsError.CALENDAR_UNKNOWN);
            assertThat(entry.repair()).isNull();
        }
        assertThat(old.provider.asked).isEmpty();
        assertThat(old.history.writes).isZero();
    }

    @Test
    void aWindowThatBeginsBeforeTheCalendarDoesIsNotRepairedEither() {
        OpsFixture early = new OpsFixture("2022-01-08T12:00:30Z", TradingCalendar.cme(ProductGroup.FX));
        early.history.fill(BTC, List.of(early.tail(744)));
        TimeRange hole = early.hole(24 * 60 * 2, 5);
        assertThat(early.calendar.expectedMinutes(hole)).isEqualTo(MinuteSet.of(hole));
        TailGuardReport.Entry entry =
                run(early.builder().build(), AUDIT.window(744).repairing());
        assertThat(entry.far().fault().error()).isEqualTo(OpsError.CALENDAR_UNKNOWN);
        assertThat(entry.repair()).isNull();
        assertThat(early.provider.asked).isEmpty();
        assertThat(run(early.builder().build(), AUDIT.window(60).repairing()).isOk())
                .isTrue();
    }

    @Test
    void overEachLimitNothingIsBegun() {
        TailGuardLimits limits = TailGuardLimits.defaults();
        refused(fixture.builder().build(), OpsError.REPAIR_RANGE_TOO_LARGE, 241);
        refused(
                fixture.builder()
                        .limits(limits.bounds(10_000, Duration.ofHours(1), 9_000, 200))
                        .build(),
                OpsError.REPAIR_RANGE_TOO_LARGE,
                61);
        refused(
                fixture.builder()
                        .limits(limits.bounds(240, Duration.ofHours(24), 99, 200))
                        .build(),
                OpsError.REPAIR_BUDGET_EXCEEDED,
                100);
        fixture.fill(48);
        fixture.hole(2_800, 1);
        refused(
                fixture.builder()
                        .limits(limits.bounds(240, Duration.ofHours(24), 5_000, 1))
                        .build(),
                OpsError.REPAIR_BUDGET_EXCEEDED,
                1);
    }

    private void refused(Operations operations, OpsError error, int minutes) {
        if (fixture.history.of(BTC).isEmpty()) {
            fixture.fill(48);
        }
        TimeRange hole = fixture.hole(1_000, minutes);
        TailGuardReport.Entry entry = run(operations, AUDIT.repairing());
        assertThat(entry.far().fault().error()).isEqualTo(error);
        assertThat(entry.far().fault().message()).contains("Nothing was begun");
        assertThat(entry.far().states()).containsEntry(Timeframe.M1, TailState.ERROR);
        assertThat(entry.repair().requests()).isEmpty();
        assertThat(fixture.provider.asked).isEmpty();
        assertThat(fixture.history.writes).isZero();
        fixture.history.fill(BTC, List.of(hole));
    }

    @Test
    void atEachLimitARepairIsDone() {
        fixture.fill(48);
        TimeRange hole = fixture.hole(1_000, 240);
        Operations operations = fixture.builder()
                .limits(TailGuardLimits.defaults().bounds(240, Duration.ofHours(4), 240, 1))
                .build();
        assertThat(run(operations, AUDIT.repairing()).repair().repaired()).isEqualTo(MinuteSet.of(hole));
    }

    @Test
    void nothingThereIsEmptyAndAProviderThatFailsIsAnErrorThatClears() {
        fixture.history.fill(BTC, List.of(fixture.tail(1)));
        fixture.history.remove(BTC, fixture.tail(1));
        assertThat(run(AUDIT).far().states()).containsEntry(Timeframe.M1, TailState.EMPTY);

        fixture.fill(48);
        fixture.hole(600, 5);
        fixture.provider.fails = true;
        Operations operations = fixture.builder().build();
        TailGuardReport.Entry failed = run(operations, AUDIT.repairing());
        assertThat(failed.far().fault().error()).isEqualTo(OpsError.PROVIDER_ERROR);
        assertThat(failed.far().fault().message()).contains("MD-Y001");
        assertThat(operations.status().degraded()).containsKey("tail_guard:" + KEY + ":far:1m:48h");
        assertThat(operations.status().errors()).isNotEmpty();
        fixture.provider.fails = false;
        assertThat(run(operations, AUDIT.repairing()).isOk()).isTrue();
        assertThat(operations.status().degraded()).isEmpty();
        assertThat(operations.status().value(KEY, "tail_guard", "far", "tf_states", "1m", "state"))
                .isEqualTo("ok");
        assertThat(operations.status().value(KEY, "tail_guard", "near", "tf_states", "1m", "missing_bars"))
                .isEqualTo(0L);
    }

    @Test
    void aFreshMarkSparesTheAuditAndIsForgottenInTime() {
        fixture.fill(48);
        Operations operations = fixture.builder().build();
        assertThat(run(operations, AUDIT).far().skipped()).isFalse();
        int questions = fixture.history.questions;
        fixture.hole(600, 1);
        TailGuardReport.Entry spared = run(operations, AUDIT);
        assertThat(spared.far().skipped()).isTrue();
        assertThat(spared.isOk()).isTrue();
        assertThat(fixture.history.questions).isEqualTo(questions);
        for (int minute = 1; minute <= 4; minute++) {
            fixture.clock.advance(Duration.ofMinutes(1));
            fixture.history.fill(BTC, List.of(TimeRange.of(fixture.end().minusSeconds(60), fixture.end())));
            TailGuardReport.Entry young = run(operations, AUDIT);
            assertThat(young.isOk()).isTrue();
            assertThat(young.far().coverage().range().duration()).isEqualTo(Duration.ofMinutes(minute));
        }
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.history.fill(BTC, List.of(TimeRange.of(fixture.end().minusSeconds(60), fixture.end())));
        assertThat(run(operations, AUDIT).far().missingBars()).containsEntry(Timeframe.M1, 1L);
    }

    @Test
    void aMarkSpeaksForNoOtherTimeframesCalendarOrPolicy() {
        OpsFixture fx = new OpsFixture("2026-03-07T12:00:30Z", TradingCalendar.fxNewYork());
        fx.fill(48);
        fx.history.remove(BTC, TimeRange.parse("2026-03-06T12:00:00Z", "2026-03-06T12:02:00Z"));
        InProcessWatermarks marks = new InProcessWatermarks(fx.clock);
        CoveragePolicy sparse = CoveragePolicy.sparse(3, 0);
        Operations operations =
                fx.builder().watermarks(marks).policies(instrument -> sparse).build();
        assertThat(run(operations, AUDIT).isOk()).isTrue();
        assertThat(run(operations, AUDIT).far().skipped()).isTrue();
        assertThat(run(operations, AUDIT.timeframes(Timeframe.M1, Timeframe.M5))
                        .far()
                        .skipped())
                .isFalse();
        Operations strict = fx.builder().watermarks(marks).build();
        assertThat(run(strict, AUDIT).far().missingBars()).containsEntry(Timeframe.M1, 2L);
        fx.calendar = TradingCalendar.always();
        TailAudit always = run(operations, AUDIT).far();
        assertThat(always.skipped()).isFalse();
        assertThat(always.states()).containsEntry(Timeframe.M1, TailState.MISSING);
    }

    @Test
    void aMarkBehindTheEndOfTheWindowCountsForNothing() {
        fixture.fill(72);
        fixture.hole(30 * 60, 1);
        InProcessWatermarks marks = new InProcessWatermarks(fixture.clock);
        assertThat(run(fixture.builder().watermarks(marks).build(), AUDIT.window(24))
                        .isOk())
                .isTrue();
        Operations rehearsal = fixture.builder()
                .watermarks(marks)
                .clock(ManualClock.at("2026-03-03T12:00:30Z"))
                .build();
        TailAudit audit = run(rehearsal, AUDIT.window(24)).far();
        assertThat(audit.skipped()).isFalse();
        assertThat(audit.missingBars()).containsEntry(Timeframe.M1, 1L);
    }

    @Test
    void longerBarsAreAuditedThroughTheirMinutesAndInAStoreOfTheirOwn() {
        fixture.fill(48);
        fixture.hole(130, 6);
        TailGuardRequest request = AUDIT.timeframes(Timeframe.M1, Timeframe.M5, Timeframe.H1);
        TailAudit through = run(request).far();
        assertThat(through.missingBars()).containsEntry(Timeframe.M5, 2L).containsEntry(Timeframe.H1, 1L);
        fixture.fill(48);
        Operations stored = fixture.builder()
                .higherBars((instrument, timeframe, range) -> CandleStream.of(
                        List.<io.marketdata.model.CandleWithMeta>of().iterator()))
                .build();
        TailAudit own = run(stored, request).far();
        assertThat(own.states())
                .containsEntry(Timeframe.M1, TailState.OK)
                .containsEntry(Timeframe.H1, TailState.MISSING);
        assertThat(own.missingBars()).containsEntry(Timeframe.H1, 47L);
    }

    @Test
    void consumersAreToldOfTheRepairedBarsAlone() {
        fixture.fill(48);
        TimeRange hole = fixture.hole(600, 7);
        TailGuardReport.Entry entry = run(AUDIT.repairing().timeframes(Timeframe.M1, Timeframe.M5));
        assertThat(entry.republish().isOk()).isTrue();
        assertThat(fixture.messages.get(0).bars()).hasSize(7);
        assertThat(fixture.messages.get(0).bars().get(0).candle().tsOpen()).isEqualTo(hole.start());
        assertThat(fixture.messages).hasSize(2);
    }

    @Test
    void repairedBarsAreSentAlthoughTheWindowWasSentOfLateAndLeaveItsMarkAsItIs() {
        fixture.fill(48);
        TimeRange hole = fixture.hole(600, 7);
        Operations operations = fixture.builder().build();
        RepublishRequest window = RepublishRequest.of(BTC, List.of(Timeframe.M1));
        assertThat(operations.republishTail(window).entries().get(0).bars()).isEqualTo(2_880 - 7);
        fixture.clock.advance(Duration.ofSeconds(20));
        fixture.messages.clear();
        TailGuardReport.Entry entry = run(operations, AUDIT.repairing());
        assertThat(entry.repair().repaired()).isEqualTo(MinuteSet.of(hole));
        assertThat(fixture.messages).hasSize(1);
        assertThat(fixture.messages.get(0).bars())
                .hasSize(7)
                .allSatisfy(
                        bar -> assertThat(hole.contains(bar.candle().tsOpen())).isTrue());
        assertThat(operations.republishTail(window).state()).isEqualTo(RepublishReport.State.SKIPPED);
        fixture.clock.advance(Duration.ofSeconds(280));
        assertThat(operations.republishTail(window).state()).isEqualTo(RepublishReport.State.OK);
    }

    @Test
    void oneInstrumentThatCannotBeReadDoesNotStopTheOthers() {
        InstrumentId eth = InstrumentId.of(3, "ETHUSDT");
        fixture.fill(48);
        fixture.calendar = TradingCalendar.always();
        Operations operations = fixture.builder()
                .policies(instrument -> {
                    if (instrument.equals(eth)) {
                        throw new IllegalStateException("no policy");
                    }
                    return io.marketdata.calendar.CoveragePolicy.strict();
                })
                .build();
        TailGuardReport report = operations.tailGuard(TailGuardRequest.of(List.of(eth, BTC)));
        assertThat(report.entries().get(0).far().fault().error()).isEqualTo(OpsError.COMMAND_ERROR);
        assertThat(report.entries().get(1).isOk()).isTrue();
        assertThat(report.isOk()).isFalse();
    }

    @Test
    void aProviderThatIsNotKnownOrAHistoryThatIsOffIsRefused() {
        assertThatThrownBy(() -> run(AUDIT.provider("nobody")))
                .isInstanceOf(OpsException.class)
                .hasMessageContaining("nobody")
                .hasMessageContaining("known: venue");
        assertThatThrownBy(() -> Operations.withoutHistory().build().tailGuard(AUDIT))
                .hasMessageStartingWith("MD-O003");
        assertThatThrownBy(() -> AUDIT.window(0)).hasMessageContaining("window_hours");
    }

    @Test
    void aMinuteThatIsMissingBehindAFreshMarkDoesNotMakeTheWindowEmpty() {
        fixture.fill(48);
        Operations operations = fixture.builder().build();
        assertThat(run(operations, AUDIT).isOk()).isTrue();
        fixture.clock.advance(Duration.ofMinutes(1));
        TailAudit far = run(operations, AUDIT).far();
        assertThat(far.states()).containsEntry(Timeframe.M1, TailState.MISSING);
        assertThat(far.missingBars()).containsEntry(Timeframe.M1, 1L);
    }

    @Test
    void aMarketThatPausesButNeverClosesIsRepairedUpToTheLastMinutes(@TempDir Path folder) throws IOException {
        Path profile = folder.resolve("pauses.calendar");
        Files.writeString(profile, """
                marketdata-calendar 1
                name pauses
                zone UTC
                valid-from 2026-01-01
                valid-through 2026-12-31
                source a test
                era 2026-01-01
                expected Mon-Sun 00:00 to 24:00
                soft from 2026-03-02 04:00 to 2026-03-02 06:00
                """, StandardCharsets.UTF_8);
        OpsFixture fx = new OpsFixture(NOON, TradingCalendar.load(profile));
        fx.fill(48);
        TimeRange hole = fx.hole(600, 5);
        assertThat(run(fx.builder().build(), AUDIT.repairing()).repair().repaired())
                .isEqualTo(MinuteSet.of(hole));
    }

    @Test
    void aCalendarThatCannotBeHadNeitherRepairsNorSaysOkAndStopsNobodyElse() {
        InstrumentId eth = InstrumentId.of(3, "ETHUSDT");
        fixture.fill(48);
        fixture.history.fill(eth, List.of(fixture.tail(24)));
        Operations operations = fixture.builder()
                .calendars(instrument -> {
                    if (instrument.equals(eth)) {
                        return TradingCalendar.load(Path.of("no-such.calendar"));
                    }
                    return TradingCalendar.always();
                })
                .build();
        TailGuardReport report =
                operations.tailGuard(TailGuardRequest.of(List.of(eth, BTC)).repairing());
        TailGuardReport.Entry broken = report.entries().get(0);
        assertThat(broken.isOk()).isFalse();
        assertThat(broken.far().fault().error()).isEqualTo(OpsError.CALENDAR_UNKNOWN);
        assertThat(broken.far().fault().message()).contains("MD-H002");
        assertThat(broken.repair()).isNull();
        assertThat(report.entries().get(1).isOk()).isTrue();
        assertThat(fixture.provider.asked).isEmpty();
        FetchReport warmup = operations.warmup(WarmupRequest.of(List.of(eth, BTC)));
        assertThat(warmup.entries().get(0).fault().error()).isEqualTo(OpsError.CALENDAR_UNKNOWN);
        assertThat(warmup.entries().get(1).isOk()).isTrue();
    }
}
