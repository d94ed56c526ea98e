package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.CandleSource;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A mark holds back the bars that were sent, and no others. */
@NullUnmarked // a value that is not there fails the test
class NewBarsTest {
    private static final WarmupRequest WARMUP = WarmupRequest.of(List.of(BTC)).lookbackDays(2);
    private static final RepublishRequest MINUTES = RepublishRequest.of(BTC, List.of(Timeframe.M1));

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());

    /** Marks outlive a process; what it keeps does not. */
    private final InProcessWatermarks marks = new InProcessWatermarks(fixture.clock);

    private Operations process() {
        return fixture.builder().watermarks(marks).enableBootstrap().build();
    }

    /** The minutes that consumers were sent since they were asked last. */
    private MinuteSet sent(Timeframe timeframe) {
        MinuteSet minutes = MinuteSet.ofSorted(fixture.messages.stream()
                .filter(message -> message.timeframe() == timeframe)
                .flatMap(message -> message.bars().stream())
                .mapToLong(bar -> MinuteSet.minuteOf(bar.candle().tsOpen())));
        fixture.messages.clear();
        return minutes;
    }

    private MinuteSet lastMinutes(int count) {
        return MinuteSet.of(TimeRange.of(fixture.end().minus(Duration.ofMinutes(count)), fixture.end()));
    }

    @Test
    void aBootstrapThatIsStartedAgainSendsTheMinutesThatAreNew() {
        BootstrapRequest request = new BootstrapRequest(
                WARMUP.publish(false, 48),
                List.of(),
                List.of(MINUTES),
                TailGuardRequest.of(List.of(BTC)).repairing());
        assertThat(process().bootstrap(request).isOk()).isTrue();
        assertThat(sent(Timeframe.M1)).isEqualTo(MinuteSet.of(fixture.tail(48)));
        fixture.clock.advance(Duration.ofMinutes(4));
        assertThat(process().bootstrap(request).isOk()).isTrue();
        assertThat(sent(Timeframe.M1)).isEqualTo(lastMinutes(4));
    }

    @Test
    void aBootstrapSendsWhatItsWarmupBroughtBehindAFreshMark() {
        Operations operations = process();
        BootstrapRequest request =
                new BootstrapRequest(WARMUP.publish(false, 48), List.of(), List.of(MINUTES.window(24)), null);
        operations.bootstrap(request);
        sent(Timeframe.M1);
        TimeRange hole = fixture.hole(600, 60);
        fixture.hole(30 * 60, 5);
        operations.bootstrap(request);
        assertThat(sent(Timeframe.M1)).isEqualTo(MinuteSet.of(hole));
    }

    @Test
    void aWarmupSendsWhatItBroughtBehindAFreshMark() {
        Operations operations = process();
        operations.warmup(WARMUP);
        assertThat(sent(Timeframe.M1)).isEqualTo(MinuteSet.of(fixture.tail(24)));
        TimeRange hole = fixture.hole(600, 60);
        fixture.clock.advance(Duration.ofMinutes(2));
        FetchReport.Entry entry = operations.warmup(WARMUP).entries().get(0);
        assertThat(entry.republish().state()).isEqualTo(RepublishReport.State.OK);
        assertThat(sent(Timeframe.M1)).isEqualTo(MinuteSet.of(hole).union(lastMinutes(2)));
        assertThat(operations.warmup(WARMUP).entries().get(0).republish().state())
                .isEqualTo(RepublishReport.State.SKIPPED);
        assertThat(fixture.messages).isEmpty();
    }

    @Test
    void newerBarsAreSentOnceAndTheWholeWindowWhenItsMarkIsOverHoweverOftenTheyCame() {
        fixture.fill(48);
        Operations operations = process();
        operations.republishTail(MINUTES);
        sent(Timeframe.M1);
        for (int minute = 1; minute < 5; minute++) {
            fixture.clock.advance(Duration.ofMinutes(1));
            fixture.fill(1);
            assertThat(operations.republishTail(MINUTES).state()).isEqualTo(RepublishReport.State.OK);
            assertThat(sent(Timeframe.M1)).isEqualTo(lastMinutes(1));
            assertThat(operations.republishTail(MINUTES).state()).isEqualTo(RepublishReport.State.SKIPPED);
        }
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.fill(1);
        operations.republishTail(MINUTES);
        assertThat(sent(Timeframe.M1)).isEqualTo(MinuteSet.of(fixture.tail(48)));
    }

    @Test
    void aLongerBarThatWasCompletedBehindAFreshMarkIsSent() {
        fixture.clock.advance(Duration.ofMinutes(59));
        fixture.fill(48);
        Operations operations = process();
        RepublishRequest hours = RepublishRequest.of(BTC, List.of(Timeframe.H1));
        operations.republishTail(hours);
        sent(Timeframe.H1);
        fixture.clock.advance(Duration.ofMinutes(2));
        fixture.fill(1);
        operations.republishTail(hours);
        assertThat(fixture.messages).hasSize(1);
        assertThat(fixture.messages.get(0).bars())
                .extracting(bar -> bar.candle().tsOpen())
                .containsExactly(Instant.parse("2026-03-04T12:00:00Z"));
    }

    @Test
    void thatNewerBarsWereSentDoesNotClearWhatTheWholeWindowFailedWith() {
        fixture.fill(48);
        Operations operations = process();
        operations.republishTail(MINUTES);
        Instant wrong = fixture.end().minus(Duration.ofHours(30));
        fixture.history.put(MemoryHistory.candle(BTC, wrong, CandleSource.UNKNOWN));
        operations.republishTail(MINUTES);
        assertThat(operations.status().degraded()).isNotEmpty();
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.fill(48);
        assertThat(operations.republishTail(MINUTES).entries().get(0).bars()).isEqualTo(1);
        assertThat(operations.status().degraded()).isNotEmpty();
    }
}
