package io.marketdata.feed;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CanonicalCandleReader;
import io.marketdata.spi.HotCandleCache;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.LiveCandleSource;
import io.marketdata.spi.WatermarkStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Every closed one-minute candle of a consumer's instruments, once and ascending, from a point in the past into the present.
 *
 * <p>A consumer begins behind its checkpoint with what the store has, and goes on with the live source. A minute that is
 * missed is looked for in the hot cache, then the store, which is left alone for a while after a failure, then, if it is
 * young, at the venue. One that the venue is known not to have, or that the store has left behind, is named by a
 * {@link FeedEvent.Gap}; until then the consumer's place waits. A minute that comes again with other values is a
 * {@link FeedEvent.Corrected}, never a second candle.
 *
 * <p><b>Slow consumers.</b> For each instrument {@link Builder#buffer} candles wait; what does not fit is read again, so that
 * a consumer of any pace gets everything. {@link FeedSubscription#lagMinutes} tells how far behind it is. <b>Order.</b> The
 * candles of one instrument never overtake each other; among instruments there is no order. <b>Threads.</b> Any; a consumer
 * is called by one thread at a time. <b>Ownership.</b> Owns nothing that it is given.
 */
public final class CandleFeed {
    private static final Duration LONGEST_REST_TAIL = Duration.ofMinutes(60);

    private final Builder settings;
    private final RepairChain chain;

    private CandleFeed(Builder builder) {
        settings = builder.copy();
        chain = new RepairChain(settings);
    }

    /**
     * Names the live source, the store, and who gives time and threads; everything else has a default.
     *
     * @param live mostly a {@link LiveSeam}; any other works, with more to look for
     */
    public static Builder of(LiveCandleSource live, CanonicalCandleReader canonical, LiveScheduler scheduler) {
        return new Builder(live, canonical, scheduler);
    }

    /**
     * Tells a listener everything behind the given open times.
     *
     * @param after the last candle that was processed, of each instrument; where the feed keeps checkpoints and has one, that
     *     one counts
     */
    public FeedSubscription subscribe(Map<InstrumentId, Instant> after, FeedListener listener) {
        FeedRun run = new FeedRun(settings, chain, after, new Listening(listener));
        run.request(Long.MAX_VALUE);
        run.begin(settings.live);
        return run;
    }

    /** As {@link #subscribe(Map, FeedListener)}, beginning so long ago. */
    public FeedSubscription subscribe(Set<InstrumentId> instruments, Duration last, FeedListener listener) {
        return subscribe(since(instruments, last), listener);
    }

    /** The same as a publisher; every subscriber begins behind the given open times, with a place of its own. */
    public Flow.Publisher<FeedEvent> publisher(Map<InstrumentId, Instant> after) {
        Map<InstrumentId, Instant> begin = Map.copyOf(after);
        return new FeedPublisher(
                consumer -> new FeedRun(settings, chain, begin, consumer), run -> run.begin(settings.live));
    }

    /** Open times from which on a feed covers the last minutes, and is asked for by {@link #publisher}. */
    public Map<InstrumentId, Instant> since(Collection<InstrumentId> instruments, Duration last) {
        Instant before = MinuteSet.startOf(
                MinuteSet.minuteOf(settings.scheduler.clock().instant().minus(last)) - 1);
        Map<InstrumentId, Instant> after = new HashMap<>();
        instruments.forEach(instrument -> after.put(instrument, before));
        return after;
    }

    private record Listening(FeedListener listener) implements FeedConsumer {
        @Override
        public void accept(FeedEvent event) {
            if (event instanceof FeedEvent.Closed closed) {
                listener.onCandle(closed.candle());
            } else if (event instanceof FeedEvent.Corrected corrected) {
                listener.onCorrection(corrected.candle());
            } else if (event instanceof FeedEvent.Gap gap) {
                listener.onGap(gap.range(), gap.known(), gap.repair());
            } else if (event instanceof FeedEvent.Repaired repaired) {
                listener.onRepair(repaired.repair());
            } else if (event instanceof FeedEvent.Refused refused) {
                listener.onRefused(refused.instrument(), refused.cause());
            }
        }

        @Override
        public void failed(Throwable cause) {
            listener.onFailed(cause);
        }
    }

    /** Collects how a feed is to work. */
    public static final class Builder {
        final LiveCandleSource live;
        final CanonicalCandleReader canonical;
        final LiveScheduler scheduler;

        @Nullable HotCandleCache hot;

        @Nullable CandleIngestSource rest;

        KnownHoleLedger ledger = KnownHoleLedger.inProcess();
        String sourceName = "rest";
        Duration restTail = Duration.ofMinutes(15);
        Duration breakerOpen = Duration.ofSeconds(30);
        int buffer = 1_024;
        FeedCheckpoints checkpoints = new FeedCheckpoints(null, "");

        private Builder(LiveCandleSource live, CanonicalCandleReader canonical, LiveScheduler scheduler) {
            this.live = live;
            this.canonical = canonical;
            this.scheduler = scheduler;
        }

        private Builder copy() {
            Builder copy = new Builder(live, canonical, scheduler);
            copy.hot = hot;
            copy.rest = rest;
            copy.ledger = ledger;
            copy.sourceName = sourceName;
            copy.restTail = restTail;
            copy.breakerOpen = breakerOpen;
            copy.buffer = buffer;
            copy.checkpoints = checkpoints;
            return copy;
        }

        /** What is looked into first; none by default. */
        public Builder hotCache(HotCandleCache cache) {
            hot = cache;
            return this;
        }

        /**
         * The venue, which is asked for young minutes that nobody else has; none by default. Known holes stand in the ledger
         * under its name.
         */
        public Builder rest(CandleIngestSource venue) {
            rest = venue;
            sourceName = venue.name().isBlank() ? "rest" : venue.name();
            return this;
        }

        /** The ledger that the seam records holes in. */
        public Builder ledger(KnownHoleLedger holes) {
            ledger = holes;
            return this;
        }

        /**
         * How far back the venue is asked, from now and from when the consumer came; 15 minutes by default, 60 at most: a longer
         * outage is the seam's to fill.
         */
        public Builder restTail(Duration tail) {
            if (tail.isNegative() || tail.compareTo(LONGEST_REST_TAIL) > 0) {
                throw new IllegalArgumentException("restTail " + tail + " is outside 0..60 minutes");
            }
            restTail = tail;
            return this;
        }

        /** How long the store, the hot cache or the store of checkpoints is left alone after it failed; 30 s by default. */
        public Builder breakerOpen(Duration time) {
            breakerOpen = time;
            return this;
        }

        /** How many candles of an instrument wait for a consumer; 1024 by default. */
        public Builder buffer(int candles) {
            if (candles < 1) {
                throw new IllegalArgumentException("buffer " + candles + " is below 1");
            }
            buffer = candles;
            return this;
        }

        /**
         * Keeps the places of a consumer, so that it goes on from there when it starts anew. They are saved beside delivery, each
         * a second after it moved and at the end; where the store fails it is left alone for {@link #breakerOpen}. So a consumer
         * that is killed gets those candles again that it processed since the last save. A place is kept for thirty days after it
         * moved last: a consumer that comes back later begins as a new one.
         */
        public Builder checkpoints(WatermarkStore store, String consumer) {
            if (consumer.isBlank()) {
                throw new IllegalArgumentException("a consumer that keeps its place needs a name");
            }
            checkpoints = new FeedCheckpoints(store, consumer);
            return this;
        }

        /** A feed that nobody reads yet. */
        public CandleFeed build() {
            return new CandleFeed(this);
        }
    }
}
