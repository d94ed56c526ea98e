package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static io.marketdata.ops.OpsFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.calendar.ProductGroup;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Fills ask for what may be there, once where nothing is, and never say ok over what the calendar does not know. */
@NullUnmarked // a value that is not there fails the test
class FillCalendarTest {
    private static final WarmupRequest WEEK = WarmupRequest.of(List.of(BTC)).publish(false, 24);

    @Test
    void softMinutesThatTheProviderHasNothingForAreAskedForOnceAndAreNotMissing() {
        OpsFixture saturday = new OpsFixture("2026-03-07T12:00:30Z", TradingCalendar.nyse());
        saturday.provider.lacks = saturday.calendar.softMinutes(saturday.tail(400));
        Operations operations = saturday.builder().build();
        FetchReport.Entry first = operations.warmup(WEEK).entries().get(0);
        assertThat(first.coverage().isOk()).isTrue();
        assertThat(first.coverage().verifiedEmpty().isEmpty()).isTrue();
        assertThat(MinuteSet.ofRanges(saturday.provider.asked)
                        .intersect(saturday.provider.lacks)
                        .isEmpty())
                .isFalse();
        FetchReport.Entry second = operations.warmup(WEEK).entries().get(0);
        assertThat(second.requests()).isZero();
        assertThat(second.coverage().isOk()).isTrue();
        saturday.clock.advance(Duration.ofHours(1));
        assertThat(operations.warmup(WEEK).entries().get(0).requests()).isPositive();
    }

    @Test
    void beyondItsLastDayACalendarLetsNothingBeFetchedAndNothingBeOk() {
        OpsFixture late = new OpsFixture("2028-03-04T12:00:30Z", TradingCalendar.cme(ProductGroup.ENERGY));
        Operations operations = late.builder().build();
        FetchReport.Entry warmup = operations.warmup(WEEK).entries().get(0);
        assertThat(warmup.isOk()).isFalse();
        assertThat(warmup.fault().error()).isEqualTo(OpsError.CALENDAR_UNKNOWN);
        TimeRange hour = TimeRange.of(late.end().minusSeconds(3_600), late.end());
        assertThat(operations.backfill(BackfillRequest.of(BTC, hour)).isOk()).isFalse();
        assertThat(late.provider.asked).isEmpty();
        assertThat(operations.status().degraded()).containsKeys("coverage:" + KEY, "fetch:" + KEY + ":168h");
    }

    @Test
    void whatTheCalendarKnowsOfARangeIsFetchedAllTheSame() {
        TradingCalendar calendar = TradingCalendar.cme(ProductGroup.FX);
        Instant begins = calendar.validity().start();
        OpsFixture early = new OpsFixture(begins.plus(Duration.ofDays(5)).toString(), calendar);
        TimeRange range = TimeRange.of(begins.minus(Duration.ofDays(2)), begins.plus(Duration.ofDays(4)));
        FetchReport.Entry entry = early.builder()
                .build()
                .backfill(BackfillRequest.of(BTC, range))
                .entries()
                .get(0);
        assertThat(entry.fault().error()).isEqualTo(OpsError.CALENDAR_UNKNOWN);
        assertThat(entry.coverage().missing().isEmpty()).isTrue();
        assertThat(entry.rowsWritten()).isPositive();
        assertThat(early.provider.asked)
                .allSatisfy(asked -> assertThat(asked.start()).isAfterOrEqualTo(begins));
    }

    @Test
    void aPauseBeginsAgainAtAMinuteAfterAProviderWasReady() {
        OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());
        boolean[] ready = {false};
        Operations operations = Operations.over(fixture.history.store())
                .provider(HistoryProvider.of("away", fixture.provider).readyWhile(() -> ready[0]))
                .clock(fixture.clock)
                .build();
        for (int seconds : new int[] {60, 120}) {
            notReady(operations, fixture.clock.instant().plusSeconds(seconds));
            fixture.clock.advance(Duration.ofSeconds(seconds));
        }
        ready[0] = true;
        assertThat(operations.warmup(WEEK.lookbackDays(1)).isOk()).isTrue();
        ready[0] = false;
        notReady(operations, fixture.clock.instant().plusSeconds(60));
    }

    private static void notReady(Operations operations, Instant retryAt) {
        assertThatThrownBy(() -> operations.warmup(WEEK))
                .isInstanceOfSatisfying(
                        OpsException.class,
                        refused -> assertThat(refused.retryAt()).isEqualTo(retryAt));
    }

    @Test
    void aBootstrapFillsItsRangesAndEachLaterStepCanStopIt() {
        OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());
        TimeRange range = TimeRange.parse("2026-02-01T00:00:00Z", "2026-02-01T01:00:00Z");
        boolean[] away = {true};
        Operations operations = fixture.builder()
                .enableBootstrap()
                .publisher((instrument, timeframe, bars) -> {
                    if (away[0]) {
                        throw new IllegalStateException("the bus is away");
                    }
                })
                .build();
        BootstrapRequest request = new BootstrapRequest(
                WEEK.lookbackDays(2),
                List.of(BackfillRequest.of(BTC, range).publish(false, 24)),
                List.of(RepublishRequest.of(BTC, List.of(Timeframe.M1))),
                TailGuardRequest.of(List.of(BTC)));
        BootstrapReport republish = operations.bootstrap(request);
        assertThat(fixture.history.of(BTC)).containsKey(range.start());
        assertThat(republish.steps().keySet()).containsExactly("warmup", "backfill", "republish_tail");
        assertThat(republish.failedStep()).isEqualTo("republish_tail");
        away[0] = false;
        fixture.provider.fails = true;
        fixture.hole(600, 5);
        BootstrapReport guard = operations.bootstrap(new BootstrapRequest(
                null, List.of(), List.of(), TailGuardRequest.of(List.of(BTC)).repairing()));
        assertThat(guard.failedStep()).isEqualTo("tail_guard");
        assertThat(guard.fault().error()).isEqualTo(OpsError.PROVIDER_ERROR);
    }
}
