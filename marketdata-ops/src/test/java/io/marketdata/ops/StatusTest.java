package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static io.marketdata.ops.OpsFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.ProductGroup;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A reason is gone when its cause is, not when somebody looked elsewhere. */
@NullUnmarked // a value that is not there fails the test
class StatusTest {
    private static final TailGuardRequest AUDIT = TailGuardRequest.of(List.of(BTC));
    private static final WarmupRequest WEEK = WarmupRequest.of(List.of(BTC)).publish(false, 24);

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());

    private static Object coverage(Operations operations, String member) {
        return operations.status().value(KEY, "ohlcv", "final_1m", member);
    }

    private BackfillRequest lastHours(int hours) {
        return BackfillRequest.of(BTC, fixture.tail(hours)).publish(false, 24);
    }

    @Test
    void whatAWarmupLeftMissingStaysKnownWhileOthersLookElsewhere() {
        fixture.fill(7 * 24);
        TimeRange hole = fixture.hole(5 * 1_440, 300);
        fixture.provider.fails = true;
        Operations operations = fixture.builder().build();
        operations.warmup(WEEK);
        fixture.provider.fails = false;
        assertThat(operations.backfill(lastHours(1)).isOk()).isTrue();
        operations.tailGuard(AUDIT);
        assertThat(coverage(operations, "coverage_ok")).isEqualTo(false);
        assertThat(coverage(operations, "missing_minutes")).isEqualTo(300L);
        assertThat(operations.status().degraded())
                .containsEntry("coverage:" + KEY, "300 minutes are missing")
                .containsKey("fetch:" + KEY + ":168h");
        operations.backfill(
                BackfillRequest.of(BTC, TimeRange.of(hole.start(), hole.end().minusSeconds(60 * 100))));
        assertThat(coverage(operations, "missing_minutes")).isEqualTo(100L);
        operations.warmup(WEEK);
        assertThat(coverage(operations, "coverage_ok")).isEqualTo(true);
        assertThat(operations.status().degraded()).isEmpty();
    }

    @Test
    void aHoleThatAGuardKnowsOfIsNotForgottenWhenItLeavesTheWindow() {
        fixture.fill(48);
        fixture.hole(47 * 60, 2);
        Operations operations = fixture.builder().build();
        operations.tailGuard(AUDIT);
        fixture.clock.advance(Duration.ofHours(3));
        fixture.fill(3);
        assertThat(operations.tailGuard(AUDIT).isOk()).isTrue();
        assertThat(operations.status().degraded()).containsOnlyKeys("coverage:" + KEY);
    }

    @Test
    void whatAWideGuardRefusedIsNotClearedByANarrowerOneNorByOtherTimeframes() {
        fixture.fill(7 * 24);
        fixture.hole(5 * 1_440, 300);
        Operations operations = fixture.builder().build();
        TailGuardRequest wide = AUDIT.window(168).timeframes(Timeframe.M1, Timeframe.H1);
        operations.tailGuard(wide.repairing());
        assertThat(operations.tailGuard(AUDIT.window(24)).isOk()).isTrue();
        String minutes = "tail_guard:" + KEY + ":far:1m:168h";
        String hours = "tail_guard:" + KEY + ":far:1h:168h";
        assertThat(operations.status().degraded()).containsKeys(minutes, hours, "coverage:" + KEY);
        assertThat(operations.status().degraded().get(minutes)).startsWith("MD-O004");
        fixture.fill(200);
        operations.tailGuard(AUDIT.window(200));
        assertThat(operations.status().degraded()).containsOnlyKeys(hours);
        operations.tailGuard(wide);
        assertThat(operations.status().degraded()).isEmpty();
    }

    @Test
    void aSkipDoesNotClearAnErrorNorDoesANarrowerWindow() {
        fixture.fill(48);
        Operations operations = fixture.builder().build();
        RepublishRequest window = RepublishRequest.of(BTC, List.of(Timeframe.M1));
        operations.republishTail(window);
        fixture.history.put(MemoryHistory.candle(BTC, fixture.end().minus(Duration.ofHours(30)), CandleSource.UNKNOWN));
        operations.republishTail(window.force(true));
        fixture.fill(48);
        assertThat(operations.republishTail(window).state()).isEqualTo(RepublishReport.State.SKIPPED);
        assertThat(operations.republishTail(window.window(1)).state()).isEqualTo(RepublishReport.State.OK);
        assertThat(operations.status().degraded()).containsOnlyKeys("republish:" + KEY + ":1m:48h");
        operations.republishTail(window.force(true));
        assertThat(operations.status().degraded()).isEmpty();
    }

    @Test
    void theLastTwentyErrorsAreKept() {
        fixture.provider.fails = true;
        Operations operations = fixture.builder().build();
        for (int i = 1; i <= 25; i++) {
            operations.backfill(lastHours(i));
        }
        assertThat(operations.status().errors()).hasSize(20);
        assertThat(operations.status().degraded()).containsKey("fetch:" + KEY + ":" + fixture.tail(25));
    }

    @Test
    void missingIsCountedAsItWasFoundBeforeARepair() {
        fixture.fill(48);
        fixture.hole(600, 7);
        Operations operations = fixture.builder().build();
        operations.backfill(BackfillRequest.of(BTC, TimeRange.of(fixture.end().minusSeconds(60), fixture.end())));
        assertThat(operations.tailGuard(AUDIT.repairing()).isOk()).isTrue();
        assertThat(fixture.counters)
                .containsEntry("connector_tail_guard_missing_total:1m", 7L)
                .containsEntry("connector_backfill_requests_total", 1L);
    }

    @Test
    void aListenerThatThrowsEndsNothingAndItsLastErrorIsKept() {
        fixture.fill(48);
        fixture.hole(600, 7);
        Operations operations = fixture.builder()
                .listener(
                        (counter, timeframe, by) -> {
                            throw new IllegalStateException("no metrics");
                        },
                        "any_")
                .build();
        InstrumentId eth = InstrumentId.of(3, "ETHUSDT");
        fixture.history.fill(eth, List.of(fixture.tail(48)));
        TailGuardReport report =
                operations.tailGuard(TailGuardRequest.of(List.of(BTC, eth)).repairing());
        assertThat(report.isOk()).isTrue();
        assertThat(report.entries().get(0).repair().repaired().count()).isEqualTo(7);
        assertThat(operations.warmup(WEEK).isOk()).isTrue();
        assertThat(operations.status().errors())
                .singleElement()
                .satisfies(error -> assertThat(error).containsEntry("where", "listener"));
    }

    @Test
    void candlesOfAClosedMarketDegradeUntilALookAtThemFindsNone() {
        OpsFixture saturday = new OpsFixture("2026-03-07T12:00:30Z", TradingCalendar.cme(ProductGroup.EQUITY_INDEX));
        saturday.fill(48);
        TimeRange night = TimeRange.parse("2026-03-07T01:00:00Z", "2026-03-07T02:00:00Z");
        saturday.history.fill(BTC, List.of(night));
        Operations operations = saturday.builder().build();
        assertThat(operations.tailGuard(AUDIT).isOk()).isTrue();
        assertThat(operations.status().degraded()).containsOnlyKeys("unexpected:" + KEY);
        assertThat(operations.status().degraded().get("unexpected:" + KEY))
                .startsWith("60 minutes")
                .contains("2026-03-07T01:00:00Z");
        saturday.history.remove(BTC, night);
        saturday.clock.advance(Duration.ofMinutes(1));
        assertThat(operations.tailGuard(AUDIT).isOk()).isTrue();
        assertThat(operations.status().degraded()).isNotEmpty();
        saturday.clock.advance(Duration.ofMinutes(5));
        assertThat(operations.tailGuard(AUDIT).isOk()).isTrue();
        assertThat(operations.status().degraded()).isEmpty();
    }
}
