package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.feed.CandleFeed;
import io.marketdata.feed.FeedListener;
import io.marketdata.feed.FeedRepair;
import io.marketdata.feed.IngestWorker;
import io.marketdata.feed.LiveScheduler;
import io.marketdata.feed.LiveSeam;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.ManualScheduler;
import io.marketdata.testkit.bybit.BybitFault;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.StreamFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A minute that the venue publishes late, with the true source and one ledger for everybody, in the fake's time. */
class LateMinutesTest {
    private static final Instant START = Instant.parse("2026-02-01T00:00:10Z");
    private static final TimeRange LATE = TimeRange.parse("2026-02-01T00:00:00Z", "2026-02-01T00:01:00Z");

    private final ManualClock clock = ManualClock.at(START);
    private final ManualScheduler timers = new ManualScheduler(clock);
    private final BybitTruth truth = BybitTruth.ofBtcUsdt();
    private final FakeBybitStream venue =
            FakeBybitStream.builder().truth(truth).clock(clock).start();
    private final FakeBybit rest = FakeBybit.builder().truth(truth).clock(clock).start();
    private final KnownHoleLedger ledger = KnownHoleLedger.inProcess();
    private final MemoryStore store = new MemoryStore();
    private final List<Candle> told = new ArrayList<>();
    private final List<Candle> corrections = new ArrayList<>();
    private final List<TimeRange> gaps = new ArrayList<>();
    private final List<TimeRange> named = new ArrayList<>();
    private final LiveScheduler scheduler = new OnTimers();
    private final BybitCandleSource source =
            Bybits.source(rest, clock).knownHoles(ledger).readAhead(0).build();
    private final BybitStream stream = BybitStream.builder()
            .clock(clock)
            .scheduler(timers)
            .executor(Runnable::run)
            .transport(new InMemoryTransport(venue))
            .build();
    private final IngestWorker worker = IngestWorker.into(store, scheduler).build();
    private final LiveSeam seam = LiveSeam.of(stream, source, scheduler)
            .into(worker)
            .index(store)
            .ledger(ledger)
            .onHole(hole -> named.add(hole.range()))
            .build();

    private final class OnTimers implements LiveScheduler {
        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public void execute(Runnable task) {
            schedule(Duration.ZERO, task);
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

    private final class Listener implements FeedListener {
        @Override
        public void onCandle(CandleWithMeta candle) {
            told.add(candle.candle());
        }

        @Override
        public void onCorrection(CandleWithMeta candle) {
            corrections.add(candle.candle());
        }

        @Override
        public void onGap(TimeRange range, boolean known, FeedRepair repair) {
            assertThat(known).isTrue();
            gaps.add(range);
        }
    }

    /** Neither the stream nor a request has the minute, and everything else is as ever. */
    @BeforeEach
    void withhold() {
        venue.arm(StreamFault.MISSING_CONFIRM, 1);
        String start = String.valueOf(LATE.startMillis());
        rest.arm(
                BybitFault.EMPTY_PAGE,
                1_000,
                asked -> start.equals(asked.parameters().get("start"))
                        && start.equals(asked.parameters().get("end")));
        seam.collect(Set.of(Bybits.BTC));
        CandleFeed.of(seam, store, scheduler)
                .rest(source)
                .ledger(ledger)
                .build()
                .subscribe(Map.of(Bybits.BTC, LATE.start().minusSeconds(60)), new Listener());
    }

    @AfterEach
    void close() {
        seam.close();
        stream.close();
        source.close();
        venue.close();
        rest.close();
    }

    private void pass(Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            timers.advance(Duration.ofSeconds(1));
            venue.push();
        }
    }

    private List<Candle> truth(Instant from, Instant to) {
        return Bybits.truth(rest, Bybits.BTC, Timeframe.M1, TimeRange.of(from, to));
    }

    private void assertCanonicalIsTheTruth(int minutes) {
        Instant end = LATE.start().plus(Duration.ofMinutes(minutes));
        assertThat(store.candles(Bybits.BTC, end)).isEqualTo(truth(LATE.start(), end));
    }

    @Test
    void whatIsPublishedNineMinutesLateComesInItsPlace() {
        pass(Duration.ofMinutes(9));
        assertThat(told).as("newer ones wait").isEmpty();
        rest.calm();
        pass(Duration.ofMinutes(1));
        assertThat(told).isEqualTo(truth(LATE.start(), LATE.start().plus(Duration.ofMinutes(10))));
        assertThat(gaps).isEmpty();
        assertThat(named).isEmpty();
        assertThat(ledger.holes(Bybits.BTC, source.name(), LATE)).isEmpty();
        assertCanonicalIsTheTruth(10);
    }

    @Test
    void whatIsPublishedAfterItWasNamedAHoleReachesCanonicalAndTheFeedAsACorrection() {
        pass(Duration.ofMinutes(20));
        assertThat(gaps).containsExactly(LATE);
        assertThat(named).containsExactly(LATE);
        assertThat(told).isEqualTo(truth(LATE.end(), LATE.start().plus(Duration.ofMinutes(20))));
        Instant again = ledger.holes(Bybits.BTC, source.name(), LATE).stream()
                .map(KnownHole::askAgainAt)
                .max(Instant::compareTo)
                .orElseThrow();
        assertThat(again)
                .isBetween(LATE.end().plus(Duration.ofMinutes(70)), LATE.end().plus(Duration.ofMinutes(75)));
        rest.calm();
        pass(Duration.between(clock.instant(), again).minusSeconds(60));
        assertThat(corrections).as("it need not be asked for yet").isEmpty();
        pass(Duration.ofMinutes(4));
        assertThat(corrections).isEqualTo(truth(LATE.start(), LATE.end()));
        assertThat(seam.totals().late()).isEqualTo(1);
        assertThat(told).doesNotHaveDuplicates().hasSizeGreaterThan(70);
        assertCanonicalIsTheTruth(70);
    }
}
