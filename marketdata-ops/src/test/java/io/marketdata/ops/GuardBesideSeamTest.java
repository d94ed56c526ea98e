package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.error.MarketDataException;
import io.marketdata.feed.LiveScheduler;
import io.marketdata.feed.LiveSeam;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.LiveCandleSource;
import io.marketdata.spi.LiveSubscription;
import io.marketdata.testkit.ManualScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Operations and a live seam of one venue share a ledger: neither believes too early that the venue has not got a minute. */
@NullUnmarked // a value that is not there fails the test
class GuardBesideSeamTest {
    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());
    private final ManualScheduler timers = new ManualScheduler(fixture.clock);
    private final Stream stream = new Stream();
    private final List<Instant> heard = new ArrayList<>();

    private final class OnTimers implements LiveScheduler {
        @Override
        public Clock clock() {
            return fixture.clock;
        }

        @Override
        public void execute(Runnable task) {
            timers.execute(task);
        }

        @Override
        public void schedule(Duration delay, Runnable task) {
            var unused = timers.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public boolean await(Future<?> done, Duration timeout) {
            return done.isDone();
        }

        @Override
        public void close() {}
    }

    private static final class Stream implements LiveCandleSource {
        private LiveCandleListener listener;

        @Override
        public LiveSubscription subscribe(Set<InstrumentId> instruments, LiveCandleListener to) {
            listener = to;
            to.onLive(instruments);
            return () -> {};
        }

        @Override
        public void close() {}
    }

    private final class Heard implements LiveCandleListener {
        @Override
        public void onCandle(CandleWithMeta candle) {
            heard.add(candle.candle().tsOpen());
        }

        @Override
        public void onLive(Set<InstrumentId> instruments) {}

        @Override
        public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {}

        @Override
        public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {}
    }

    @Test
    void aMinuteThatTheVenuePublishesNineMinutesLateIsHandedOnInItsOrderAlthoughAGuardAskedForItBefore() {
        Instant late = Instant.parse("2026-03-04T12:01:00Z");
        fixture.provider.lacks = MinuteSet.of(TimeRange.of(late, late.plusSeconds(60)));
        LiveSeam seam = LiveSeam.of(stream, fixture.provider, new OnTimers())
                .ledger(fixture.holes)
                .build();
        seam.subscribe(Set.of(BTC), new Heard());
        Operations operations = fixture.builder().build();
        for (int minute = 1; minute <= 14; minute++) {
            timers.advance(Duration.ofMinutes(1));
            Instant closed = MinuteSet.startOf(MinuteSet.minuteOf(fixture.clock.instant()) - 1);
            fixture.provider.closedUntil = closed.plusSeconds(60);
            if (!closed.equals(late)) {
                stream.listener.onCandle(MemoryHistory.candle(BTC, closed, CandleSource.WS));
            }
            if (minute == 8) {
                fixture.fill(48);
                fixture.history.remove(BTC, TimeRange.of(late, late.plusSeconds(60)));
                TailGuardReport.Entry entry = operations
                        .tailGuard(TailGuardRequest.of(List.of(BTC)).repairing())
                        .entries()
                        .get(0);
                assertThat(entry.repair().requests()).hasSize(1);
            }
            if (minute == 10) {
                fixture.provider.lacks = MinuteSet.empty();
            }
        }
        assertThat(heard)
                .startsWith(late.minusSeconds(60), late, late.plusSeconds(60))
                .isSorted()
                .hasSizeGreaterThan(10);
        assertThat(seam.totals().holes()).isZero();
    }

    @Test
    void aMinuteIsRememberedOnceItIsTenMinutesOld() {
        fixture.fill(48);
        TimeRange young = fixture.hole(9, 1);
        fixture.provider.lacks = MinuteSet.of(young);
        Operations operations = fixture.builder().build();
        TailGuardRequest repair = TailGuardRequest.of(List.of(BTC)).repairing();
        assertThat(operations.tailGuard(repair).entries().get(0).far().states()).containsValue(TailState.MISSING);
        assertThat(fixture.holes.holes(BTC, "venue:test", young)).isEmpty();
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.history.fill(BTC, List.of(TimeRange.of(fixture.end().minusSeconds(60), fixture.end())));
        assertThat(operations.tailGuard(repair).isOk()).isTrue();
        assertThat(fixture.holes.holes(BTC, "venue:test", young)).hasSize(1);
    }
}
