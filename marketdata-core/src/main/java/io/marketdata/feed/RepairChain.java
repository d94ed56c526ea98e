package io.marketdata.feed;

import io.marketdata.calendar.AskAgainSchedule;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CanonicalCandleReader;
import io.marketdata.spi.HotCandleCache;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks for minutes in the hot cache, then the store, then, if they are young, at the venue. Any thread. */
final class RepairChain {
    private static final long YOUNGEST_HOLE_MINUTES = AskAgainSchedule.YOUNGEST_HOLE.toMinutes();

    private final LiveScheduler scheduler;
    private final CanonicalCandleReader canonical;
    private final @Nullable HotCandleCache hot;
    private final @Nullable CandleIngestSource rest;
    private final KnownHoleLedger ledger;
    private final String sourceName;
    private final Duration restTail;
    private final CircuitBreaker breaker;
    private final CircuitBreaker hotBreaker;

    RepairChain(CandleFeed.Builder builder) {
        scheduler = builder.scheduler;
        canonical = builder.canonical;
        hot = builder.hot;
        rest = builder.rest;
        ledger = builder.ledger;
        sourceName = builder.sourceName;
        restTail = builder.restTail;
        breaker = new CircuitBreaker(scheduler, builder.breakerOpen);
        hotBreaker = new CircuitBreaker(scheduler, builder.breakerOpen);
    }

    /**
     * What one search found.
     *
     * @param over minutes that will not come: a later one is in the store already, and the venue, where it was to be asked,
     *     answered without them when they were old enough for that to be believed
     */
    record Found(NavigableMap<Long, CandleWithMeta> candles, MinuteSet over, FeedRepair repair) {}

    /**
     * Looks for the minutes from {@code from} up to and without {@code to}.
     *
     * @param begun the minute in which the consumer came: what was young then stays the venue's to answer, since nobody else
     *     fills what is before it
     */
    Found find(InstrumentId instrument, long from, long to, long begun) {
        return new Search(instrument, from, to, begun).run();
    }

    private final class Search {
        private final InstrumentId instrument;
        private final long from;
        private final long to;
        private final long begun;
        private final NavigableMap<Long, CandleWithMeta> candles = new TreeMap<>();
        private final List<String> tried = new ArrayList<>();
        private MinuteSet missing;
        private MinuteSet known = MinuteSet.empty();
        private MinuteSet recorded = MinuteSet.empty();
        private long behindStored;
        private boolean ledgerSilent;
        private @Nullable String errorCode;

        Search(InstrumentId instrument, long from, long to, long begun) {
            this.instrument = instrument;
            this.from = from;
            this.to = to;
            this.begun = begun;
            missing = MinuteSet.between(from, to);
            behindStored = from;
        }

        Found run() {
            askCache();
            boolean storeAnswered = askStore();
            leaveKnownHoles();
            MinuteSet open = askVenue();
            MinuteSet over = storeAnswered && !ledgerSilent && !missing.isEmpty() ? overtaken() : MinuteSet.empty();
            over = over.subtract(open);
            // It may be time to ask for them again, but whoever passed them over knew what the venue had said.
            MinuteSet saidBefore = over.intersect(recorded);
            known = known.union(saidBefore);
            missing = missing.subtract(saidBefore);
            over = over.subtract(saidBefore);
            MinuteSet restored = MinuteSet.ofSorted(candles.keySet().stream().mapToLong(Long::longValue));
            FeedRepair repair =
                    new FeedRepair(instrument, Minutes.range(from, to), tried, restored, known, missing, errorCode);
            return new Found(candles, over, repair);
        }

        private void askCache() {
            HotCandleCache cache = hot;
            if (cache == null) {
                return;
            }
            if (hotBreaker.isOpen()) {
                tried.add("hot cache: left alone after a failure");
            } else if (!step("hot cache", missing, range -> cache.read(instrument, range))) {
                hotBreaker.failed();
            }
        }

        private boolean askStore() {
            if (missing.isEmpty()) {
                return true;
            }
            if (breaker.isOpen()) {
                tried.add("canonical: left alone after a failure");
                return false;
            }
            boolean answered = step("canonical", span(missing), this::stored);
            if (!answered) {
                breaker.failed();
            }
            return answered;
        }

        private Collection<CandleWithMeta> stored(TimeRange range) {
            return Rows.of(canonical.read1m(instrument, range), instrument, range)
                    .values();
        }

        /**
         * The minutes that are the venue's to answer and that it did not answer for good: it failed, or it answered without
         * minutes that are too young for that to be believed.
         */
        private MinuteSet askVenue() {
            CandleIngestSource venue = rest;
            long open = Minutes.open(scheduler.clock().instant());
            long reach = restTail.toMinutes();
            MinuteSet young = MinuteSet.between(begun - reach, begun).union(MinuteSet.between(open - reach, open));
            MinuteSet tail = missing.intersect(young);
            if (venue == null || tail.isEmpty()) {
                return MinuteSet.empty();
            }
            if (!step(
                    "venue",
                    span(tail),
                    range -> Rows.of(venue.stream1m(instrument, range), instrument, range)
                            .values())) {
                return tail;
            }
            // A source that keeps the ledger has written there what the venue has not.
            leaveKnownHoles();
            return tail.intersect(missing).intersect(MinuteSet.between(open - YOUNGEST_HOLE_MINUTES, open));
        }

        private void leaveKnownHoles() {
            if (!missing.isEmpty()) {
                MinuteSet said = missing.intersect(knownHoles());
                known = known.union(said);
                missing = missing.subtract(said);
            }
        }

        /**
         * The minutes before one that the store has: the store is filled in order, so they do not come any more. It is
         * asked for them once more after that, since they could have come between the two questions.
         */
        private MinuteSet overtaken() {
            long last = missing.last().orElseThrow();
            try {
                long end = Math.max(Minutes.open(scheduler.clock().instant()), last + 2);
                long before =
                        Rows.any(canonical.read1m(instrument, Minutes.range(last + 1, end))) ? last + 1 : behindStored;
                MinuteSet late = missing.intersect(MinuteSet.between(from, before));
                if (!late.isEmpty()) {
                    take(stored(span(late).ranges().get(0)));
                }
                return late.intersect(missing);
            } catch (RuntimeException failed) {
                errorCode = code(failed);
                breaker.failed();
                return MinuteSet.empty();
            }
        }

        private MinuteSet knownHoles() {
            Instant now = scheduler.clock().instant();
            TimeRange range = Minutes.range(from, to);
            try {
                List<KnownHole> holes = ledger.holes(instrument, sourceName, range);
                recorded =
                        MinuteSet.ofRanges(holes.stream().map(KnownHole::range).toList());
                return MinuteSet.ofRanges(holes.stream()
                        .filter(hole -> hole.holdsAt(now))
                        .map(KnownHole::range)
                        .toList());
            } catch (RuntimeException failed) {
                errorCode = code(failed);
                ledgerSilent = true;
                return MinuteSet.empty();
            }
        }

        private boolean step(String name, MinuteSet wanted, Question question) {
            int before = candles.size();
            try {
                for (TimeRange range : wanted.ranges()) {
                    take(question.ask(range));
                }
                tried.add(name + ": " + (candles.size() - before) + " candles");
                return true;
            } catch (RuntimeException failed) {
                errorCode = code(failed);
                tried.add(name + ": failed, " + errorCode);
                return false;
            }
        }

        private void take(Collection<CandleWithMeta> answer) {
            MinuteSet.Builder found = MinuteSet.builder();
            for (CandleWithMeta candle : answer) {
                long minute = Minutes.of(candle.candle());
                if (missing.contains(minute)) {
                    candles.put(minute, candle);
                    found.add(minute);
                }
            }
            missing = missing.subtract(found.build());
        }
    }

    private static MinuteSet span(MinuteSet minutes) {
        return MinuteSet.between(minutes.first().orElseThrow(), minutes.last().orElseThrow() + 1);
    }

    private static String code(RuntimeException failed) {
        return failed instanceof MarketDataException known
                ? known.code()
                : failed.getClass().getSimpleName();
    }

    private interface Question {
        Collection<CandleWithMeta> ask(TimeRange range);
    }
}
