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
 * Any thread.
 */
final class FeedPlaces {
    static final Duration SAVE_AFTER = Duration.ofSeconds(1);

    private final LiveScheduler scheduler;
    private final FeedCheckpoints checkpoints;
    private final Duration leftAlone;
    private Map<InstrumentId, Instant> waiting = new LinkedHashMap<>();
    private CompletableFuture<@Nullable Void> idle = CompletableFuture.completedFuture(null);
    private boolean planned;
    private boolean saving;
    private boolean closed;
    private long failures;

    FeedPlaces(LiveScheduler scheduler, FeedCheckpoints checkpoints, Duration leftAlone) {
        this.scheduler = scheduler;
        this.checkpoints = checkpoints;
        this.leftAlone = leftAlone;
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

    /** Where one place cannot be saved, the others are not tried: each may wait for a store that is away. */
    private void save() {
        Map<InstrumentId, Instant> round = round();
        try {
            while (!round.isEmpty()) {
                Map.Entry<InstrumentId, Instant> next =
                        round.entrySet().iterator().next();
                checkpoints.advance(next.getKey(), next.getValue());
                round.remove(next.getKey());
            }
        } catch (RuntimeException away) {
            // What is left says so.
        } finally {
            saved(round);
        }
    }

    private synchronized Map<InstrumentId, Instant> round() {
        Map<InstrumentId, Instant> round = waiting;
        waiting = new LinkedHashMap<>();
        return round;
    }

    /** @param left what was not saved, the one that failed first: next time it is the last, so that it keeps no other back */
    private synchronized void saved(Map<InstrumentId, Instant> left) {
        saving = false;
        boolean failed = !left.isEmpty();
        if (failed) {
            failures++;
            InstrumentId culprit = left.keySet().iterator().next();
            Instant place = left.remove(culprit);
            left.putAll(waiting);
            left.putIfAbsent(culprit, place);
            waiting = left;
        }
        if (closed && !failed && !waiting.isEmpty()) {
            saving = true;
            scheduler.execute(Wait.CHECKPOINT, this::save);
            return;
        }
        idle.complete(null);
        if (!closed && !waiting.isEmpty()) {
            plan(failed ? leftAlone : SAVE_AFTER);
        }
    }
}
