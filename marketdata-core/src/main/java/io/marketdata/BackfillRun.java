package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.ContractViolationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run over one stream, of one instrument or of several that the source reads together: reads and checks on the
 * caller's thread, writes through a {@link BatchPipe}.
 *
 * <p>Where several are read together, a bad row that ends the run of its instrument ends only that one: its rows of the
 * batch at hand and all later ones are left out. Whatever else goes wrong ends them all.
 */
final class BackfillRun {
    private static final long MINUTE_MILLIS = 60_000;

    private final Backfill1m job;
    private final Map<InstrumentId, Tally> tallies = new LinkedHashMap<>();
    private final TimeRange range;
    private final Cancellation cancellation;
    private final RowChecks checks;
    private final BitSet bad = new BitSet();
    private final List<String> warnings = new ArrayList<>();
    private Instant startedAt = Instant.EPOCH;
    private long rowsRead;
    private long rowsCollapsed;
    private @Nullable InstrumentId lastInstrument;
    private long positionMillis = Long.MIN_VALUE;
    private boolean reachedEnd;
    private RunLedger ledger;
    private Resumption resumption;

    /**
     * What a run did.
     *
     * @param reports one for each instrument, in the order asked
     * @param failures what each failed with, by instrument
     */
    record Result(List<Backfill1mReport> reports, Map<InstrumentId, Throwable> failures, WriteTotals totals) {
        /** The only report of a run of one instrument. */
        Backfill1mReport only() {
            Backfill1mReport report = reports.get(0);
            Throwable failure = failures.get(report.instrument());
            if (failure != null) {
                throw new BackfillException(report, failure);
            }
            return report;
        }
    }

    BackfillRun(Backfill1m job, List<InstrumentId> instruments, TimeRange range, Cancellation cancellation) {
        this.job = job;
        this.range = range;
        this.cancellation = cancellation;
        instruments.forEach(instrument -> tallies.put(instrument, new Tally(instrument)));
        checks = new RowChecks(tallies.keySet(), range, job.markets);
        ledger = RunLedger.unkept(range);
        resumption = new Resumption(ledger, tallies, warnings);
    }

    Result run() {
        startedAt = job.clock.instant();
        try {
            ledger = openLedger();
        } catch (RuntimeException refused) {
            return finish(Applied.Snapshot.NONE, refused);
        }
        try {
            resumption = new Resumption(ledger, tallies, warnings);
            return moveAll();
        } finally {
            closeLedger();
        }
    }

    private RunLedger openLedger() {
        CheckpointStore store = job.checkpoints;
        return store == null
                ? ledger
                : RunLedger.open(
                        store,
                        CheckpointKey.of(job.sourceName, job.targetName, tallies.keySet(), range.start()),
                        range);
    }

    private Result moveAll() {
        if (ledger.isDone()) {
            reachedEnd = true;
            closeLedger();
            return finish(Applied.Snapshot.NONE, null);
        }
        Throwable ofReader;
        int most = Math.max(capacity(), ledger.mostRowsToFormAgain());
        BatchPipe pipe = new BatchPipe(job.writer, job.writerSlots, job.threads, job.senders, most, ledger);
        try (pipe) {
            ofReader = read(pipe);
        }
        Throwable problem = worse(ofReader, pipe.failure());
        problem = worse(problem, keepLast(problem));
        closeLedger();
        return finish(pipe.written(), problem);
    }

    /** The most rows of a new batch. */
    private int capacity() {
        long minutes = (range.endMillis() - range.startMillis() + MINUTE_MILLIS - 1) / MINUTE_MILLIS;
        return (int) Math.min(job.batchSize, minutes * tallies.size());
    }

    /** Whatever ended the run, what it has done is kept. */
    private @Nullable Throwable keepLast(@Nullable Throwable problem) {
        boolean complete =
                problem == null && reachedEnd && tallies.values().stream().allMatch(tally -> tally.failure == null);
        if (complete) {
            resumption.forgetWhatWasSent();
            ledger.finish();
        }
        try {
            ledger.keep();
            return null;
        } catch (RuntimeException | Error notKept) {
            return notKept;
        }
    }

    private void closeLedger() {
        try {
            ledger.close();
        } catch (RuntimeException problem) {
            warnings.add("the lease of the checkpoint could not be given back: "
                    + MarketDataException.foreign(problem.toString()));
        }
    }

    /**
     * Moves everything, and returns what went wrong on this thread. What was submitted before a failure is written. An
     * interrupt is not waited out: with the flag set again, closing the pipe passes it on to the senders.
     */
    private @Nullable Throwable read(BatchPipe pipe) {
        Throwable problem = null;
        try {
            move(pipe);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return interrupted(stop);
        } catch (RuntimeException | Error failed) {
            problem = failed;
        }
        try {
            pipe.drain();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            problem = worse(problem, interrupted(stop));
        }
        return problem;
    }

    private static MarketDataException interrupted(InterruptedException stop) {
        return new MarketDataException("MD-B002", "interrupted", true, stop);
    }

    /** The first of two failures, unless only the second is an {@link Error}; the other goes with it. */
    private static @Nullable Throwable worse(@Nullable Throwable first, @Nullable Throwable second) {
        if (first == null || second == null || first == second) {
            return first != null ? first : second;
        }
        boolean secondIsWorse = second instanceof Error && !(first instanceof Error);
        Throwable worse = secondIsWorse ? second : first;
        worse.addSuppressed(secondIsWorse ? first : second);
        return worse;
    }

    private Result finish(Applied.Snapshot written, @Nullable Throwable problem) {
        if (problem instanceof Error fatal) {
            throw fatal;
        }
        Instant finishedAt = job.clock.instant();
        List<Backfill1mReport> reports = new ArrayList<>(tallies.size());
        Map<InstrumentId, Throwable> failures = new LinkedHashMap<>();
        RunReports of = new RunReports(
                ledger,
                range,
                startedAt,
                finishedAt,
                written,
                rowsCollapsed,
                tallies.size() == 1,
                reachedEnd,
                warnings);
        for (Tally tally : tallies.values()) {
            Throwable failure = tally.failure != null ? tally.failure : problem;
            if (failure != null) {
                failures.put(tally.instrument, failure);
            }
            reports.add(of.of(tally, failure));
        }
        return new Result(reports, failures, new WriteTotals(written.batches(), written.receipt(), rowsCollapsed));
    }

    private CandleStream open(TimeRange asked) {
        return tallies.size() == 1
                ? job.source.stream1m(tallies.keySet().iterator().next(), asked)
                : job.source.stream1m(tallies.keySet(), asked);
    }

    private void move(BatchPipe pipe) throws InterruptedException {
        TimeRange asked = resumption.toRead(range, job.existing);
        if (asked == null) {
            reachedEnd = true;
            return;
        }
        if (tallies.size() == 1) {
            long applied =
                    ledger.appliedBeforeMillis(tallies.keySet().iterator().next());
            positionMillis = Math.max(applied, asked.startMillis() - MINUTE_MILLIS);
        }
        try (CandleStream stream = open(asked)) {
            while (!reachedEnd && !cancellation.isCancelled() && !haveAllFailed()) {
                CandleBatch batch = pipe.take();
                if (batch == null) {
                    return;
                }
                checks.begin();
                boolean more = fill(batch, stream);
                rowsCollapsed = stream.rowsCollapsed();
                if (!batch.isEmpty() && cancellation.isCancelled()) {
                    break;
                }
                Checkpoint.Pending taken = null;
                if (!batch.isEmpty()) {
                    requireProvenance(batch, stream);
                    taken = resumption.take(batch, job.clock);
                }
                if (taken != null) {
                    pipe.submit(batch, taken);
                    tell(pipe);
                } else {
                    pipe.giveBack(batch);
                }
                reachedEnd = !more;
            }
            pipe.drain();
            tell(pipe);
        }
    }

    private void setEnd(CandleBatch batch) {
        Checkpoint.Pending before = ledger.toFormAgain();
        if (before != null) {
            batch.limit(before.rows());
        } else if (tallies.size() == 1) {
            InstrumentId instrument = tallies.keySet().iterator().next();
            batch.limit(BatchEnd.rows(job.writer, instrument, positionMillis + MINUTE_MILLIS, capacity()));
        } else {
            batch.limit(capacity());
        }
    }

    private boolean haveAllFailed() {
        for (Tally tally : tallies.values()) {
            if (tally.failure == null) {
                return false;
            }
        }
        return true;
    }

    private boolean fill(CandleBatch batch, CandleStream stream) {
        setEnd(batch);
        while (batch.remaining() > 0 && !cancellation.isCancelled() && !haveAllFailed()) {
            int before = batch.size();
            boolean appended = stream.read(batch);
            if (batch.size() < before || appended != (batch.size() > before)) {
                throw new ContractViolationException(
                        "MD-C001",
                        "CandleStream.read returned %s but appended %d rows (%s)"
                                .formatted(
                                        appended,
                                        batch.size() - before,
                                        stream.getClass().getName()));
            }
            if (!appended) {
                return false;
            }
            check(batch, before);
            if (batch.isEmpty()) {
                setEnd(batch);
            }
        }
        return true;
    }

    private static void requireProvenance(CandleBatch batch, CandleStream stream) {
        for (Provenance provenance : batch.provenances()) {
            if (provenance.source() == CandleSource.UNKNOWN) {
                throw new ContractViolationException(
                        "MD-C002",
                        "rows of a source have to say how they came (ws, rest or file), but those of "
                                + stream.getClass().getName() + " say unknown");
            }
        }
    }

    private void check(CandleBatch batch, int from) {
        long now = job.clock.millis() + (job.source.judgesClosed() ? OhlcvBackfill.CLOCK_TOLERANCE.toMillis() : 0);
        long rowsBefore = rowsRead;
        rowsRead += batch.size() - from;
        Tally.count(batch, from, tallies);
        bad.clear();
        int row = checks.firstBad(batch, from, now);
        while (row < batch.size()) {
            if (!checks.isLeftOut(batch, row)) {
                judge(batch, row, checks.describe(batch, row, now, rowsBefore + row - from));
            }
            bad.set(row);
            row = checks.firstBad(batch, row + 1, now);
        }
        batch.remove(bad);
        if (!batch.isEmpty()) {
            positionMillis = batch.openTimeMillis()[batch.size() - 1];
            lastInstrument = batch.instruments().get(batch.instrumentOrdinals()[batch.size() - 1]);
        }
        resumption.leaveOut(batch, from - bad.get(0, from).cardinality());
    }

    private void judge(CandleBatch batch, int row, BadRow found) {
        Tally tally = tallies.get(found.instrument());
        try {
            job.badRows.onBadRow(found);
        } catch (RuntimeException ended) {
            if (tallies.size() == 1 || tally == null) {
                throw ended;
            }
            tally.failure = ended;
            checks.leaveOut(found.instrument());
            markAllOf(batch, batch.instrumentOrdinals()[row]);
            return;
        }
        Tally counted = tally != null ? tally : tallies.values().iterator().next();
        counted.rejected.merge(found.defect(), 1L, Long::sum);
    }

    /** Nothing of an instrument that failed is written beyond its last whole batch. */
    private void markAllOf(CandleBatch batch, int ordinal) {
        int[] ordinals = batch.instrumentOrdinals();
        for (int row = 0; row < batch.size(); row++) {
            if (ordinals[row] == ordinal) {
                bad.set(row);
            }
        }
    }

    private void tell(BatchPipe pipe) {
        InstrumentId instrument = lastInstrument;
        if (instrument == null) {
            return;
        }
        long elapsed = job.clock.millis() - startedAt.toEpochMilli();
        try {
            job.progress.accept(BackfillProgress.of(
                    instrument, range, positionMillis, rowsRead, pipe.written().rows(), elapsed, tallies.size() == 1));
        } catch (RuntimeException ofListener) {
            // The first will do: a listener that throws once may throw for every batch.
            if (warnings.isEmpty()) {
                warnings.add("the progress listener threw " + MarketDataException.foreign(ofListener.toString()));
            }
        }
    }
}
