package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.spi.WatermarkStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where a consumer's places are, however the store of marks is. */
@Timeout(120)
class FeedPlacesTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");
    private static final long FIRST = Minutes.open(START);
    private static final long PATIENCE_SECONDS = 30;

    private final VirtualScheduler time = new VirtualScheduler(START);
    private final SimulatedVenue venue = new SimulatedVenue(time.clock());
    private final SimulatedStore store = new SimulatedStore();
    private final RecordingMarks marks = new RecordingMarks();

    /** Remembers what it was asked to do, and fails when the test says so. */
    private static final class RecordingMarks implements WatermarkStore {
        final Marks marks = new Marks();
        final List<String> asked = new ArrayList<>();
        BooleanSupplier fails = () -> false;

        @Override
        public Optional<Instant> get(String key) {
            return marks.get(key);
        }

        @Override
        public boolean advance(String key, Instant mark, Duration timeToLive) {
            asked.add(key.substring(key.lastIndexOf(':') + 1) + " " + (MinuteSet.minuteOf(mark) - FIRST));
            if (fails.getAsBoolean()) {
                throw SimulatedVenue.failure("the store of marks is away");
            }
            return marks.advance(key, mark, timeToLive);
        }
    }

    private FeedSubscription subscribed(LiveScheduler scheduler, Set<InstrumentId> instruments) {
        CandleFeed feed = CandleFeed.of(venue, store, scheduler)
                .checkpoints(marks, "strategy")
                .build();
        return feed.subscribe(instruments, Duration.ZERO, candle -> {});
    }

    private void stream(InstrumentId instrument, long minute) {
        venue.stream(venue.candle(instrument, FIRST + minute, CandleSource.WS));
    }

    @Test
    void aPlaceIsSavedASecondAfterItMovedAndOnlyTheNewest() {
        subscribed(time, Set.of(BTC, ETH));
        for (long minute = 0; minute < 5; minute++) {
            stream(BTC, minute);
        }
        stream(ETH, 0);
        time.run(Duration.ofMillis(999));
        assertThat(marks.asked).isEmpty();
        time.run(Duration.ofMillis(1));
        assertThat(marks.asked).containsExactlyInAnyOrder("BTCUSDT 4", "ETHUSDT 0");
        time.run(Duration.ofMinutes(1));
        assertThat(marks.asked).as("nothing moved").hasSize(2);
    }

    @Test
    void aStoreThatFailsIsLeftAloneForHalfAMinuteAndThenHasTheNewestOfAll() {
        FeedSubscription subscription = subscribed(time, Set.of(BTC, ETH));
        marks.fails = () -> true;
        stream(BTC, 0);
        stream(ETH, 0);
        time.run(Duration.ofSeconds(1));
        assertThat(marks.asked).as("the others are not tried").hasSize(1);
        stream(BTC, 1);
        stream(ETH, 1);
        time.run(Duration.ofSeconds(29));
        assertThat(marks.asked).hasSize(1);
        assertThat(subscription.totals().failedCheckpoints()).isEqualTo(1);
        assertThat(subscription.totals().delivered()).isEqualTo(4);
        marks.fails = () -> false;
        time.run(Duration.ofSeconds(1));
        assertThat(marks.asked.subList(1, 3)).containsExactlyInAnyOrder("BTCUSDT 1", "ETHUSDT 1");
    }

    @Test
    void aPlaceThatCannotBeSavedKeepsNoOtherBack() {
        subscribed(time, Set.of(BTC, ETH));
        marks.fails = () -> marks.asked.get(marks.asked.size() - 1).startsWith("BTC");
        stream(BTC, 0);
        stream(ETH, 0);
        time.run(Duration.ofMinutes(5));
        assertThat(marks.get("feed:strategy:" + ETH)).contains(START);
        assertThat(marks.get("feed:strategy:" + BTC)).isEmpty();
    }

    @Test
    void closingSavesWhatWaits() {
        FeedSubscription subscription = subscribed(time, Set.of(BTC));
        stream(BTC, 0);
        time.run(Duration.ZERO);
        subscription.close();
        assertThat(marks.asked).containsExactly("BTCUSDT 0");
        subscription.close();
        time.run(Duration.ofMinutes(1));
        assertThat(marks.asked).hasSize(1);
    }

    @Test
    void atTheEndAPlaceThatCannotBeSavedCostsNoOtherItsPlace() {
        Set<InstrumentId> many = new LinkedHashSet<>();
        for (int i = 0; i < 50; i++) {
            many.add(InstrumentId.of(3, "S" + i + "USDT"));
        }
        FeedSubscription subscription = subscribed(time, many);
        marks.fails = () -> marks.asked.get(marks.asked.size() - 1).startsWith("S0USDT");
        many.forEach(instrument -> stream(instrument, 0));
        time.run(Duration.ZERO);
        subscription.close();
        time.run(Duration.ofMinutes(5));
        assertThat(marks.asked).as("each once").hasSize(50).doesNotHaveDuplicates();
        assertThat(many.stream().filter(one -> marks.get("feed:strategy:" + one).isPresent()))
                .hasSize(49);
        assertThat(subscription.totals().failedCheckpoints()).isEqualTo(1);
    }

    @Test
    void atTheEndAStoreThatIsAwayIsTriedForFiveSecondsAndNoLonger() {
        Set<InstrumentId> many = new LinkedHashSet<>();
        for (int i = 0; i < 50; i++) {
            many.add(InstrumentId.of(3, "S" + i + "USDT"));
        }
        FeedSubscription subscription = subscribed(time, many);
        marks.fails = () -> {
            time.run(Duration.ofSeconds(2));
            return true;
        };
        many.forEach(instrument -> stream(instrument, 0));
        time.run(Duration.ZERO);
        subscription.close();
        time.run(Duration.ofMinutes(5));
        assertThat(marks.asked).hasSize(3);
    }

    @Test
    void aStoreThatDoesNotAnswerHoldsUpTheEndForFiveSecondsAtMost() {
        FeedSubscription subscription = subscribed(new WithoutCheckpoints(), Set.of(BTC));
        stream(BTC, 0);
        time.run(Duration.ZERO);
        Instant before = time.clock().instant();
        subscription.close();
        assertThat(Duration.between(before, time.clock().instant())).isLessThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(marks.asked).isEmpty();
    }

    /** What is to be saved waits for ever. */
    private final class WithoutCheckpoints implements LiveScheduler {
        @Override
        public Clock clock() {
            return time.clock();
        }

        @Override
        public void execute(Runnable task) {
            time.execute(task);
        }

        @Override
        public void execute(Wait kind, Runnable task) {
            if (kind != Wait.CHECKPOINT) {
                time.execute(task);
            }
        }

        @Override
        public void schedule(Duration delay, Runnable task) {
            time.schedule(delay, task);
        }

        @Override
        public boolean await(Future<?> done, Duration timeout) {
            return time.await(done, timeout);
        }

        @Override
        public void close() {
            time.close();
        }
    }

    @Test
    void aStoreThatDoesNotAnswerHoldsUpNoConsumerWithOrWithoutCheckpoints() throws Exception {
        int pool = 2;
        CountDownLatch hanging = new CountDownLatch(pool);
        CountDownLatch never = new CountDownLatch(1);
        WatermarkStore silent = new WatermarkStore() {
            @Override
            public Optional<Instant> get(String key) {
                return Optional.empty();
            }

            @Override
            public boolean advance(String key, Instant mark, Duration timeToLive) {
                hanging.countDown();
                try {
                    never.await();
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                throw SimulatedVenue.failure("it ended without an answer");
            }
        };
        int consumers = 8;
        int minutes = 3;
        CountDownLatch[] delivered = new CountDownLatch[minutes];
        try (LiveScheduler threads = new ThreadScheduler(pool, Clock.fixed(START, ZoneOffset.UTC))) {
            for (int minute = 0; minute < minutes; minute++) {
                delivered[minute] = new CountDownLatch(consumers + 1);
            }
            for (int consumer = 0; consumer <= consumers; consumer++) {
                CandleFeed.Builder feed = CandleFeed.of(venue, store, threads);
                if (consumer < consumers) {
                    feed.checkpoints(silent, "strategy " + consumer);
                }
                feed.build()
                        .subscribe(
                                Map.of(BTC, MinuteSet.startOf(FIRST - 1)),
                                candle -> delivered[(int) (Minutes.of(candle.candle()) - FIRST)].countDown());
            }
            for (int minute = 0; minute < minutes; minute++) {
                stream(BTC, minute);
                assertThat(delivered[minute].await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .as("minute %d", minute)
                        .isTrue();
                assertThat(hanging.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void whatWasProcessedIsSavedAlsoWhileTheNextCallDoesNotReturn() throws Exception {
        for (long minute = -300; minute < 0; minute++) {
            store.put(venue.candle(BTC, FIRST + minute, CandleSource.REST));
        }
        Instant last = MinuteSet.startOf(FIRST - 300 + 198);
        CountDownLatch saved = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        WatermarkStore listening = new WatermarkStore() {
            @Override
            public Optional<Instant> get(String key) {
                return Optional.empty();
            }

            @Override
            public boolean advance(String key, Instant mark, Duration timeToLive) {
                if (mark.equals(last)) {
                    saved.countDown();
                }
                return true;
            }
        };
        try (LiveScheduler threads = new ThreadScheduler(2, Clock.fixed(START, ZoneOffset.UTC))) {
            CandleFeed.of(venue, store, threads)
                    .checkpoints(listening, "strategy")
                    .build()
                    .subscribe(Map.of(BTC, MinuteSet.startOf(FIRST - 301)), candle -> {
                        if (candle.candle().tsOpen().isAfter(last)) {
                            try {
                                never.await();
                            } catch (InterruptedException stop) {
                                Thread.currentThread().interrupt();
                            }
                        }
                    });
            assertThat(saved.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }
}
