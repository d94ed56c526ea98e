package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.Checkpoint;
import java.time.Clock;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run leaves out because it is there: what an earlier run of the checkpoint has applied, and what canonical has. */
final class Resumption {
    private final RunLedger ledger;
    private final Map<InstrumentId, Tally> tallies;
    private final List<String> warnings;
    private final boolean anyApplied;
    private final BitSet marked = new BitSet();
    private @Nullable ExistingRows existing;

    Resumption(RunLedger ledger, Map<InstrumentId, Tally> tallies, List<String> warnings) {
        this.ledger = ledger;
        this.tallies = tallies;
        this.warnings = warnings;
        anyApplied = tallies.keySet().stream()
                .anyMatch(instrument -> ledger.appliedBeforeMillis(instrument) != Long.MIN_VALUE);
    }

    /** What has to be read, null for nothing. */
    @Nullable TimeRange toRead(TimeRange range, @Nullable CanonicalIndex canonical) {
        long from = ledger.readFromMillis(tallies.keySet());
        long end = range.endMillis();
        if (canonical != null) {
            ExistingRows rows = ExistingRows.of(canonical, tallies.keySet(), range);
            existing = rows;
            // A batch to form again has to be read though its rows may be there by now.
            if (ledger.toFormAgain() == null) {
                from = Math.max(from, rows.firstMissingMillis());
                end = Math.min(end, rows.behindMissingMillis());
            }
        }
        return from < end ? TimeRange.of(Instant.ofEpochMilli(from), Instant.ofEpochMilli(end)) : null;
    }

    /** Takes out of a batch, from a row on, what is there. */
    void leaveOut(CandleBatch batch, int from) {
        if (anyApplied) {
            leaveOutApplied(batch, from);
        }
        leaveOutExisting(batch, from, ledger.toFormAgain());
    }

    private void leaveOutApplied(CandleBatch batch, int from) {
        List<InstrumentId> instruments = batch.instruments();
        long[] applied = new long[instruments.size()];
        for (int i = 0; i < applied.length; i++) {
            applied[i] = ledger.appliedBeforeMillis(instruments.get(i));
        }
        int[] ordinals = batch.instrumentOrdinals();
        long[] openTimes = batch.openTimeMillis();
        marked.clear();
        for (int row = from; row < batch.size(); row++) {
            if (openTimes[row] <= applied[ordinals[row]]) {
                marked.set(row);
            }
        }
        removeMarked(batch);
    }

    /** Of a batch to form again no row is left out: that it is there may be that batch's own doing. */
    private void leaveOutExisting(CandleBatch batch, int from, Checkpoint.@Nullable Pending again) {
        ExistingRows rows = existing;
        if (rows != null) {
            marked.clear();
            rows.mark(batch, from, marked);
            if (again != null) {
                again.shares().forEach(share -> unmark(batch, share));
            }
            removeMarked(batch);
        }
    }

    private void unmark(CandleBatch batch, Checkpoint.Share share) {
        int ordinal = batch.instruments().indexOf(share.instrument());
        long first = share.first().toEpochMilli();
        long last = share.last().toEpochMilli();
        for (int row = marked.nextSetBit(0); row >= 0; row = marked.nextSetBit(row + 1)) {
            long openTime = batch.openTimeMillis()[row];
            if (batch.instrumentOrdinals()[row] == ordinal && openTime >= first && openTime <= last) {
                marked.clear(row);
            }
        }
    }

    private void removeMarked(CandleBatch batch) {
        for (int row = marked.nextSetBit(0); row >= 0; row = marked.nextSetBit(row + 1)) {
            countSkipped(batch.instruments().get(batch.instrumentOrdinals()[row]), 1);
        }
        batch.remove(marked);
    }

    private void countSkipped(InstrumentId instrument, int rows) {
        Tally tally = tallies.get(instrument);
        if (tally != null) {
            tally.rowsSkipped += rows;
        }
    }

    /** Numbers and stamps a batch, as the one that an earlier run formed or as a new one; null where it is not to be sent. */
    Checkpoint.@Nullable Pending take(CandleBatch batch, Clock clock) {
        if (ledger.toFormAgain() != null) {
            if (ledger.isFormedAgain(batch)) {
                return takeAgain(batch);
            }
            forgetWhatWasSent();
            leaveOutExisting(batch, 0, null);
        }
        return batch.isEmpty() ? null : ledger.take(batch, clock);
    }

    private Checkpoint.@Nullable Pending takeAgain(CandleBatch batch) {
        Checkpoint.Pending before = ledger.takeAgain(batch);
        if (!before.applied()) {
            return before;
        }
        before.shares().forEach(share -> countSkipped(share.instrument(), share.rows()));
        return null;
    }

    /** Says so where a batch that was sent has not come out of the source again, and goes on without it. */
    void forgetWhatWasSent() {
        Checkpoint.Pending before = ledger.toFormAgain();
        if (before != null) {
            warnings.add(
                    ("batch %d of run %s, taken in at %s, did not come out of the source as it was sent: its rows were "
                                    + "written anew, and raw may hold both versions")
                            .formatted(before.sequence(), ledger.runId(), before.ingestedAt()));
            ledger.forgetUnformed();
        }
    }
}
