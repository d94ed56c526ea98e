package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static io.marketdata.ops.OpsFixture.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.CoveragePolicy;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.error.WriteException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What was repaired or fetched reaches consumers, at once or with the next that are sent. */
@NullUnmarked // a value that is not there fails the test
class RepairedBarsTest {
    private static final TailGuardRequest REPAIR =
            TailGuardRequest.of(List.of(BTC)).repairing();
    private static final RepublishRequest MINUTES = RepublishRequest.of(BTC, List.of(Timeframe.M1));

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());
    private boolean away;

    private Operations operations() {
        return fixture.builder()
                .enableBootstrap()
                .publisher((instrument, timeframe, bars) -> {
                    if (away) {
                        throw new WriteException(
                                "MD-Y002", "the bus is away", WriteException.Outcome.REJECTED, true, null);
                    }
                    fixture.messages.add(new OpsFixture.Message(timeframe, bars));
                })
                .build();
    }

    /** Seven minutes were repaired, and consumers could not be told; the window had been sent just before. */
    private Operations unsent() {
        fixture.fill(48);
        Operations operations = operations();
        operations.republishTail(MINUTES);
        fixture.hole(600, 7);
        away = true;
        TailGuardReport report = operations.tailGuard(REPAIR);
        assertThat(report.entries().get(0).repair().repaired().count()).isEqualTo(7);
        assertThat(report.isOk()).isFalse();
        fixture.messages.clear();
        away = false;
        return operations;
    }

    private void sevenMinutesTravelled() {
        assertThat(fixture.messages).hasSize(1);
        assertThat(fixture.messages.get(0).bars()).hasSize(7);
    }

    @Test
    void whatConsumersCouldNotBeToldTheNextGuardTellsThem() {
        Operations operations = unsent();
        assertThat(operations.status().degraded()).containsOnlyKeys("unsent:" + KEY + ":1m");
        assertThat(operations.tailGuard(REPAIR).isOk()).isTrue();
        sevenMinutesTravelled();
        assertThat(operations.status().degraded()).isEmpty();
        assertThat(operations.tailGuard(REPAIR).entries().get(0).republish()).isNull();
    }

    @Test
    void orTheNextRepublishAlthoughItsMarkIsFresh() {
        Operations operations = unsent();
        RepublishReport report = operations.republishTail(MINUTES);
        assertThat(report.state()).isEqualTo(RepublishReport.State.OK);
        sevenMinutesTravelled();
        assertThat(operations.status().degraded()).isEmpty();
        assertThat(operations.republishTail(MINUTES).state()).isEqualTo(RepublishReport.State.SKIPPED);
    }

    @Test
    void alsoOfAWindowThatDoesNotReachBackToThem() {
        Operations operations = unsent();
        assertThat(operations.republishTail(MINUTES.window(1)).entries().get(0).bars())
                .isEqualTo(67);
    }

    @Test
    void whatWasRepairedWhileTheStoreCouldNotBeReadTravelsAfterwards() {
        fixture.fill(48);
        fixture.hole(600, 7);
        boolean[] fails = {false};
        Operations operations = fixture.builder()
                .policies(instrument -> {
                    if (fails[0]) {
                        throw new IllegalStateException("no policy");
                    }
                    return CoveragePolicy.strict();
                })
                .build();
        fixture.provider.afterEach = () -> fails[0] = true;
        assertThat(operations.tailGuard(REPAIR).isOk()).isFalse();
        assertThat(fixture.messages).isEmpty();
        fails[0] = false;
        assertThat(operations.tailGuard(REPAIR).isOk()).isTrue();
        sevenMinutesTravelled();
    }

    @Test
    void anAuditTellsNobodyAnything() {
        Operations operations = unsent();
        operations.tailGuard(TailGuardRequest.of(List.of(BTC)));
        operations.tailGuard(REPAIR.republish(false, false));
        assertThat(fixture.messages).isEmpty();
        assertThat(operations.status().degraded()).containsOnlyKeys("unsent:" + KEY + ":1m");
    }

    @Test
    void whereConsumersAreNotToBeToldTheyAreNot() {
        fixture.fill(48);
        fixture.hole(600, 7);
        TailGuardReport.Entry entry =
                operations().tailGuard(REPAIR.republish(false, false)).entries().get(0);
        assertThat(entry.repair().repaired().count()).isEqualTo(7);
        assertThat(entry.republish()).isNull();
        assertThat(fixture.messages).isEmpty();
    }

    @Test
    void aBootstrapWhoseGuardCouldNotTellConsumersFailed() {
        fixture.fill(48);
        fixture.hole(600, 7);
        away = true;
        BootstrapReport report = operations().bootstrap(new BootstrapRequest(null, List.of(), List.of(), REPAIR));
        assertThat(report.failedStep()).isEqualTo("tail_guard");
        assertThat(report.fault().message()).contains("the bus is away");
    }

    @Test
    void aSlowRepairOfTheFirstMinutesOfTheWindowIsSentLikeAnyOther() {
        fixture.fill(49);
        TimeRange hole = fixture.hole(48 * 60, 5);
        fixture.provider.afterEach = () -> fixture.clock.advance(Duration.ofMinutes(6));
        TailGuardReport.Entry entry = operations()
                .tailGuard(REPAIR.timeframes(Timeframe.M1, Timeframe.H1))
                .entries()
                .get(0);
        assertThat(entry.repair().repaired().count()).isEqualTo(5);
        assertThat(fixture.messages).hasSize(2);
        assertThat(fixture.messages.get(0).bars()).hasSize(5);
        assertThat(fixture.messages.get(0).bars().get(0).candle().tsOpen()).isEqualTo(hole.start());
    }

    @Test
    void aBackfillOfWhatIsLongPastNeitherReadsTheTailNorFailsForIt() {
        fixture.fill(48);
        fixture.history.put(MemoryHistory.candle(BTC, fixture.end().minusSeconds(120), CandleSource.UNKNOWN));
        int[] reads = {0};
        Operations operations = Operations.over(new HistoryStore(
                        fixture.history,
                        (instrument, range) -> {
                            reads[0]++;
                            return fixture.history.read1m(instrument, range);
                        },
                        fixture.history))
                .provider(HistoryProvider.of("venue", fixture.provider))
                .clock(fixture.clock)
                .build();
        TimeRange old = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z");
        assertThat(operations.backfill(BackfillRequest.of(BTC, old)).isOk()).isTrue();
        assertThat(reads[0]).isZero();
    }

    @Test
    void aBackfillWhoseLaterMessagesAreTakenHasSentTheEarlierOnesToo() {
        fixture.provider.afterEach = () -> away = fixture.provider.asked.size() == 1;
        FetchReport.Entry entry = operations()
                .backfill(BackfillRequest.of(BTC, fixture.tail(24)))
                .entries()
                .get(0);
        assertThat(fixture.provider.asked).hasSize(2);
        assertThat(entry.isOk()).isTrue();
        assertThat(entry.barsPublished()).isEqualTo(1_440);
    }
}
