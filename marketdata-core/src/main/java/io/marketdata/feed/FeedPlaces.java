package io.marketdata.feed;

import io.marketdata.feed.LiveScheduler.Wait;
import io.marketdata.model.InstrumentId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Saves the places of one consumer beside delivery: one save at a time, a second after a place moved, and of each instrument
 * only the newest place. What moves while a save runs is for the next one; after a failure the store is left alone for a while.
 * At the end each place is tried once, whatever becomes of the others, for as long as the end may take. Any thread.
 */
final class FeedPlaces {
    static final Duration SAVE_AFTER = Duration.ofSeconds(1);

    private final LiveScheduler scheduler;
    private final FeedCheckpoints checkpoints;
    private final Duration leftAlone;
    private final Duration endWithin;
    private Map<InstrumentId, Instant> waiting = new LinkedHashMap<>();
    private CompletableFuture<@Nullable Void> idle = CompletableFuture.completedFuture(null);
    private boolean planned;
    private boolean saving;
    private boolean closed;
    private Instant end = Instant.MAX;
    private long failures;

    /**
     * Nothing moved yet.
     *
     * @param endWithin how long after the end places are still saved
     */
    FeedPlaces(LiveScheduler scheduler, FeedCheckpoints checkpoints, Duration leftAlone, Duration endWithin) {
        this.scheduler = scheduler;
        this.checkpoints = checkpoints;
        this.leftAlone = leftAlone;
        this.endWithin = endWithin;
    }

    /** A consumer is done with everything of an instrument up to this open time. */
    synchronized void moved(InstrumentId instrument, Instant place) {
        if (!checkpoints.areKept()) {
            return;
        }
        waiting.put(instrument, place);
        if (closed) {
            begin();
        } else if (!saving) {
            plan(SAVE_AFTER);
        }
    }

    /** Nothing is put off any more. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            end = scheduler.clock().instant().plus(endWithin);
            begin();
        }
    }

    /** Done when nothing is being saved; once this is closed, when everything is saved or could not be. */
    synchronized CompletableFuture<@Nullable Void> idle() {
        return idle;
    }

    /** Times that a place could not be saved. */
    synchronized long failures() {
        return failures;
    }

    private void plan(Duration delay) {
        if (!planned) {
            planned = true;
            scheduler.schedule(delay, this::due);
        }
    }

    private synchronized void due() {
        planned = false;
        if (!closed) {
            begin();
        }
    }

    private void begin() {
        if (!saving && !waiting.isEmpty()) {
            saving = true;
            idle = new CompletableFuture<>();
            scheduler.execute(Wait.CHECKPOINT, this::save);
        }
    }

    /** Where one place cannot be saved, the others are not tried before the end: each may wait for a store that is away. */
    private void save() {
        Map<InstrumentId, Instant> round = round();
        Map<InstrumentId, Instant> failed = new LinkedHashMap<>();
        try {
            while (!round.isEmpty() && (failed.isEmpty() || isEnding())) {
                Map.Entry<InstrumentId, Instant> next =
                        round.entrySet().iterator().next();
                InstrumentId instrument = next.getKey();
                Instant place = next.getValue();
                round.remove(instrument);
                failed.put(instrument, place);
                try {
                    checkpoints.advance(instrument, place);
                    failed.remove(instrument);
                } catch (RuntimeException away) {
                    // That it is among those that failed says so.
                }
            }
        } finally {
            saved(round, failed);
        }
    }

    /** Whether nothing will be tried later, and there is time now. */
    private synchronized boolean isEnding() {
        return closed && scheduler.clock().instant().isBefore(end);
    }

    private synchronized Map<InstrumentId, Instant> round() {
        Map<InstrumentId, Instant> round = waiting;
        waiting = new LinkedHashMap<>();
        return round;
    }

    /**
     * @param left what was not tried
     * @param failed what could not be saved: next time it is the last, so that it keeps no other back
     */
    private synchronized void saved(Map<InstrumentId, Instant> left, Map<InstrumentId, Instant> failed) {
        saving = false;
        failures += failed.size();
        if (closed && left.isEmpty() && !waiting.isEmpty()) {
            saving = true;
            scheduler.execute(Wait.CHECKPOINT, this::save);
            return;
        }
        if (!closed) {
            left.putAll(waiting);
            failed.forEach(left::putIfAbsent);
            waiting = left;
            if (!waiting.isEmpty()) {
                plan(failed.isEmpty() ? SAVE_AFTER : leftAlone);
            }
        }
        idle.complete(null);
    }
}
