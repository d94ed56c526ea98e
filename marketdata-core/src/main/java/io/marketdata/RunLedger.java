package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.IngestTime;
import io.marketdata.error.ContractViolationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import io.marketdata.spi.CheckpointStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a run in the order of the source: which are formed, which are applied, and up to where each instrument is
 * done without a gap. With a checkpoint it is kept beyond the process.
 *
 * <p><b>Before a batch is sent, a checkpoint names it</b>: its number, what its rows are stamped with, its bounds and a
 * checksum. A run that goes on drops the rows up to each instrument's mark and forms the batches behind it again, in their
 * order. One that comes out as it was gets its old number and stamp, so that the store takes it for the same; if it was
 * applied, it is not sent. One that comes out otherwise is a new batch, and so is all that follows: nothing is lost, and
 * the newer stamp wins in canonical.
 *
 * <p><b>Few saves.</b> What a sender has applied is saved together with the next batch that it names, or before it waits:
 * a crash leaves one batch in doubt for each sender. <b>Threads.</b> Any.
 */
final class RunLedger implements AutoCloseable {
    private static final long MINUTE_MILLIS = 60_000;

    private final @Nullable CheckpointLease lease;
    private final TimeRange range;
    private final UUID runId;
    private final @Nullable Checkpoint loaded;
    private final Map<InstrumentId, Long> through = new HashMap<>();
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final Object saving = new Object();
    private int unformed;
    private long nextSequence;
    private long lastIngestedAtMillis = Long.MIN_VALUE;
    private @Nullable Instant finishedTo;
    private long changes;
    private long changesSaved;
    private boolean closed;

    /** A batch that is not behind the marks yet. */
    private static final class Entry {
        final Checkpoint.Pending batch;
        boolean applied;

        Entry(Checkpoint.Pending batch) {
            this.batch = batch;
            applied = batch.applied();
        }

        Checkpoint.Pending toKeep() {
            return applied == batch.applied()
                    ? batch
                    : new Checkpoint.Pending(
                            batch.sequence(), batch.ingestedAt(), batch.checksum(), applied, batch.shares());
        }
    }

    private RunLedger(@Nullable CheckpointLease lease, @Nullable Checkpoint loaded, TimeRange range) {
        this.lease = lease;
        this.loaded = loaded;
        this.range = range;
        runId = loaded != null ? loaded.runId() : UUID.randomUUID();
        if (loaded != null) {
            nextSequence = loaded.nextSequence();
            finishedTo = loaded.finishedTo();
            loaded.appliedThrough().forEach((instrument, last) -> through.put(instrument, last.toEpochMilli()));
            for (Checkpoint.Pending batch : loaded.pending()) {
                entries.add(new Entry(batch));
                lastIngestedAtMillis =
                        Math.max(lastIngestedAtMillis, batch.ingestedAt().toEpochMilli());
            }
            unformed = entries.size();
        }
    }

    /** Of a run that begins anew and keeps nothing. */
    static RunLedger unkept(TimeRange range) {
        return new RunLedger(null, null, range);
    }

    /** Of a run that goes on where the checkpoint says. */
    static RunLedger open(CheckpointStore store, CheckpointKey key, TimeRange range) {
        CheckpointLease lease = store.acquire(key);
        try {
            Checkpoint loaded = lease.load();
            if (loaded != null) {
                requireOfThisWork(loaded, key);
            }
            return new RunLedger(lease, loaded, range);
        } catch (RuntimeException | Error problem) {
            closeAfter(lease, problem);
            throw problem;
        }
    }

    private static void closeAfter(CheckpointLease lease, Throwable problem) {
        try {
            lease.close();
        } catch (RuntimeException alsoClosing) {
            problem.addSuppressed(alsoClosing);
        }
    }

    private static void requireOfThisWork(Checkpoint loaded, CheckpointKey key) {
        List<InstrumentId> named = new ArrayList<>(loaded.appliedThrough().keySet());
        loaded.pending().forEach(batch -> batch.shares().forEach(share -> named.add(share.instrument())));
        named.removeAll(key.instruments());
        if (!named.isEmpty()) {
            throw new ContractViolationException(
                    "MD-C004", "the checkpoint store gave a checkpoint of " + named.get(0) + " for " + key);
        }
    }

    UUID runId() {
        return runId;
    }

    /** Whether an earlier run has done all of the range. */
    boolean isDone() {
        Instant to = loaded == null ? null : loaded.finishedTo();
        return to != null && !to.isBefore(range.end());
    }

    /** Where this run goes on with an instrument; null where it begins anew. */
    @Nullable Instant resumedAt(InstrumentId instrument) {
        if (loaded == null) {
            return null;
        }
        if (isDone()) {
            return range.end();
        }
        Instant last = loaded.appliedThrough().get(instrument);
        return last == null ? range.start() : last.plusMillis(MINUTE_MILLIS);
    }

    /** Open time up to which an earlier run had applied all of an instrument, {@link Long#MIN_VALUE} for nothing. */
    long appliedBeforeMillis(InstrumentId instrument) {
        Instant last = loaded == null ? null : loaded.appliedThrough().get(instrument);
        return last == null ? Long.MIN_VALUE : last.toEpochMilli();
    }

    /**
     * Where to begin to read: with the last row that is applied, so that one which repeats its open time is seen as such.
     */
    long readFromMillis(Collection<InstrumentId> instruments) {
        long from = Long.MAX_VALUE;
        for (InstrumentId instrument : instruments) {
            from = Math.min(from, appliedBeforeMillis(instrument));
        }
        return Math.max(from, range.startMillis());
    }

    /** Open time up to which, itself included, all of an instrument is applied; {@link Long#MIN_VALUE} for nothing. */
    synchronized long appliedThroughMillis(InstrumentId instrument) {
        return through.getOrDefault(instrument, Long.MIN_VALUE);
    }

    /** The batch to form next because an earlier run may have sent it; null where the next one is new. */
    synchronized Checkpoint.@Nullable Pending toFormAgain() {
        if (unformed == 0) {
            return null;
        }
        Iterator<Entry> fromTheEnd = entries.descendingIterator();
        Entry next = fromTheEnd.next();
        for (int i = 1; i < unformed; i++) {
            next = fromTheEnd.next();
        }
        return next.batch;
    }

    /** The most rows of a batch to form again. */
    synchronized int mostRowsToFormAgain() {
        int most = 0;
        for (Entry entry : entries) {
            most = Math.max(most, entry.batch.rows());
        }
        return most;
    }

    /** Whether the batch has come out as the one to form again. */
    boolean isFormedAgain(CandleBatch batch) {
        Checkpoint.Pending before = toFormAgain();
        return before != null
                && before.rows() == batch.size()
                && before.shares().equals(BatchShares.of(batch))
                && before.checksum() == BatchChecksum.of(batch);
    }

    /** Takes the batch for the one it was, number and stamp included. */
    synchronized Checkpoint.Pending takeAgain(CandleBatch batch) {
        Checkpoint.Pending before = toFormAgain();
        if (before == null) {
            throw new IllegalStateException("there is no batch to form again");
        }
        batch.stamp(runId, before.sequence(), before.ingestedAt().toEpochMilli());
        unformed--;
        settle();
        return before;
    }

    /** Gives up forming batches again: the source is not what it was. */
    synchronized void forgetUnformed() {
        for (; unformed > 0; unformed--) {
            entries.removeLast();
        }
        changes++;
    }

    /** Takes the batch for a new one. */
    Checkpoint.Pending take(CandleBatch batch, Clock clock) {
        long checksum = lease == null ? 0 : BatchChecksum.of(batch);
        List<Checkpoint.Share> shares = BatchShares.of(batch);
        synchronized (this) {
            lastIngestedAtMillis = IngestTime.nextMillis(clock, lastIngestedAtMillis);
            Checkpoint.Pending taken = new Checkpoint.Pending(
                    nextSequence++, Instant.ofEpochMilli(lastIngestedAtMillis), checksum, false, shares);
            batch.stamp(runId, taken.sequence(), lastIngestedAtMillis);
            entries.addLast(new Entry(taken));
            finishedTo = null;
            changes++;
            return taken;
        }
    }

    /** Whether the batch of this number may be in the store though this run has not sent it. */
    boolean mayBeThere(long sequence) {
        return loaded != null && sequence < loaded.nextSequence();
    }

    /** The store has acknowledged the batch of this number. */
    synchronized void applied(long sequence) {
        for (Entry entry : entries) {
            if (entry.batch.sequence() == sequence) {
                entry.applied = true;
                changes++;
            }
        }
        settle();
    }

    /** Moves the marks over what is formed and applied without a gap. */
    private void settle() {
        while (entries.size() > unformed && entries.getFirst().applied) {
            for (Checkpoint.Share share : entries.removeFirst().batch.shares()) {
                through.merge(share.instrument(), share.last().toEpochMilli(), Math::max);
            }
            changes++;
        }
    }

    /** Saves what has changed; when it returns, every batch taken before is named by the checkpoint. */
    void keep() {
        if (lease == null) {
            return;
        }
        synchronized (saving) {
            Checkpoint state;
            long toSave;
            synchronized (this) {
                if (changes == changesSaved) {
                    return;
                }
                toSave = changes;
                state = state();
            }
            lease.save(state);
            synchronized (this) {
                changesSaved = toSave;
            }
        }
    }

    private Checkpoint state() {
        Map<InstrumentId, Instant> marks = new HashMap<>();
        through.forEach((instrument, last) -> marks.put(instrument, Instant.ofEpochMilli(last)));
        List<Checkpoint.Pending> pending = entries.stream().map(Entry::toKeep).toList();
        return new Checkpoint(runId, nextSequence, marks, pending, finishedTo);
    }

    /** Says that all of the range is done; no batch is left to form again or to apply. */
    synchronized void finish() {
        finishedTo = range.end();
        changes++;
    }

    /** Gives the lease back; closing twice does nothing. */
    @Override
    public void close() {
        if (lease != null && !closed) {
            closed = true;
            lease.close();
        }
    }
}
