package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static io.marketdata.ops.OpsFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.KnownHole;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Warmup, backfill and bootstrap fill what is not there, within what the provider bears. */
@NullUnmarked // a value that is not there fails the test
class FillTest {
    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());

    private Operations.Builder with(HistoryProvider provider) {
        return Operations.over(fixture.history.store())
                .provider(provider)
                .calendars(instrument -> fixture.calendar)
                .knownHoles(fixture.holes)
                .publisher(
                        (instrument, timeframe, bars) -> fixture.messages.add(new OpsFixture.Message(timeframe, bars)))
                .clock(fixture.clock)
                .waiting(fixture.clock::advance);
    }

    @Test
    void aWarmupFetchesWhatIsNotThereInRequestsThatTouchAndPublishesTheTail() {
        Operations operations = fixture.builder().build();
        FetchReport report = operations.warmup(WarmupRequest.of(List.of(BTC)).lookbackHours(25));
        FetchReport.Entry entry = report.entries().get(0);
        assertThat(entry.isOk()).isTrue();
        assertThat(entry.rowsWritten()).isEqualTo(2 * 1_440);
        assertThat(MinuteSet.ofRanges(fixture.provider.asked)).isEqualTo(MinuteSet.of(fixture.tail(48)));
        assertThat(fixture.provider.asked.stream()
                        .mapToLong(range -> range.duration().toMinutes())
                        .sum())
                .isEqualTo(2 * 1_440);
        assertThat(entry.coverage().isOk()).isTrue();
        assertThat(entry.republish().entries().get(0).bars()).isEqualTo(1_440);
        assertThat(operations.status().value(KEY, "ohlcv", "final_1m", "coverage_ok"))
                .isEqualTo(true);
        assertThat(operations.status().value(KEY, "last_publish", "bars")).isEqualTo(1_440L);

        fixture.provider.asked.clear();
        assertThat(operations
                        .warmup(WarmupRequest.of(List.of(BTC)).lookbackDays(2))
                        .isOk())
                .isTrue();
        assertThat(fixture.provider.asked).isEmpty();
    }

    @Test
    void whatIsNotClosedYetAtTheProviderIsNoHoleHoweverFarAheadThisMachinesClockIs() {
        fixture.provider.closedUntil = fixture.end().minus(Duration.ofHours(3));
        Instant gone = fixture.end().minus(Duration.ofHours(5));
        fixture.provider.lacks = MinuteSet.of(TimeRange.of(gone, gone.plusSeconds(60)));
        fixture.builder().build().warmup(WarmupRequest.of(List.of(BTC)).lookbackDays(1));
        assertThat(fixture.holes.holes(BTC, "venue:test", fixture.tail(48)))
                .extracting(KnownHole::range)
                .containsExactly(TimeRange.of(gone, gone.plusSeconds(60)));
    }

    @Test
    void whatFilesDoNotHaveYetIsMissingUntilTheyAreUpdatedAndThenFetched() {
        Instant gone = fixture.end().minus(Duration.ofDays(39));
        Instant ends = fixture.end().minus(Duration.ofDays(35));
        MinuteSet hole = MinuteSet.of(TimeRange.of(gone, gone.plusSeconds(60)));
        fixture.provider.lacks =
                hole.union(MinuteSet.of(TimeRange.of(ends, fixture.end().plus(Duration.ofDays(3)))));
        Operations operations = with(HistoryProvider.of("files", fixture.provider, "files")
                        .whichGrows())
                .build();
        WarmupRequest request = WarmupRequest.of(List.of(BTC)).lookbackDays(40).publish(false, 24);
        FetchReport.Entry before = operations.warmup(request).entries().get(0);
        assertThat(before.coverage().missing()).isEqualTo(MinuteSet.of(TimeRange.of(ends, fixture.end())));
        assertThat(fixture.holes.holes(BTC, "files", fixture.tail(40 * 24)))
                .extracting(KnownHole::range)
                .containsExactlyElementsOf(hole.ranges());

        fixture.provider.lacks = hole;
        FetchReport.Entry updated = operations.warmup(request).entries().get(0);
        assertThat(updated.isOk()).isTrue();
        assertThat(updated.rowsWritten()).isEqualTo(35 * 1_440);
        assertThat(fixture.history.of(BTC)).hasSize(40 * 1_440 - 1);

        fixture.clock.advance(Duration.ofHours(24));
        fixture.provider.lacks = MinuteSet.empty();
        operations.warmup(request.lookbackDays(41));
        assertThat(fixture.history.of(BTC)).containsKey(gone);
    }

    @Test
    void aClosedMarketHasNothingAndThatIsNoError() {
        OpsFixture saturday = new OpsFixture("2026-03-07T12:00:30Z", TradingCalendar.fxNewYork());
        TimeRange closed = TimeRange.parse("2026-03-07T01:00:00Z", "2026-03-07T05:00:00Z");
        FetchReport report = saturday.builder().build().backfill(BackfillRequest.of(BTC, closed));
        assertThat(report.isOk()).isTrue();
        assertThat(report.entries().get(0).rowsWritten()).isZero();
        assertThat(saturday.provider.asked).isEmpty();
    }

    @Test
    void aSlowProviderIsAskedThirtyTimesAMinuteForTwentyFourMinutesEach() {
        Operations operations =
                with(HistoryProvider.of("slow", fixture.provider).slow()).build();
        Instant start = fixture.clock.instant();
        TimeRange range = TimeRange.of(fixture.end().minus(Duration.ofHours(25)), fixture.end());
        FetchReport report = operations.backfill(BackfillRequest.of(BTC, range).publish(false, 24));
        assertThat(report.entries().get(0).requests()).isEqualTo(63);
        assertThat(fixture.provider.asked)
                .allSatisfy(asked -> assertThat(asked.duration()).isLessThanOrEqualTo(Duration.ofMinutes(24)));
        assertThat(Duration.between(start, fixture.clock.instant())).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aBackfillIsCutAtTheLastClosedMinuteAndPublishesAfterEachRequest() {
        TimeRange range = TimeRange.of(
                fixture.end().minus(Duration.ofHours(25)), fixture.end().plus(Duration.ofHours(3)));
        FetchReport.Entry entry = fixture.builder()
                .build()
                .backfill(BackfillRequest.of(BTC, range))
                .entries()
                .get(0);
        assertThat(entry.rowsWritten()).isEqualTo(1_500);
        assertThat(entry.barsPublished()).isEqualTo(1_440);
        assertThat(fixture.history.of(BTC).lastKey()).isEqualTo(fixture.end().minusSeconds(60));
        TimeRange future = TimeRange.of(fixture.end(), fixture.end().plusSeconds(600));
        assertThat(fixture.builder()
                        .build()
                        .backfill(BackfillRequest.of(BTC, future))
                        .isOk())
                .isTrue();
    }

    @Test
    void aProviderThatIsNotReadyIsLeftAloneForAPauseThatDoubles() {
        int[] questions = {0};
        boolean[] ready = {false};
        Operations operations = with(HistoryProvider.of("away", fixture.provider)
                        .readyWhile(() -> {
                            questions[0]++;
                            return ready[0];
                        }))
                .build();
        long[] pauses = {60, 120, 240, 480, 900, 900};
        for (int i = 0; i < pauses.length; i++) {
            Instant retryAt = fixture.clock.instant().plusSeconds(pauses[i]);
            assertThatThrownBy(() -> operations.warmup(WarmupRequest.of(List.of(BTC))))
                    .isInstanceOfSatisfying(OpsException.class, refused -> {
                        assertThat(refused.error()).isEqualTo(OpsError.PROVIDER_NOT_READY);
                        assertThat(refused.retryAt()).isEqualTo(retryAt);
                        assertThat(refused).hasMessageContaining(retryAt.toString());
                    });
            fixture.clock.advance(Duration.ofSeconds(pauses[i] - 1));
            assertThatThrownBy(() -> operations.warmup(WarmupRequest.of(List.of(BTC))))
                    .isInstanceOf(OpsException.class);
            assertThat(questions[0]).isEqualTo(i + 1);
            fixture.clock.advance(Duration.ofSeconds(1));
        }
        ready[0] = true;
        assertThat(operations.warmup(WarmupRequest.of(List.of(BTC))).isOk()).isTrue();
    }

    @Test
    void aFillReachesBackToTheFirstMinutesThatAnyProviderHas() {
        TimeRange since2005 = TimeRange.parse("2005-01-01T00:00:00Z", "2026-03-04T12:00:00Z");
        assertThat(BackfillRequest.of(BTC, since2005).range()).isEqualTo(since2005);
        WarmupRequest request = WarmupRequest.of(List.of(BTC));
        assertThat(request.lookbackDays(10_000).lookbackDays()).isEqualTo(10_000);
        assertThatThrownBy(() -> request.lookbackDays(10_001))
                .hasMessageContaining("lookback_days 10001 is outside 1..10000");
    }

    @Test
    void aBootstrapRunsItsStepsInOrderAndStopsAtTheFirstThatFails() {
        BootstrapRequest request = new BootstrapRequest(
                WarmupRequest.of(List.of(BTC)).publish(false, 24),
                List.of(),
                List.of(RepublishRequest.of(BTC, List.of(Timeframe.M1))),
                TailGuardRequest.of(List.of(BTC)));
        assertThatThrownBy(() -> fixture.builder().build().bootstrap(request)).hasMessageStartingWith("MD-O008");
        fixture.provider.fails = true;
        Operations operations = fixture.builder().enableBootstrap().build();
        BootstrapReport failed = operations.bootstrap(request);
        assertThat(failed.failedStep()).isEqualTo("warmup");
        assertThat(failed.fault().error()).isEqualTo(OpsError.PROVIDER_ERROR);
        assertThat(failed.steps()).containsOnlyKeys("warmup");
        assertThat(operations.status().degraded()).containsKey("bootstrap");
        fixture.provider.fails = false;
        BootstrapReport done = operations.bootstrap(request);
        assertThat(done.isOk()).isTrue();
        assertThat(done.steps().keySet()).containsExactly("warmup", "republish_tail", "tail_guard");
        assertThat(operations.status().bootstrapStep()).isEqualTo("done");
        assertThat(operations.status().degraded()).isEmpty();
    }
}
