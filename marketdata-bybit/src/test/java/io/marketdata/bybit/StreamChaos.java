package io.marketdata.bybit;

import io.marketdata.error.SourceException;
import io.marketdata.feed.CandleFeed;
import io.marketdata.feed.FeedEvent;
import io.marketdata.feed.FeedSubscription;
import io.marketdata.feed.IngestWorker;
import io.marketdata.feed.LiveScheduler;
import io.marketdata.feed.LiveSeam;
import io.marketdata.model.Candle;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.HotCandleCache;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.ManualScheduler;
import io.marketdata.testkit.bybit.BybitCategory;
import io.marketdata.testkit.bybit.BybitFault;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.FakeInstrument;
import io.marketdata.testkit.bybit.FakeListings;
import io.marketdata.testkit.bybit.FaultMix;
import io.marketdata.testkit.bybit.StreamFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bybit's stream and requests, seam, worker, feed and two consumers in one virtual time on one thread, the stream without sockets,
 * and everything that can go wrong with each of them, drawn from a seed.
 */
final class StreamChaos implements AutoCloseable {
    static final Instant START = Instant.parse("2026-02-01T00:00:00Z");
    private static final Duration HISTORY = Duration.ofMinutes(30);
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final int STEPS_OF_A_MINUTE = 12;
    private static final int SLOW_TAKES = 30;

    private static final Set<StreamFault> HARMFUL = EnumSet.of(
            StreamFault.REFUSED_HANDSHAKE,
            StreamFault.DROP_AT_SUBSCRIBE,
            StreamFault.NO_ACK,
            StreamFault.LOST_SUBSCRIBE,
            StreamFault.LATE_ACK,
            StreamFault.DATA_BEFORE_ACK,
            StreamFault.ACK_WITHOUT_REQ_ID,
            StreamFault.REFUSED_FOR_NOW,
            StreamFault.NO_PONG,
            StreamFault.MISSING_CONFIRM,
            StreamFault.LATE_CONFIRM,
            StreamFault.DOUBLED_CONFIRM,
            StreamFault.CORRECTED_CONFIRM,
            StreamFault.TWO_CANDLES,
            StreamFault.BAD_NUMBER,
            StreamFault.IMPOSSIBLE_CANDLE);

    /** None that adds rows: one that is put where the venue has a hole cannot be told from a true one. */
    private static final Set<BybitFault> OF_REQUESTS = EnumSet.of(
            BybitFault.SHORT_PAGE,
            BybitFault.PAGE_WITHOUT_NEWEST,
            BybitFault.PAGE_WITH_HOLE,
            BybitFault.EMPTY_PAGE,
            BybitFault.UNSORTED_ROWS,
            BybitFault.OLDEST_FIRST);

    static {
        OF_REQUESTS.addAll(
                BybitFault.of(BybitFault.Group.HARMLESS, BybitFault.Group.DOCUMENT, BybitFault.Group.CONNECTION));
    }

    final List<InstrumentId> instruments = new ArrayList<>();
    final BybitTruth truth;
    final FakeBybitStream venue;
    final FakeBybit rest;
    final MemoryStore store = new MemoryStore();
    final KnownHoleLedger ledger = KnownHoleLedger.inProcess();
    final ConsumerLog fast = new ConsumerLog();
    final ConsumerLog slow = new ConsumerLog();
    final List<String> story = new ArrayList<>();
    private final ManualClock clock = ManualClock.at(START.plusSeconds(10));
    private final ManualScheduler timers = new ManualScheduler(clock);
    private final Random random;
    private boolean calm;
    private boolean storeAway;
    private boolean venueAway;
    private @Nullable Running process;

    StreamChaos(long seed, int symbols, int hours) {
        random = new Random(seed);
        List<FakeInstrument> pairs = FakeListings.spotPairs(symbols);
        BybitTruth.Builder described = BybitTruth.builder().seed(seed).instruments(pairs);
        for (FakeInstrument pair : pairs) {
            instruments.add(InstrumentId.of(3, pair.symbol()));
            for (int minute = 0; minute < hours * 60; minute++) {
                if (chance(0.0005)) {
                    Instant from = START.plusSeconds(minute * 60L);
                    described.outage(
                            BybitCategory.SPOT, pair.symbol(), from, from.plusSeconds(60L * random.nextInt(1, 5)));
                }
            }
        }
        truth = described.build();
        venue = FakeBybitStream.builder().truth(truth).clock(clock).start();
        rest = FakeBybit.builder().truth(truth).clock(clock).start();
        store.away = () -> storeAway || (!calm && chance(0.03));
        store.silent = () -> !calm && chance(0.03);
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** One process: it can be killed, and another one started. */
    private final class Running implements LiveScheduler {
        private final BybitCandleSource source = Bybits.source(rest, clock)
                .knownHoles(ledger)
                .readAhead(0)
                .random(random)
                .build();
        private final BybitStream stream = BybitStream.builder()
                .clock(clock)
                .scheduler(timers)
                .executor(Runnable::run)
                .random(random)
                .transport(new InMemoryTransport(venue))
                .topicsPerConnection(40)
                .build();
        private final HotCandleCache hot = HotCandleCache.inProcess();
        private final IngestWorker worker = IngestWorker.into(store, this)
                .hotCache(hot)
                .intakeRows(15 * instruments.size())
                .build();
        private final LiveSeam seam = LiveSeam.of(stream, requests(), this)
                .into(worker)
                .index(store)
                .ledger(ledger)
                .build();
        private final FeedSubscription fastOne;
        private Flow.@Nullable Subscription slowOne;
        private boolean killed;

        Running() {
            seam.collect(Set.copyOf(instruments));
            fastOne = feed(1_024).subscribe(places(fast), fast);
            feed(16).publisher(places(slow)).subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    slowOne = subscription;
                }

                @Override
                public void onNext(FeedEvent event) {
                    slow.accept(event);
                }

                @Override
                public void onError(Throwable cause) {
                    slow.onFailed(cause);
                }

                @Override
                public void onComplete() {
                    slow.onFailed(new AssertionError("a feed does not end"));
                }
            });
        }

        private Map<InstrumentId, Instant> places(ConsumerLog consumer) {
            return consumer.places(instruments, START.minus(HISTORY));
        }

        private CandleFeed feed(int buffer) {
            return CandleFeed.of(seam, store, this)
                    .hotCache(hot)
                    .rest(requests())
                    .ledger(ledger)
                    .restTail(Duration.ofMinutes(60))
                    .buffer(buffer)
                    .build();
        }

        /** The source, but when nothing gets through to the venue at all. */
        private CandleIngestSource requests() {
            return new CandleIngestSource() {
                @Override
                public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
                    if (venueAway || (!calm && chance(0.02))) {
                        throw new SourceException("MD-X003", "no way to the venue", true, null);
                    }
                    return source.stream1m(instrument, range);
                }

                @Override
                public String name() {
                    return source.name();
                }
            };
        }

        void takeSome() {
            Flow.Subscription subscription = slowOne;
            if (subscription != null) {
                subscription.request(SLOW_TAKES);
            }
        }

        void kill() {
            killed = true;
            note();
            stream.close();
            source.close();
        }

        void note() {
            story.add(stream.report().toString());
            story.add(seam.totals().toString());
            story.add(worker.totals().toString());
            story.add(fastOne.totals().toString());
        }

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public void execute(Runnable task) {
            schedule(Duration.ofMillis(random.nextInt(50)), task);
        }

        @Override
        public void schedule(Duration delay, Runnable task) {
            var unused = timers.schedule(
                    () -> {
                        if (!killed) {
                            task.run();
                        }
                    },
                    delay.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public boolean await(Future<?> done, Duration timeout) {
            Instant end = clock.instant().plus(timeout);
            while (!done.isDone() && clock.instant().isBefore(end)) {
                timers.advance(Duration.ofMillis(100));
            }
            return done.isDone();
        }

        @Override
        public void close() {
            killed = true;
        }
    }

    void run(int hours) {
        process = new Running();
        trouble();
        for (int minute = 0; minute < hours * 60; minute++) {
            plan(minute, hours * 60);
            minute();
        }
        calmDown();
        for (int minute = 0; minute < 60; minute++) {
            if (minute == 10) {
                // So that a short run has some, too.
                venue.arm(StreamFault.CORRECTED_CONFIRM, 3);
                venue.arm(StreamFault.MISSING_CONFIRM, 3);
                venue.arm(StreamFault.DOUBLED_CONFIRM, 3);
            }
            minute();
        }
        Running last = running();
        last.seam.close();
        if (!last.worker.close(Duration.ofSeconds(10))) {
            throw new AssertionError("the worker did not finish: " + last.worker.totals());
        }
        last.kill();
    }

    Instant now() {
        return clock.instant();
    }

    private Running running() {
        if (process == null) {
            throw new IllegalStateException("nothing runs");
        }
        return process;
    }

    private void minute() {
        for (int step = 0; step < STEPS_OF_A_MINUTE; step++) {
            timers.advance(STEP);
            venue.push();
        }
        boolean asleep = !calm && clock.instant().atOffset(ZoneOffset.UTC).getHour() % 3 == 1;
        if (!asleep) {
            for (int i = 0; i <= instruments.size() / 4; i++) {
                running().takeSome();
            }
        }
    }

    private void trouble() {
        venue.faults(random.nextLong(), 0.004, HARMFUL);
        rest.faults(FaultMix.seeded(random.nextLong(), 0.02).of(OF_REQUESTS));
    }

    private void calmDown() {
        calm = true;
        storeAway = false;
        venueAway = false;
        venue.calm();
        rest.calm();
    }

    private void plan(int minute, int minutes) {
        if (minute == minutes / 3) {
            // No connection, and then no request either, for three hours of a day.
            venue.arm(StreamFault.REFUSED_HANDSHAKE, 1_000_000);
            venue.dropAll();
            venueAway = true;
        } else if (minute == minutes / 3 + minutes / 8) {
            venueAway = false;
            venue.calm();
            trouble();
        } else if (minute == minutes / 2) {
            running().kill();
            fast.killed();
            slow.killed();
            boolean away = storeAway;
            storeAway = false;
            calm = true;
            process = new Running();
            calm = false;
            storeAway = away;
        } else if (minute == minutes * 2 / 3) {
            storeAway = true;
        } else if (minute == minutes * 2 / 3 + minutes / 10) {
            storeAway = false;
        } else if (minute < minutes / 3 || minute > minutes / 3 + minutes / 8) {
            smallThings();
        }
    }

    private void smallThings() {
        switch (random.nextInt(120)) {
            case 0 -> venue.dropAll();
            case 1 -> venue.closeAll(1012);
            case 2 -> venue.arm(StreamFault.DROP, random.nextInt(1, 8));
            case 3 -> venue.arm(StreamFault.BAD_UTF_8, random.nextInt(1, 4));
            case 4 -> venue.arm(StreamFault.FRAGMENTS, 20);
            case 5 -> venue.arm(StreamFault.NOT_JSON, 2);
            case 6 -> venue.arm(StreamFault.UNKNOWN_OP, 5);
            case 7, 8 -> refuseSubscriptions();
            case 9, 10 -> {
                int part = random.nextInt(4);
                venue.withhold(topic -> Math.floorMod(topic.hashCode(), 4) == part);
            }
            case 11, 12, 13 -> venue.withhold(topic -> false);
            case 14 -> rest.ban();
            case 15 -> venueAway = true;
            case 16, 17, 18 -> venueAway = false;
            case 19 -> storeAway = true;
            case 20, 21, 22 -> storeAway = false;
            default -> {}
        }
    }

    private void refuseSubscriptions() {
        venue.arm(StreamFault.REFUSED_FOR_NOW, 3);
        venue.arm(StreamFault.NO_ACK, 2);
        venue.arm(StreamFault.LOST_SUBSCRIBE, 4);
        venue.arm(StreamFault.LATE_ACK, 3);
        venue.arm(StreamFault.DROP_AT_SUBSCRIBE, 1);
        venue.dropAll();
    }

    /** What the venue has of an instrument in {@code [from, to)}. */
    List<Candle> truth(InstrumentId instrument, Instant from, Instant to) {
        return Bybits.truth(rest, instrument, Timeframe.M1, TimeRange.of(from, to));
    }

    @Override
    public void close() {
        venue.close();
        rest.close();
    }
}
