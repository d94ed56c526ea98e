package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static io.marketdata.ops.OpsFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.Cancellation;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.error.WriteException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.WatermarkStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a tail guard asks and says on the way: few questions, requests within its limits, a stop, a status, a recording. */
@NullUnmarked // a value that is not there fails the test
@Timeout(60)
class TailGuardWorkTest {
    private static final TailGuardRequest AUDIT = TailGuardRequest.of(List.of(BTC));

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());

    private static TailGuardReport.Entry run(Operations operations, TailGuardRequest request) {
        return operations.tailGuard(request).entries().get(0);
    }

    @Test
    void manyInstrumentsAreReadByOneQuestionAndThoseThatMissSomethingOnceMoreAlone() {
        List<InstrumentId> many = IntStream.range(0, 10)
                .mapToObj(i -> InstrumentId.of(3, "COIN" + i + "USDT"))
                .toList();
        many.forEach(instrument -> fixture.history.fill(instrument, List.of(fixture.tail(48))));
        assertThat(fixture.builder()
                        .build()
                        .tailGuard(TailGuardRequest.of(many))
                        .isOk())
                .isTrue();
        assertThat(fixture.history.questions).isEqualTo(1);
        fixture.history.questions = 0;
        fixture.history.remove(
                many.get(7),
                TimeRange.of(fixture.end().minusSeconds(6_000), fixture.end().minusSeconds(5_940)));
        TailGuardReport report = fixture.builder().build().tailGuard(TailGuardRequest.of(many));
        assertThat(fixture.history.questions).isEqualTo(2);
        assertThat(report.entries().stream().filter(entry -> !entry.isOk()))
                .extracting(TailGuardReport.Entry::instrument)
                .containsExactly(many.get(7));
    }

    @Test
    void gapsThatLieFurtherApartThanTheLimitAreAskedForOneByOne() {
        fixture.fill(72);
        TimeRange one = fixture.hole(60 * 60, 2);
        TimeRange other = fixture.hole(30 * 60, 2);
        Operations operations = Operations.over(fixture.history.store())
                .provider(HistoryProvider.of("files", fixture.provider, "files").requests(44_640, 0))
                .knownHoles(fixture.holes)
                .clock(fixture.clock)
                .build();
        TailGuardReport.Entry entry = run(operations, AUDIT.window(72).repairing());
        assertThat(entry.isOk()).as(entry.toString()).isTrue();
        assertThat(fixture.provider.asked).containsExactly(other, one);
    }

    @Test
    void theLedgerIsAskedOnceForTheRequestsOfManyGaps() {
        fixture.fill(48);
        for (int gap = 0; gap < 40; gap++) {
            fixture.hole(100 + 60 * gap, 2);
        }
        int[] questions = {0};
        KnownHoleLedger counting = new KnownHoleLedger() {
            @Override
            public void record(Collection<KnownHole> holes) {
                fixture.holes.record(holes);
            }

            @Override
            public List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
                questions[0]++;
                return fixture.holes.holes(instrument, source, range);
            }
        };
        assertThat(run(fixture.builder().knownHoles(counting).build(), AUDIT.repairing())
                        .isOk())
                .isTrue();
        assertThat(questions[0]).isLessThanOrEqualTo(4);
    }

    @Test
    void aMarkThatCannotBeSetTakesNothingFromWhatTheGuardDid() {
        fixture.fill(48);
        fixture.hole(600, 7);
        boolean[] away = {true};
        WatermarkStore marks = new WatermarkStore() {
            @Override
            public Optional<Instant> get(String key) {
                return Optional.empty();
            }

            @Override
            public boolean advance(String key, Instant mark, Duration timeToLive) {
                if (away[0]) {
                    throw new WriteException("MD-Y005", "no marks", WriteException.Outcome.REJECTED, true, null);
                }
                return true;
            }
        };
        Operations operations = fixture.builder().watermarks(marks).build();
        TailGuardReport.Entry entry = run(operations, AUDIT.repairing());
        assertThat(entry.isOk()).isTrue();
        assertThat(entry.repair().repaired().count()).isEqualTo(7);
        assertThat(entry.republish().entries().get(0).bars()).isEqualTo(7);
        assertThat(fixture.counters).containsEntry("connector_tail_guard_repairs_total:1m", 1L);
        assertThat(operations.status().degraded()).containsOnlyKeys("mark:" + KEY + ":near", "mark:" + KEY + ":far");
        assertThat(operations.status().errors()).hasSize(1);
        away[0] = false;
        run(operations, AUDIT);
        assertThat(operations.status().degraded()).isEmpty();
    }

    @Test
    void aStopEndsARepairBeforeItsNextRequestAndSaysSo() {
        fixture.fill(48);
        fixture.hole(2_500, 5);
        fixture.hole(600, 5);
        Cancellation stop = new Cancellation();
        Operations operations = fixture.builder()
                .cancellation(stop)
                .publisher((instrument, timeframe, bars) -> {})
                .build();
        fixture.provider.afterEach = stop::cancel;
        TailGuardReport.Entry entry = run(operations, AUDIT.repairing());
        assertThat(fixture.provider.asked).hasSize(1);
        assertThat(entry.far().fault().error()).isEqualTo(OpsError.STOPPED);
        assertThat(entry.repair().repaired().count()).isEqualTo(5);
        assertThat(entry.isOk()).isFalse();
    }

    @Test
    void whatAWarmupLeftMissingIsNotDegradedAnyMoreOnceItIsThere() {
        fixture.fill(7 * 24);
        TimeRange hole = fixture.hole(600, 5);
        fixture.provider.fails = true;
        Operations operations = fixture.builder().build();
        operations.warmup(WarmupRequest.of(List.of(BTC)).publish(false, 24));
        assertThat(operations.status().value(KEY, "ohlcv", "final_1m", "coverage_ok"))
                .isEqualTo(false);
        assertThat(operations.status().degraded()).containsKey("coverage:" + KEY);
        fixture.history.fill(BTC, List.of(hole));
        run(operations, AUDIT);
        assertThat(operations.status().value(KEY, "ohlcv", "final_1m", "coverage_ok"))
                .isEqualTo(true);
        assertThat(operations.status().degraded()).doesNotContainKey("coverage:" + KEY);
    }

    @Test
    void aFlightRecordingHoldsEachOperation(@TempDir Path folder) throws IOException {
        fixture.fill(48);
        Operations operations = fixture.builder().enableBootstrap().build();
        Path file = folder.resolve("operations.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.marketdata.Operation");
            recording.start();
            run(operations, AUDIT);
            assertThatThrownBy(() -> run(operations, AUDIT.provider("nobody"))).isInstanceOf(OpsException.class);
            fixture.provider.fails = true;
            WarmupRequest warmup = WarmupRequest.of(List.of(BTC));
            operations.warmup(warmup);
            operations.bootstrap(new BootstrapRequest(warmup, List.of(), List.of(), null));
            recording.stop();
            recording.dump(file);
        }
        assertThat(RecordingFile.readAllEvents(file))
                .extracting(event -> event.getString("operation") + " " + event.getBoolean("succeeded") + " "
                        + event.getString("error"))
                .containsExactly(
                        "tail_guard true null",
                        "tail_guard false provider_not_configured",
                        "warmup false provider_error",
                        "warmup false provider_error",
                        "bootstrap false provider_error");
    }
}
