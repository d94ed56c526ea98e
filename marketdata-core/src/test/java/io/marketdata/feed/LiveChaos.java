package io.marketdata.feed;

import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.HotCandleCache;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.WatermarkStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A venue, a store, a process that collects, a fast and a slow consumer, and everything that can go wrong between them. */
final class LiveChaos {
    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final int SHARD = 20;
    private static final int HISTORY = 90;

    /** What a consumer processed since its places were saved last, and gets again when it was killed. */
    private static final int MOST_AGAIN = 256;

    final List<InstrumentId> instruments;
    final VirtualScheduler time;
    final SimulatedVenue venue;
    final SimulatedStore store = new SimulatedStore();
    final KnownHoleLedger ledger = KnownHoleLedger.inProcess();
    /** It is away when the store is. */
    private final KnownHoleLedger flakyLedger = new KnownHoleLedger() {
        @Override
        public void record(Collection<KnownHole> holes) {
            requireStore();
            ledger.record(holes);
        }

        @Override
        public List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
            requireStore();
            return ledger.holes(instrument, source, range);
        }
    };

    /** Some of its answers say what the venue had a while ago: everything else goes on meanwhile. */
    private final CandleIngestSource slowVenue = new CandleIngestSource() {
        @Override
        public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
            CandleStream answer = venue.stream1m(instrument, range);
            if (!calm && chance(0.1)) {
                // No further than this minute: what is a hole is drawn at its end.
                long left = Minutes.MILLIS - 1 - Math.floorMod(time.clock().millis(), Minutes.MILLIS);
                time.run(Duration.ofMillis(Math.min(left, random.nextInt(45_000))));
            }
            return answer;
        }

        @Override
        public String name() {
            return SimulatedVenue.NAME;
        }
    };

    final RecordedFeed fast = new RecordedFeed();
    final RecordedFeed slow = new RecordedFeed();
    final long firstMinute = Minutes.open(START);
    final List<String> story = new ArrayList<>();
    long longestInsertDelay;
    long batches;
    long rows;
    private final RandomGenerator random;
    private final Marks marks = new Marks();
    private final WatermarkStore flakyMarks = new WatermarkStore() {
        @Override
        public Optional<Instant> get(String key) {
            return marks.get(key);
        }

        @Override
        public boolean advance(String key, Instant mark, Duration timeToLive) {
            if (!calm && chance(0.01)) {
                throw SimulatedVenue.failure("the store of marks is away");
            }
            return marks.advance(key, mark, timeToLive);
        }
    };
    private final Set<Integer> down = new HashSet<>();
    private final Set<Integer> mute = new HashSet<>();
    private boolean calm;
    private boolean venueAway;
    private boolean storeAway;
    private @Nullable Running running;

    /** One process: it can be killed, and another one started. */
    private final class Running {
        final VirtualScheduler.OneProcess process = time.process();
        final HotCandleCache hot = HotCandleCache.inProcess();
        final IngestWorker worker = IngestWorker.into(store, process)
                .hotCache(hot)
                .intakeRows(room())
                .build();
        final LiveSeam seam = LiveSeam.of(venue, slowVenue, process)
                .into(worker)
                .index(store)
                .ledger(flakyLedger)
                .build();
        final FeedSubscription fastOne;
        final List<Flow.Subscription> slowOnes = new ArrayList<>();

        Running() {
            Set<InstrumentId> all = Set.copyOf(instruments);
            seam.collect(all);
            CandleFeed feed = feed("fast").build();
            fastOne = feed.subscribe(feed.since(all, Duration.ofMinutes(HISTORY)), fast.listener());
            CandleFeed patient = feed("slow").buffer(16).build();
            Set<InstrumentId> some = Set.copyOf(instruments.subList(0, Math.min(10, instruments.size())));
            patient.publisher(patient.since(some, Duration.ofMinutes(HISTORY))).subscribe(new Slow(this));
            for (Set<InstrumentId> shard : shards()) {
                if (!down.contains(shardOf(shard.iterator().next()))) {
                    venue.live(shard);
                }
            }
        }

        private CandleFeed.Builder feed(String consumer) {
            return CandleFeed.of(seam, store, process)
                    .hotCache(hot)
                    .rest(venue)
                    .ledger(flakyLedger)
                    .checkpoints(flakyMarks, consumer);
        }
    }

    /** Takes a few events now and then, and none at all for hours. */
    private final class Slow implements Flow.Subscriber<FeedEvent> {
        private final Running owner;
        private long outstanding;

        Slow(Running owner) {
            this.owner = owner;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            owner.slowOnes.add(subscription);
            ask(subscription);
        }

        private void ask(Flow.Subscription subscription) {
            boolean asleep = !calm && Math.floorMod(time.clock().millis() / 3_600_000, 6L) == 3;
            if (!asleep) {
                outstanding += 40;
                subscription.request(40);
            }
            owner.process.schedule(Duration.ofSeconds(20), () -> ask(subscription));
        }

        @Override
        public void onNext(FeedEvent event) {
            outstanding--;
            if (outstanding < 0) {
                throw new AssertionError("more came than was asked for");
            }
            slow.accept(event);
        }

        @Override
        public void onError(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("a feed does not end");
        }
    }

    LiveChaos(long seed, int symbols) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        instruments = IntStream.range(0, symbols)
                .mapToObj(i -> InstrumentId.of(3, "SYM" + i + "USDT"))
                .toList();
        time = new VirtualScheduler(START, () -> random.nextInt(300));
        venue = new SimulatedVenue(time.clock());
        venue.shownAtMillis = closedAt -> closedAt + 3_000;
        venue.requestFails = () -> venueAway || (!calm && chance(0.1));
        store.insertFails = () -> storeAway || (!calm && chance(0.05));
        store.insertIsInDoubt = () -> !calm && chance(0.05);
        store.readFails = () -> storeAway || (!calm && chance(0.05));
    }

    /** For a few minutes of candles: an outage of the store lasts longer. */
    private int room() {
        return 10 * instruments.size();
    }

    private void requireStore() {
        if (storeAway || (!calm && chance(0.05))) {
            throw SimulatedVenue.failure("the ledger is away");
        }
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private int shardOf(InstrumentId instrument) {
        return instruments.indexOf(instrument) / SHARD;
    }

    private List<Set<InstrumentId>> shards() {
        List<Set<InstrumentId>> shards = new ArrayList<>();
        for (int i = 0; i < instruments.size(); i += SHARD) {
            shards.add(new HashSet<>(instruments.subList(i, Math.min(instruments.size(), i + SHARD))));
        }
        return shards;
    }

    void run(int hours) {
        fillHistory();
        for (int minute = 0; minute < hours * 60; minute++) {
            if (minute == hours * 30) {
                killAndStartAnew();
            }
            plan(minute, hours * 60);
            minute(firstMinute + minute);
        }
        calm = true;
        down.clear();
        mute.clear();
        shards().forEach(venue::live);
        for (int minute = 0; minute < 60; minute++) {
            minute(firstMinute + hours * 60L + minute);
        }
        stop();
    }

    private void fillHistory() {
        for (InstrumentId instrument : instruments) {
            fast.expect(instrument, firstMinute - HISTORY);
            slow.expect(instrument, firstMinute - HISTORY);
            for (long minute = firstMinute - 2 * HISTORY; minute < firstMinute; minute++) {
                store.put(venue.candle(instrument, minute, CandleSource.REST));
            }
        }
        running = new Running();
    }

    private void killAndStartAnew() {
        Running old = current();
        count(old);
        old.process.kill();
        fast.killed(instrument -> marks.get("feed:fast:" + instrument), MOST_AGAIN);
        slow.killed(instrument -> marks.get("feed:slow:" + instrument), MOST_AGAIN);
        venue.forgetSubscribers();
        time.run(Duration.ofSeconds(20));
        boolean away = storeAway;
        storeAway = false;
        calm = true;
        running = new Running();
        calm = false;
        storeAway = away;
        time.run(Duration.ofSeconds(40));
    }

    private Running current() {
        if (running == null) {
            throw new IllegalStateException("nothing runs");
        }
        return running;
    }

    private void count(Running process) {
        IngestTotals totals = process.worker.totals();
        batches += totals.batches();
        rows += totals.rowsWritten();
        longestInsertDelay = Math.max(longestInsertDelay, totals.delay().maxMillis());
        story.add(totals.toString());
        story.add(process.seam.totals().toString());
        story.add(process.fastOne.totals().toString());
    }

    private void stop() {
        Running last = current();
        last.seam.close();
        if (!last.worker.close(Duration.ofSeconds(10))) {
            throw new AssertionError("the worker did not finish: " + last.worker.totals());
        }
        count(last);
        last.process.kill();
    }

    /** Outages that last. */
    private void plan(int minute, int minutes) {
        for (int shard = 0; shard <= (instruments.size() - 1) / SHARD; shard++) {
            if (chance(1.0 / 120)) {
                cut(shard, Duration.ofSeconds(random.nextInt(1, chance(0.1) ? 3_600 : 180)));
            }
            if (chance(1.0 / 240)) {
                int silent = shard;
                mute.add(silent);
                time.schedule(Duration.ofMinutes(random.nextInt(1, 10)), () -> mute.remove(silent));
            }
        }
        if (minute == minutes / 3) {
            for (int shard = 0; shard <= (instruments.size() - 1) / SHARD; shard++) {
                cut(shard, Duration.ofHours(3));
            }
            venueAway = true;
            time.schedule(Duration.ofMinutes(170), () -> venueAway = false);
        }
        if (minute == minutes * 2 / 3) {
            storeAway = true;
            time.schedule(Duration.ofMinutes(150), () -> storeAway = false);
        }
        if (chance(1.0 / 240)) {
            venueAway = true;
            time.schedule(Duration.ofMinutes(random.nextInt(1, 20)), () -> venueAway = false);
        }
        if (chance(1.0 / 240)) {
            storeAway = true;
            time.schedule(Duration.ofMinutes(random.nextInt(1, 20)), () -> storeAway = false);
        }
    }

    private void cut(int shard, Duration duration) {
        if (!down.add(shard)) {
            return;
        }
        Set<InstrumentId> concerned = shards().get(shard);
        venue.interrupted(concerned);
        time.schedule(duration, () -> {
            if (down.remove(shard)) {
                venue.live(concerned);
            }
        });
    }

    /** One minute of the market: it closes at its end, and its candles come soon after. */
    private void minute(long minute) {
        time.run(Duration.between(time.clock().instant(), START.plusSeconds((minute - firstMinute + 1) * 60)));
        for (InstrumentId instrument : instruments) {
            if (!calm && chance(0.0005)) {
                for (long hole = minute; hole < minute + random.nextInt(1, 5); hole++) {
                    venue.hole(instrument, hole);
                }
            }
            if (venue.has(instrument, minute)) {
                close(instrument, minute);
            }
        }
    }

    private void close(InstrumentId instrument, long minute) {
        CandleWithMeta candle = venue.candle(instrument, minute, CandleSource.WS);
        if (calm) {
            stream(random.nextInt(2_000), candle);
            return;
        }
        if (!chance(0.003)) {
            stream(chance(0.005) ? random.nextInt(10_000, 90_000) : random.nextInt(2_000), candle);
        }
        if (chance(0.01)) {
            stream(random.nextInt(60_000), candle);
        }
        if (chance(0.003)) {
            boolean told = chance(0.6);
            time.schedule(Duration.ofSeconds(random.nextInt(5, 150)), () -> {
                venue.correct(instrument, minute);
                if (told) {
                    stream(random.nextInt(1_000), venue.candle(instrument, minute, CandleSource.WS));
                }
            });
        }
    }

    private void stream(int delayMillis, CandleWithMeta candle) {
        int shard = shardOf(candle.candle().instrument());
        time.schedule(Duration.ofMillis(delayMillis), () -> {
            if (!down.contains(shard) && !mute.contains(shard)) {
                venue.stream(candle);
            }
        });
    }

    /** The candles that the venue has of an instrument, from a minute up to and without another. */
    Map<Long, Long> truth(InstrumentId instrument, long from, long to) {
        Map<Long, Long> truth = new HashMap<>();
        for (long minute = from; minute < to; minute++) {
            if (venue.has(instrument, minute)) {
                truth.put(
                        minute,
                        CandleHashes.of(venue.candle(instrument, minute, CandleSource.REST)
                                .candle()));
            }
        }
        return truth;
    }

    long firstExpected() {
        return firstMinute - HISTORY;
    }
}
