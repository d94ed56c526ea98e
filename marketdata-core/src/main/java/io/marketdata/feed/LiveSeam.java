package io.marketdata.feed;

import io.marketdata.calendar.AskAgainSchedule;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.LiveCandleSource;
import io.marketdata.spi.LiveSubscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A live source without gaps: what the stream missed is requested, before anything newer goes on.
 *
 * <p>Each instrument's candles go on ascending, minute by minute, from behind the last stored candle. A minute that the
 * stream does not bring in time is requested; one that the venue does not have goes into the ledger, and is passed over
 * then. A candle that comes again goes on again only with other values, once a request confirmed them. Minutes that went on
 * are looked at once more later, and so are holes when it is time by their own word: what a venue publishes late goes on then.
 *
 * <p><b>Back-pressure.</b> The stream is never held up: {@link Builder#buffer} candles of each instrument wait, and what does
 * not fit is requested later. <b>Memory.</b> That buffer, twelve kilobytes, the holes of a day as ranges, and one answer of
 * at most 1000 minutes for each instrument. <b>Threads.</b> Any; listeners are called on threads of the scheduler and of the live source.
 * <b>Ownership.</b> Owns its subscriptions, and nothing else that it is given.
 */
public final class LiveSeam implements LiveCandleSource {
    final LiveScheduler scheduler;
    final SeamCounts counts = new SeamCounts();
    final SeamHoles holes;
    final PatientQuestions looks;
    final int buffer;
    final Duration youngestHole;
    final int auditAgeMinutes;
    final int auditEveryMinutes;
    private final LiveCandleSource live;
    private final CandleIngestSource rest;
    private final @Nullable CanonicalIndex index;
    private final @Nullable IngestWorker worker;
    private final BiConsumer<InstrumentId, RuntimeException> onRequestFailed;
    private final Duration confirmWithin;
    private final Map<InstrumentId, SeamLane> lanes = new ConcurrentHashMap<>();
    private final Map<InstrumentId, List<LiveCandleListener>> listeners = new ConcurrentHashMap<>();
    private final Set<InstrumentId> connected = ConcurrentHashMap.newKeySet();
    private final Map<InstrumentId, MarketDataException> refusals = new HashMap<>();
    private final List<LiveSubscription> subscriptions = new CopyOnWriteArrayList<>();
    private final LiveCandleListener inlet = new Inlet();
    private final AtomicLong newestSeen = new AtomicLong();
    private boolean ticking;
    private volatile boolean closed;

    private LiveSeam(Builder builder) {
        live = builder.live;
        rest = builder.rest;
        scheduler = builder.scheduler;
        looks = new PatientQuestions(scheduler);
        String source = rest.name().isBlank() ? "rest" : rest.name();
        holes = new SeamHoles(builder.ledger, source, scheduler.clock(), builder.onHole, counts, this::requestFailed);
        index = builder.index;
        worker = builder.worker;
        onRequestFailed = builder.onRequestFailed;
        buffer = builder.buffer;
        youngestHole = builder.youngestHole;
        confirmWithin = builder.confirmWithin;
        auditAgeMinutes = builder.auditAgeMinutes;
        auditEveryMinutes = builder.auditEveryMinutes;
    }

    /** Names the stream, the requests that fill it, and who gives time and threads; everything else has a default. */
    public static Builder of(LiveCandleSource live, CandleIngestSource rest, LiveScheduler scheduler) {
        return new Builder(live, rest, scheduler);
    }

    /**
     * Begins to collect instruments, each from behind its last stored candle; without an index, from now on. Those that are
     * collected already go on; one that the venue refused is begun anew.
     */
    public synchronized void collect(Set<InstrumentId> instruments) {
        Set<InstrumentId> added = new HashSet<>(instruments);
        added.removeIf(instrument -> lanes.containsKey(instrument) && !isRefused(instrument));
        begin(added);
    }

    private synchronized void collectUnknown(Set<InstrumentId> instruments) {
        Set<InstrumentId> added = new HashSet<>(instruments);
        added.removeAll(lanes.keySet());
        begin(added);
    }

    private void begin(Set<InstrumentId> added) {
        if (closed) {
            throw new IllegalStateException("the seam is closed");
        }
        if (added.isEmpty()) {
            return;
        }
        Map<InstrumentId, SeamLane> begun = new HashMap<>();
        for (InstrumentId instrument : added) {
            begun.put(instrument, lane(instrument));
        }
        lanes.putAll(begun);
        synchronized (refusals) {
            refusals.keySet().removeAll(added);
        }
        try {
            subscriptions.add(live.subscribe(added, inlet));
        } catch (RuntimeException | Error failed) {
            begun.forEach(lanes::remove);
            begun.values().forEach(SeamLane::end);
            throw failed;
        }
        if (!ticking) {
            ticking = true;
            planTick();
        }
    }

    private boolean isRefused(InstrumentId instrument) {
        synchronized (refusals) {
            return refusals.containsKey(instrument);
        }
    }

    private SeamLane lane(InstrumentId instrument) {
        long open = Minutes.open(now());
        Optional<CanonicalBounds> stored = index == null ? Optional.empty() : index.bounds(instrument);
        if (stored.isEmpty()) {
            return new SeamLane(this, instrument, open, open, open);
        }
        long start = Math.min(open, MinuteSet.minuteOf(stored.get().last()) + 1);
        long first = MinuteSet.minuteOf(stored.get().first());
        long floor = Math.max(first, start - auditAgeMinutes - auditEveryMinutes);
        return new SeamLane(this, instrument, start, floor, Math.max(first, start - CandleHashes.MINUTES));
    }

    /**
     * Collects the instruments if nobody did, and hands on what goes on from now on. Of those that the venue refused before, the
     * listener is told so at once.
     */
    @Override
    public LiveSubscription subscribe(Set<InstrumentId> instruments, LiveCandleListener listener) {
        collectUnknown(instruments);
        Set<InstrumentId> mine = Set.copyOf(instruments);
        Map<MarketDataException, Set<InstrumentId>> refused = new LinkedHashMap<>();
        synchronized (refusals) {
            for (InstrumentId instrument : mine) {
                listeners
                        .computeIfAbsent(instrument, none -> new CopyOnWriteArrayList<>())
                        .add(listener);
                MarketDataException cause = refusals.get(instrument);
                if (cause != null) {
                    refused.computeIfAbsent(cause, none -> new HashSet<>()).add(instrument);
                }
            }
        }
        Set<InstrumentId> liveNow = new HashSet<>(mine);
        liveNow.retainAll(connected);
        if (!liveNow.isEmpty()) {
            listener.onLive(liveNow);
        }
        refused.forEach((cause, gone) -> listener.onRefused(gone, cause));
        return () -> mine.forEach(instrument -> leave(instrument, listener));
    }

    /** Waits for a call that is under way: after it the listener is not called about the instrument. */
    private void leave(InstrumentId instrument, LiveCandleListener listener) {
        List<LiveCandleListener> there = listeners.getOrDefault(instrument, new ArrayList<>());
        SeamLane lane = lanes.get(instrument);
        if (lane == null) {
            there.remove(listener);
            return;
        }
        synchronized (lane) {
            there.remove(listener);
        }
    }

    /** What was done so far. */
    public SeamTotals totals() {
        return counts.totals();
    }

    /** How many minutes are closed, as far as is known, and did not go on yet; none of an instrument that the venue refused. */
    public long lagMinutes(InstrumentId instrument) {
        SeamLane lane = lanes.get(instrument);
        return lane == null ? 0 : lane.lag();
    }

    @Override
    public void close() {
        closed = true;
        subscriptions.forEach(LiveSubscription::close);
        subscriptions.clear();
        lanes.values().forEach(SeamLane::end);
    }

    Instant now() {
        return scheduler.clock().instant();
    }

    private void planTick() {
        long nowMillis = scheduler.clock().millis() - confirmWithin.toMillis();
        long wait = Minutes.MILLIS - Math.floorMod(nowMillis, Minutes.MILLIS);
        scheduler.schedule(Duration.ofMillis(wait), this::tick);
    }

    /** Once a minute, when every candle of the minute before should have come. */
    private void tick() {
        if (closed) {
            return;
        }
        planTick();
        long open = Minutes.open(now().minus(confirmWithin));
        for (SeamLane lane : lanes.values()) {
            lane.closedUpTo(open);
            lane.audit();
        }
    }

    NavigableMap<Long, CandleWithMeta> request(InstrumentId instrument, TimeRange range) {
        NavigableMap<Long, CandleWithMeta> answer = Rows.of(rest.stream1m(instrument, range), instrument, range);
        if (!answer.isEmpty()) {
            seen(answer.lastKey());
        }
        return answer;
    }

    /** A request, or a question to the ledger, failed, and will be made again. Not to be called with a lane's lock held. */
    void requestFailed(InstrumentId instrument, RuntimeException cause) {
        counts.failedRequests.increment();
        isolated(() -> onRequestFailed.accept(instrument, cause));
    }

    /** The venue has a candle of this minute, of whatever instrument. */
    void seen(long minute) {
        newestSeen.accumulateAndGet(minute, Math::max);
    }

    /**
     * The first minute that is too young to be a hole. By the venue's newest candle as well as by this machine's clock, which
     * may be ahead: then what is not closed yet would look as if it were missing.
     */
    long holesBefore() {
        long seenUpTo = newestSeen.get() + 1 - youngestHole.toMinutes();
        return Math.min(seenUpTo, Minutes.open(now().minus(youngestHole)));
    }

    /** To the worker first, which may have no room; then to everybody else. */
    boolean handOn(InstrumentId instrument, CandleWithMeta candle) {
        if (worker != null && !worker.offer(candle)) {
            return false;
        }
        for (LiveCandleListener listener : listeners.getOrDefault(instrument, List.of())) {
            isolated(() -> listener.onCandle(candle));
        }
        return true;
    }

    private void isolated(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException failed) {
            counts.failedListeners.increment();
        } catch (Error grave) {
            // A candle that went to some of those who take it must not be taken for one that did not.
            counts.failedListeners.increment();
            Uncaught.tell(grave);
        }
    }

    private final class Inlet implements LiveCandleListener {
        @Override
        public void onCandle(CandleWithMeta candle) {
            SeamLane lane = lanes.get(candle.candle().instrument());
            if (lane != null) {
                lane.arrived(candle);
            }
        }

        @Override
        public void onLive(Set<InstrumentId> instruments) {
            connected.addAll(instruments);
            long open = Minutes.open(now());
            for (InstrumentId instrument : instruments) {
                SeamLane lane = lanes.get(instrument);
                if (lane != null) {
                    lane.closedUpTo(open);
                }
            }
            tell(concerned(instruments), LiveCandleListener::onLive);
        }

        @Override
        public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {
            connected.removeAll(instruments);
            counts.interruptions.add(instruments.size());
            tell(concerned(instruments), (listener, mine) -> listener.onInterrupted(mine, cause));
        }

        @Override
        public void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {
            connected.removeAll(instruments);
            instruments.forEach(instrument -> {
                SeamLane lane = lanes.get(instrument);
                if (lane != null) {
                    lane.end();
                }
            });
            Map<LiveCandleListener, Set<InstrumentId>> concerned;
            synchronized (refusals) {
                // A listener that comes meanwhile is told by the one or by the other.
                instruments.forEach(instrument -> refusals.put(instrument, cause));
                concerned = concerned(instruments);
            }
            tell(concerned, (listener, mine) -> listener.onRefused(mine, cause));
        }

        private Map<LiveCandleListener, Set<InstrumentId>> concerned(Set<InstrumentId> instruments) {
            Map<LiveCandleListener, Set<InstrumentId>> concerned = new HashMap<>();
            for (InstrumentId instrument : instruments) {
                for (LiveCandleListener listener : listeners.getOrDefault(instrument, List.of())) {
                    concerned.computeIfAbsent(listener, none -> new HashSet<>()).add(instrument);
                }
            }
            return concerned;
        }

        private void tell(Map<LiveCandleListener, Set<InstrumentId>> concerned, Word word) {
            concerned.forEach((listener, mine) -> isolated(() -> word.tell(listener, mine)));
        }
    }

    private interface Word {
        void tell(LiveCandleListener listener, Set<InstrumentId> instruments);
    }

    /** Collects how a seam is to work. */
    public static final class Builder {
        private final LiveCandleSource live;
        private final CandleIngestSource rest;
        private final LiveScheduler scheduler;
        private KnownHoleLedger ledger = KnownHoleLedger.inProcess();
        private @Nullable CanonicalIndex index;
        private @Nullable IngestWorker worker;
        private int buffer = 64;
        private Duration youngestHole = AskAgainSchedule.YOUNGEST_HOLE;
        private Duration confirmWithin = Duration.ofSeconds(5);
        private int auditAgeMinutes = 5;
        private int auditEveryMinutes = 15;
        private Consumer<KnownHole> onHole = hole -> {};
        private BiConsumer<InstrumentId, RuntimeException> onRequestFailed = (instrument, cause) -> {};

        private Builder(LiveCandleSource live, CandleIngestSource rest, LiveScheduler scheduler) {
            this.live = live;
            this.rest = rest;
            this.scheduler = scheduler;
        }

        /** Who stores the candles. Without room there, candles wait. */
        public Builder into(IngestWorker ingest) {
            worker = ingest;
            return this;
        }

        /** Where the last stored candle of an instrument is looked up when it is first collected. */
        public Builder index(CanonicalIndex canonical) {
            index = canonical;
            return this;
        }

        /** Where minutes that the venue does not have are remembered, under the word of the requests' source. */
        public Builder ledger(KnownHoleLedger holes) {
            ledger = holes;
            return this;
        }

        /** Who is told of a minute that the venue does not have. */
        public Builder onHole(Consumer<KnownHole> told) {
            onHole = told;
            return this;
        }

        /**
         * Who is told why an instrument may stand still: of each request to the venue, and question to the ledger, that failed.
         * They are made again by themselves. Called on the scheduler's threads, for many instruments at once where the venue is
         * away; what it throws is counted. An {@link Error} is not told, but goes to the thread's handler.
         */
        public Builder onRequestFailed(BiConsumer<InstrumentId, RuntimeException> told) {
            onRequestFailed = told;
            return this;
        }

        /** How many candles of an instrument wait for those before them; 64 by default. */
        public Builder buffer(int candles) {
            if (candles < 1) {
                throw new IllegalArgumentException("buffer " + candles + " is below 1");
            }
            buffer = candles;
            return this;
        }

        /**
         * How long after its end a minute has to be missing to be a hole, by this machine's clock and by the newest candle that
         * came of any instrument; {@link AskAgainSchedule#YOUNGEST_HOLE} by default. Until then newer candles of the instrument
         * wait. With less, they wait less, and what the venue publishes later than that comes as a correction.
         */
        public Builder youngestHole(Duration age) {
            youngestHole = age;
            return this;
        }

        /** How long after a minute's end its candle is requested if the stream did not bring it; 5 s by default. */
        public Builder confirmWithin(Duration time) {
            if (time.isNegative() || time.toMillis() >= Minutes.MILLIS) {
                throw new IllegalArgumentException("confirmWithin " + time + " is outside 0 s..60 s");
            }
            confirmWithin = time;
            return this;
        }

        /**
         * When minutes that went on are looked at once more.
         *
         * @param ageMinutes how old they are then at least; 5 by default
         * @param everyMinutes how many of them are requested at once; 15 by default
         */
        public Builder lookAgain(int ageMinutes, int everyMinutes) {
            if (ageMinutes < 1 || everyMinutes < 1 || ageMinutes + everyMinutes > 1_000) {
                throw new IllegalArgumentException(
                        "lookAgain(" + ageMinutes + ", " + everyMinutes + ") is outside 1..1000 minutes");
            }
            auditAgeMinutes = ageMinutes;
            auditEveryMinutes = everyMinutes;
            return this;
        }

        /** A seam that collects nothing yet. */
        public LiveSeam build() {
            return new LiveSeam(this);
        }
    }
}
