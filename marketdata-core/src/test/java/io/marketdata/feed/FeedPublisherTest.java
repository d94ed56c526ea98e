package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.NothingLeft;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.LiveCandleSource;
import io.marketdata.spi.LiveSubscription;
import io.marketdata.spi.WatermarkStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rules of Reactive Streams that a publisher has to keep, by their numbers. */
@ExtendWith(NothingLeft.class)
class FeedPublisherTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final long FIRST = Minutes.open(START);

    private final VirtualScheduler time = new VirtualScheduler(START);
    private final SimulatedVenue venue = new SimulatedVenue(time.clock());
    private final SimulatedStore store = new SimulatedStore();

    private CandleWithMeta candle(long minute) {
        return venue.candle(BTC, FIRST + minute, CandleSource.WS);
    }

    private Flow.Publisher<FeedEvent> publisher(LiveScheduler scheduler, int buffer, int history) {
        for (long minute = -history; minute < 0; minute++) {
            store.put(candle(minute));
        }
        CandleFeed feed = CandleFeed.of(venue, store, scheduler).buffer(buffer).build();
        return feed.publisher(Map.of(BTC, START.minusSeconds(60L * (history + 1))));
    }

    private static class Subscriber implements Flow.Subscriber<FeedEvent> {
        final List<Long> minutes = new ArrayList<>();
        final List<Throwable> errors = new ArrayList<>();
        Flow.@Nullable Subscription subscription;

        Flow.Subscription subscription() {
            if (subscription == null) {
                throw new AssertionError("onSubscribe did not come");
            }
            return subscription;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(FeedEvent event) {
            if (event instanceof FeedEvent.Closed closed) {
                minutes.add(Minutes.of(closed.candle().candle()) - FIRST);
            }
        }

        @Override
        public void onError(Throwable cause) {
            errors.add(cause);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("a feed does not end");
        }
    }

    @Test
    void rule101NothingComesUnasked() {
        Subscriber subscriber = new Subscriber();
        publisher(time, 8, 100).subscribe(subscriber);
        time.run(Duration.ofSeconds(30));
        assertThat(subscriber.minutes).isEmpty();
        assertThat(store.reads).as("nor is anything read").isZero();
        subscriber.subscription().request(3);
        time.run(Duration.ofSeconds(30));
        assertThat(subscriber.minutes).containsExactly(-100L, -99L, -98L);
        subscriber.subscription().request(1);
        subscriber.subscription().request(1);
        time.run(Duration.ofSeconds(30));
        assertThat(subscriber.minutes).hasSize(5);
    }

    @Test
    void rule309ARequestForNothingIsAnError() {
        Subscriber subscriber = new Subscriber();
        publisher(time, 8, 10).subscribe(subscriber);
        subscriber.subscription().request(2);
        subscriber.subscription().request(0);
        subscriber.subscription().request(-1);
        time.run(Duration.ofSeconds(30));
        assertThat(subscriber.errors).singleElement().isInstanceOf(IllegalArgumentException.class);
        int seen = subscriber.minutes.size();
        subscriber.subscription().request(5);
        time.run(Duration.ofSeconds(30));
        assertThat(subscriber.minutes).as("nothing comes after an error").hasSize(seen);
    }

    @Test
    void rule308AfterCancellingNothingComesAndCancellingTwiceDoesNothing() {
        Subscriber subscriber = new Subscriber() {
            @Override
            public void onNext(FeedEvent event) {
                super.onNext(event);
                if (minutes.size() == 4) {
                    subscription().cancel();
                    subscription().cancel();
                }
            }
        };
        publisher(time, 8, 100).subscribe(subscriber);
        subscriber.subscription().request(Long.MAX_VALUE);
        time.run(Duration.ofSeconds(30));
        venue.stream(candle(0));
        time.run(Duration.ofSeconds(30));
        subscriber.subscription().request(1);
        assertThat(subscriber.minutes).hasSize(4);
        assertThat(subscriber.errors).isEmpty();
    }

    @Test
    void rule303ARequestInsideOnNextDoesNotRecurse() {
        Subscriber subscriber = new Subscriber() {
            private int depth;

            @Override
            public void onNext(FeedEvent event) {
                assertThat(++depth).isEqualTo(1);
                super.onNext(event);
                subscription().request(1);
                depth--;
            }
        };
        publisher(time, 64, 5_000).subscribe(subscriber);
        subscriber.subscription().request(1);
        time.run(Duration.ofSeconds(1));
        assertThat(subscriber.minutes).hasSize(5_000).isSorted();
    }

    @Test
    void rule317DemandWithoutEndDoesNotOverflow() {
        Subscriber subscriber = new Subscriber();
        publisher(time, 64, 100).subscribe(subscriber);
        subscriber.subscription().request(Long.MAX_VALUE);
        subscriber.subscription().request(Long.MAX_VALUE);
        time.run(Duration.ofSeconds(1));
        assertThat(subscriber.minutes).hasSize(100);
    }

    @Test
    void rule109SubscribersAreCheckedAndIndependent() {
        Flow.Publisher<FeedEvent> publisher = publisher(time, 64, 20);
        assertThatThrownBy(() -> publisher.subscribe(noSubscriber())).isInstanceOf(NullPointerException.class);
        Subscriber one = new Subscriber();
        Subscriber other = new Subscriber();
        publisher.subscribe(one);
        publisher.subscribe(other);
        one.subscription().request(5);
        other.subscription().request(20);
        time.run(Duration.ofSeconds(1));
        assertThat(one.minutes).hasSize(5);
        assertThat(other.minutes).hasSize(20);
    }

    @Test
    void rule109WhereThePlacesCannotBeReadTheSubscriberIsTold() {
        WatermarkStore away = new WatermarkStore() {
            @Override
            public Optional<Instant> get(String key) {
                throw SimulatedVenue.failure("the store of marks is away");
            }

            @Override
            public boolean advance(String key, Instant mark, Duration timeToLive) {
                throw new AssertionError("nothing was processed");
            }
        };
        Subscriber subscriber = new Subscriber();
        CandleFeed.of(venue, store, time)
                .checkpoints(away, "strategy")
                .build()
                .publisher(Map.of(BTC, START))
                .subscribe(subscriber);
        subscriber.subscription().request(1);
        subscriber.subscription().cancel();
        assertThat(subscriber.errors)
                .singleElement()
                .satisfies(cause -> assertThat(cause).hasMessageContaining("away"));
    }

    @Test
    void rule109WhereTheLiveSourceCannotBeSubscribedTheSubscriberIsTold() {
        LiveCandleSource broken = new LiveCandleSource() {
            @Override
            public LiveSubscription subscribe(Set<InstrumentId> instruments, LiveCandleListener listener) {
                throw SimulatedVenue.failure("no such market");
            }

            @Override
            public void close() {}
        };
        Subscriber subscriber = new Subscriber();
        CandleFeed.of(broken, store, time).build().publisher(Map.of(BTC, START)).subscribe(subscriber);
        subscriber.subscription().request(1);
        time.run(Duration.ofMinutes(1));
        assertThat(subscriber.errors)
                .singleElement()
                .satisfies(cause -> assertThat(cause).hasMessageContaining("no such market"));
        assertThat(subscriber.minutes).isEmpty();
    }

    @SuppressWarnings("NullAway")
    private static Flow.Subscriber<FeedEvent> noSubscriber() {
        return null;
    }

    @Test
    void f31ASlowSubscriberGetsEverythingThroughASmallBuffer() {
        Subscriber subscriber = new Subscriber();
        publisher(time, 8, 10).subscribe(subscriber);
        for (long minute = 0; minute < 500; minute++) {
            time.run(Duration.ofMinutes(1));
            store.put(candle(minute));
            venue.stream(candle(minute));
        }
        subscriber.subscription().request(1_000);
        time.run(Duration.ofMinutes(1));
        assertThat(subscriber.minutes)
                .containsExactlyElementsOf(LongStream.range(-10, 500).boxed().toList());
    }

    @Test
    void rule301OnRealThreadsCallsComeOneByOne() throws InterruptedException {
        try (LiveScheduler threads = LiveScheduler.ofThreads(4)) {
            CountDownLatch all = new CountDownLatch(3_000);
            for (long minute = -3_000; minute < 0; minute++) {
                store.put(candle(minute));
            }
            long open = Minutes.open(threads.clock().instant());
            Subscriber subscriber = new Subscriber() {
                private boolean inside;

                @Override
                public void onNext(FeedEvent event) {
                    assertThat(inside).isFalse();
                    inside = true;
                    super.onNext(event);
                    inside = false;
                    subscription().request(1);
                    all.countDown();
                }
            };
            assertThat(open).isGreaterThan(FIRST - 3_000);
            CandleFeed.of(venue, store, threads)
                    .buffer(100)
                    .build()
                    .publisher(Map.of(BTC, START.minusSeconds(60L * 3_001)))
                    .subscribe(subscriber);
            subscriber.subscription().request(1);
            all.await();
            assertThat(subscriber.errors).isEmpty();
            assertThat(subscriber.minutes).hasSize(3_000).isSorted();
        }
    }
}
