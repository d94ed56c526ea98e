package io.marketdata.feed;

import io.marketdata.error.MarketDataException;
import io.marketdata.feed.LiveScheduler.Wait;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.LiveCandleSource;
import io.marketdata.spi.LiveSubscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One consumer of a feed: its instruments, what it asked for and whoever is told.
 *
 * <p>One task at a time takes events off the tracks, in turn, and calls the consumer outside of the lock. Minutes are looked
 * for only when the consumer could take them.
 */
final class FeedRun implements FeedSubscription, LiveCandleListener {
    /** Then others get the thread. */
    private static final int EVENTS_AT_ONCE = 256;

    /** So long the end waits for the store of marks. */
    static final Duration SAVE_WITHIN = Duration.ofSeconds(5);

    private final LiveScheduler scheduler;
    private final RepairChain chain;
    private final FeedConsumer consumer;
    private final FeedPlaces places;
    private final FeedCounts counts = new FeedCounts();
    private final long begun;
    private final Map<InstrumentId, FeedTrack> tracks = new HashMap<>();
    private final ArrayDeque<FeedTrack> ready = new ArrayDeque<>();
    private @Nullable LiveSubscription subscription;
    private long demand;
    private boolean delivering;
    private boolean closed;
    private @Nullable Throwable failure;

    FeedRun(CandleFeed.Builder feed, RepairChain chain, Map<InstrumentId, Instant> after, FeedConsumer consumer) {
        scheduler = feed.scheduler;
        this.chain = chain;
        this.consumer = consumer;
        places = new FeedPlaces(scheduler, feed.checkpoints, feed.breakerOpen, SAVE_WITHIN);
        begun = Minutes.open(scheduler.clock().instant());
        after.forEach((instrument, last) -> {
            long from = MinuteSet.minuteOf(feed.checkpoints.get(instrument).orElse(last)) + 1;
            tracks.put(instrument, new FeedTrack(instrument, from, Math.max(from, begun), feed.buffer, counts));
        });
    }

    void begin(LiveCandleSource live) {
        LiveSubscription begun = live.subscribe(Set.copyOf(tracks.keySet()), this);
        boolean unwanted;
        synchronized (this) {
            unwanted = closed;
            subscription = begun;
            tracks.values().forEach(this::enqueue);
            deliverIfAsked();
        }
        if (unwanted) {
            begun.close();
        }
    }

    /** The consumer takes so many events more. */
    synchronized void request(long events) {
        demand = demand + events < 0 ? Long.MAX_VALUE : demand + events;
        deliverIfAsked();
    }

    /** Ends it for a fault of the consumer's, which is told between two events. */
    synchronized void fail(Throwable cause) {
        failure = cause;
        if (!delivering && !closed) {
            delivering = true;
            scheduler.execute(Wait.CONSUMER, this::deliver);
        }
    }

    private synchronized @Nullable Throwable failure() {
        return closed ? null : failure;
    }

    @Override
    public synchronized void onCandle(CandleWithMeta candle) {
        FeedTrack track = tracks.get(candle.candle().instrument());
        if (track != null && !closed) {
            track.arrived(candle);
            enqueue(track);
            deliverIfAsked();
        }
    }

    @Override
    public void onLive(Set<InstrumentId> instruments) {}

    @Override
    public void onInterrupted(Set<InstrumentId> instruments, MarketDataException cause) {}

    @Override
    public synchronized void onRefused(Set<InstrumentId> instruments, MarketDataException cause) {
        for (InstrumentId instrument : instruments) {
            FeedTrack track = tracks.get(instrument);
            if (track != null && !closed) {
                track.refused(cause);
                enqueue(track);
            }
        }
        deliverIfAsked();
    }

    private void enqueue(FeedTrack track) {
        if (!track.queued) {
            track.queued = true;
            ready.add(track);
        }
    }

    private void deliverIfAsked() {
        if (!delivering && !closed && demand > 0 && !ready.isEmpty()) {
            delivering = true;
            scheduler.execute(Wait.CONSUMER, this::deliver);
        }
    }

    private void deliver() {
        for (int i = 0; i < EVENTS_AT_ONCE; i++) {
            Throwable cause = failure();
            if (cause != null) {
                end();
                consumer.failed(cause);
                return;
            }
            FeedEvent event = next();
            if (event == null) {
                return;
            }
            try {
                consumer.accept(event);
            } catch (RuntimeException | Error failed) {
                end();
                consumer.failed(failed);
                if (failed instanceof Error error) {
                    throw error;
                }
                return;
            }
            done(event);
        }
        scheduler.execute(Wait.CONSUMER, this::deliver);
    }

    private synchronized @Nullable FeedEvent next() {
        while (!closed && demand > 0 && failure == null) {
            FeedTrack track = ready.poll();
            if (track == null) {
                break;
            }
            track.queued = false;
            FeedEvent event = track.poll();
            if (event != null) {
                demand -= demand == Long.MAX_VALUE ? 0 : 1;
                return event;
            }
            if (track.hasToLook()) {
                look(track);
            }
        }
        delivering = false;
        if (failure != null && !closed) {
            fail(failure);
        }
        return null;
    }

    private synchronized void done(FeedEvent event) {
        counts.delivered(event);
        FeedTrack track = tracks.get(event.instrument());
        if (track != null) {
            track.done(event);
            enqueue(track);
            if (event instanceof FeedEvent.Closed || event instanceof FeedEvent.Gap) {
                places.moved(track.instrument, MinuteSet.startOf(track.processed()));
            }
        }
    }

    private void look(FeedTrack track) {
        track.beginLooking();
        counts.repairs++;
        boolean quiet = track.isQuiet();
        long from = track.next();
        long to = track.endOfPage();
        scheduler.execute(Wait.SEARCH, () -> {
            RepairChain.Found found;
            try {
                found = chain.find(track.instrument, from, to, begun);
            } catch (RuntimeException | Error failed) {
                lookLater(track);
                throw failed;
            }
            found(track, found, quiet);
        });
    }

    private synchronized void lookLater(FeedTrack track) {
        scheduler.schedule(SeamLane.pauseAfter(track.failed()), () -> lookedOver(track));
    }

    private synchronized void found(FeedTrack track, RepairChain.Found found, boolean quiet) {
        if (track.found(found, quiet)) {
            lookedOver(track);
        } else {
            enqueue(track);
            deliverIfAsked();
            scheduler.schedule(SeamLane.pauseAfter(track.fruitless()), () -> lookedOver(track));
        }
    }

    private synchronized void lookedOver(FeedTrack track) {
        track.endLooking();
        enqueue(track);
        deliverIfAsked();
    }

    @Override
    public synchronized Optional<Instant> checkpoint(InstrumentId instrument) {
        FeedTrack track = tracks.get(instrument);
        return track == null || !track.hasProcessed()
                ? Optional.empty()
                : Optional.of(MinuteSet.startOf(track.processed()));
    }

    @Override
    public synchronized long lagMinutes() {
        return tracks.values().stream().mapToLong(FeedTrack::lag).sum();
    }

    @Override
    public synchronized FeedTotals totals() {
        return counts.totals(places.failures());
    }

    @Override
    public void close() {
        end();
        scheduler.await(places.idle(), SAVE_WITHIN);
    }

    /** As {@link #close}, without waiting for the store of marks. */
    void end() {
        LiveSubscription begun;
        synchronized (this) {
            closed = true;
            begun = subscription;
            subscription = null;
            ready.clear();
        }
        // Outside of the lock: it may wait for a call that wants the lock.
        if (begun != null) {
            begun.close();
        }
        places.close();
    }
}
