package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static io.marketdata.ops.OpsFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.calendar.CoveragePolicy;
import io.marketdata.calendar.ProductGroup;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.TimeframeCandleSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a tail guard looks at, when, and when it keeps its hands off. */
@NullUnmarked // a value that is not there fails the test
@Timeout(60)
class TailGuardLookTest {
    private static final TailGuardRequest AUDIT = TailGuardRequest.of(List.of(BTC));

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());

    private static TailGuardReport.Entry run(Operations operations, TailGuardRequest request) {
        return operations.tailGuard(request).entries().get(0);
    }

    @Test
    void anAuditThatWaitedForAFillTellsWhatIsThereAfterIt() throws InterruptedException {
        fixture.fill(48);
        TimeRange hole = fixture.hole(600, 60);
        Operations operations = fixture.builder().build();
        List<TailGuardReport.Entry> entries = new ArrayList<>();
        Thread guard = operations.alone(BTC, () -> {
            Thread waiting = new Thread(() -> entries.add(run(operations, AUDIT)));
            waiting.start();
            while (waiting.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            fixture.clock.advance(Duration.ofMinutes(20));
            fixture.history.fill(BTC, List.of(hole));
            return waiting;
        });
        guard.join();
        assertThat(entries.get(0).isOk()).isTrue();
        assertThat(entries.get(0).far().auditedAt()).isEqualTo(fixture.clock.instant());
    }

    @Test
    void theTimeOfAnAuditIsThatOfItsRead() throws InterruptedException {
        fixture.fill(48);
        Instant read = fixture.clock.instant();
        Operations operations = fixture.builder().build();
        List<TailGuardReport.Entry> entries = new ArrayList<>();
        Thread guard = operations.alone(BTC, () -> {
            Thread waiting = new Thread(() -> entries.add(run(operations, AUDIT)));
            waiting.start();
            while (waiting.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            fixture.clock.advance(Duration.ofMinutes(20));
            return waiting;
        });
        guard.join();
        assertThat(entries.get(0).far().auditedAt()).isEqualTo(read);
    }

    @Test
    void aBarThatTheEndOfAMarkCutsIsLookedForAsAWhole() {
        OpsFixture early = new OpsFixture("2026-03-04T11:59:30Z", TradingCalendar.always());
        early.fill(50);
        Instant eleven = Instant.parse("2026-03-04T11:00:00Z");
        TimeframeCandleSource upToEleven = (instrument, timeframe, range) -> {
            List<CandleWithMeta> bars = new ArrayList<>();
            for (Instant at = Instant.parse("2026-03-01T00:00:00Z"); at.isBefore(eleven); at = at.plusSeconds(3_600)) {
                if (range.contains(at)) {
                    bars.add(hour(at));
                }
            }
            return CandleStream.of(bars.iterator());
        };
        Operations operations = early.builder().higherBars(upToEleven).build();
        TailGuardRequest hours = AUDIT.timeframes(Timeframe.H1);
        assertThat(run(operations, hours).isOk()).isTrue();
        early.clock.advance(Duration.ofMinutes(3));
        early.fill(50);
        TailAudit far = run(operations, hours).far();
        assertThat(far.coverage().range().duration()).isEqualTo(Duration.ofMinutes(3));
        assertThat(far.missingBars()).containsEntry(Timeframe.H1, 1L);
        assertThat(far.states()).containsEntry(Timeframe.H1, TailState.MISSING);
    }

    private static CandleWithMeta hour(Instant open) {
        return new CandleWithMeta(
                new Candle(BTC, open, open.plusSeconds(3_600), 10, 12, 9, 11, 1, null),
                new CandleMeta(CandleSource.REST, open.plusSeconds(3_601), KEY));
    }

    @Test
    void aPieceOfATradingDayIsNotJudgedByItsShare() {
        fixture.fill(48);
        Operations operations = fixture.builder()
                .policies(instrument -> CoveragePolicy.sparse(15, 0.9))
                .build();
        assertThat(run(operations, AUDIT).isOk()).isTrue();
        fixture.clock.advance(Duration.ofMinutes(2));
        fixture.history.put(MemoryHistory.candle(BTC, fixture.end().minusSeconds(120), CandleSource.REST));
        TailAudit behindTheMark = run(operations, AUDIT.repairing()).far();
        assertThat(behindTheMark.isOk()).isTrue();
        assertThat(behindTheMark.coverage().tolerated().count()).isEqualTo(1);
        assertThat(fixture.provider.asked).isEmpty();

        OpsFixture es = new OpsFixture("2026-03-07T11:58:30Z", TradingCalendar.cme(ProductGroup.EQUITY_INDEX));
        es.fill(40);
        // The window begins three minutes before the close of Thursday, and one of them had no trade.
        es.history.remove(BTC, TimeRange.parse("2026-03-05T21:58:00Z", "2026-03-05T21:59:00Z"));
        Operations cut = es.builder()
                .policies(instrument -> CoveragePolicy.sparse(3, 0.9))
                .build();
        TailAudit edge = run(cut, AUDIT.window(38)).far();
        assertThat(edge.range().start()).isEqualTo(Instant.parse("2026-03-05T21:57:00Z"));
        assertThat(edge.isOk()).isTrue();
    }

    @Test
    void theNearTierIsTheLastDay() {
        fixture.fill(200);
        TimeRange first = fixture.hole(24 * 60, 1);
        fixture.hole(24 * 60 + 1, 1);
        TailAudit near = run(fixture.builder().build(), AUDIT.window(168)).near();
        assertThat(near.range()).isEqualTo(fixture.tail(24));
        assertThat(near.coverage().missing()).isEqualTo(MinuteSet.of(first));
    }

    @Test
    void inSoftMinutesAMarketThatClosesIsNotRepaired() {
        OpsFixture evening = new OpsFixture("2026-03-04T22:30:30Z", TradingCalendar.nyse());
        evening.fill(48);
        Instant noon = Instant.parse("2026-03-04T17:00:00Z");
        evening.history.remove(BTC, TimeRange.of(noon, noon.plusSeconds(300)));
        assertThat(evening.calendar.softMinutes(evening.tail(1)).isEmpty()).isFalse();
        TailAudit far = run(evening.builder().build(), AUDIT.repairing()).far();
        assertThat(far.states()).containsEntry(Timeframe.M1, TailState.DEFERRED);
        assertThat(evening.provider.asked).isEmpty();
    }

    @Test
    void whereTheCalendarDoesNotKnowWhetherTheMarketIsClosedNowNothingIsRepaired(@TempDir Path folder)
            throws IOException {
        Path profile = folder.resolve("ends.calendar");
        Files.writeString(profile, """
                marketdata-calendar 1
                name ends
                zone UTC
                valid-from 2026-01-01
                valid-through 2026-03-03
                source a test
                era 2026-01-01
                expected Mon-Sun 00:00 to 24:00
                """, StandardCharsets.UTF_8);
        OpsFixture fx = new OpsFixture("2026-03-04T00:00:30Z", TradingCalendar.load(profile));
        fx.fill(48);
        fx.hole(600, 5);
        assertThat(fx.calendar.unknownMinutes(fx.tail(48)).isEmpty()).isTrue();
        TailAudit far = run(fx.builder().build(), AUDIT.repairing()).far();
        assertThat(far.fault().error()).isEqualTo(OpsError.CALENDAR_UNKNOWN);
        assertThat(fx.provider.asked).isEmpty();
    }

    @Test
    void anAuditNeedsNoProviderAndThenKnowsNoHoles() {
        fixture.fill(48);
        TimeRange hole = fixture.hole(600, 5);
        Instant now = fixture.clock.instant();
        fixture.holes.record(List.of(new KnownHole(BTC, hole, "venue:test", now, now.plusSeconds(3_600))));
        Operations operations = Operations.over(fixture.history.store())
                .knownHoles(fixture.holes)
                .clock(fixture.clock)
                .build();
        assertThat(run(operations, AUDIT).far().missingBars()).containsEntry(Timeframe.M1, 5L);
        assertThatThrownBy(() -> operations.tailGuard(AUDIT.repairing())).hasMessageStartingWith("MD-O001");
        assertThatThrownBy(() -> operations.tailGuard(AUDIT.provider("venue"))).hasMessageStartingWith("MD-O001");
        assertThat(run(fixture.builder().build(), AUDIT).isOk()).isTrue();
    }

    @Test
    void longerBarsAreSentAsTheCalendarSaysTheyAreWholeAndNotWhereItEnds() {
        OpsFixture friday = new OpsFixture("2026-03-07T12:00:30Z", TradingCalendar.fxNewYork());
        friday.fill(48);
        RepublishRequest hours = RepublishRequest.of(BTC, List.of(Timeframe.H1));
        RepublishReport.Entry sent =
                friday.builder().build().republishTail(hours).entries().get(0);
        Instant firstWhole = Instant.parse("2026-03-05T12:00:00Z");
        long due = friday.history.of(BTC).tailMap(firstWhole).keySet().stream()
                .map(at -> at.getEpochSecond() / 3_600)
                .distinct()
                .count();
        assertThat(sent.bars()).isEqualTo(due);
        OpsFixture late = new OpsFixture("2028-03-04T12:00:30Z", TradingCalendar.cme(ProductGroup.ENERGY));
        late.history.fill(BTC, List.of(late.tail(48)));
        RepublishReport.Entry unknown =
                late.builder().build().republishTail(hours).entries().get(0);
        assertThat(unknown.fault().error()).isEqualTo(OpsError.CALENDAR_UNKNOWN);
        assertThat(late.messages).isEmpty();
    }
}
