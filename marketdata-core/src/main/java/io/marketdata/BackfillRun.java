package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.ContractViolationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One run of one instrument: reads and checks on the caller's thread, writes through a {@link BatchPipe}. */
final class BackfillRun {
    private static final long MINUTE_MILLIS = 60_000;

    private final Backfill1m job;
    private final InstrumentId instrument;
    private final TimeRange range;
    private final Cancellation cancellation;
    private final UUID runId = UUID.randomUUID();
    private final RowChecks checks;
    private final BitSet bad = new BitSet();
    private final Map<RowDefect, Long> rejected = new EnumMap<>(RowDefect.class);
    private final List<String> warnings = new ArrayList<>();
    private Instant startedAt = Instant.EPOCH;
    private long rowsRead;
    private long rowsCollapsed;
    private long positionMillis = Long.MIN_VALUE;
    private long sequence;
    private boolean reachedEnd;

    BackfillRun(Backfill1m job, InstrumentId instrument, TimeRange range, Cancellation cancellation) {
        this.job = job;
        this.instrument = instrument;
        this.range = range;
        this.cancellation = cancellation;
        checks = new RowChecks(Set.of(instrument), range, job.markets);
    }

    Backfill1mReport run() {
        startedAt = job.clock.instant();
        long minutes = (range.endMillis() - range.startMillis() + MINUTE_MILLIS - 1) / MINUTE_MILLIS;
        int capacity = (int) Math.min(job.batchSize, minutes);
        int senders = Math.max(1, Math.min(Backfill1m.MAX_SENDERS, job.writer.concurrency()));
        Throwable ofReader;
        BatchPipe pipe = new BatchPipe(job.writer, job.writerSlots, job.threads, senders, capacity);
        try (pipe) {
            ofReader = read(pipe);
        }
        return finish(pipe.written(), worse(ofReader, pipe.failure()));
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

    private Backfill1mReport finish(BatchPipe.Written written, @Nullable Throwable problem) {
        if (problem instanceof Error fatal) {
            throw fatal;
        }
        Backfill1mReport.Outcome outcome = problem != null
                ? Backfill1mReport.Outcome.FAILED
                : reachedEnd ? Backfill1mReport.Outcome.COMPLETED : Backfill1mReport.Outcome.CANCELLED;
        Backfill1mReport report = new Backfill1mReport(
                runId,
                instrument,
                range,
                outcome,
                startedAt,
                job.clock.instant(),
                rowsRead,
                written.rows(),
                written.batches(),
                written.receipt().inserts(),
                written.receipt().bytes(),
                written.receipt().retries(),
                Map.copyOf(rejected),
                rowsCollapsed,
                resumeFrom(outcome, written.appliedThroughMillis()),
                problem == null ? null : MarketDataException.foreign(text(problem)),
                List.copyOf(warnings));
        if (problem != null) {
            throw new BackfillException(report, problem);
        }
        return report;
    }

    private @Nullable Instant resumeFrom(Backfill1mReport.Outcome outcome, long appliedThroughMillis) {
        if (outcome == Backfill1mReport.Outcome.COMPLETED) {
            return null;
        }
        return appliedThroughMillis == Long.MIN_VALUE
                ? range.start()
                : Instant.ofEpochMilli(appliedThroughMillis + MINUTE_MILLIS);
    }

    private static String text(Throwable problem) {
        return problem instanceof MarketDataException && problem.getMessage() != null
                ? problem.getMessage()
                : problem.toString();
    }

    private void move(BatchPipe pipe) throws InterruptedException {
        try (CandleStream stream = job.source.stream1m(instrument, range)) {
            while (!reachedEnd && !cancellation.isCancelled()) {
                CandleBatch batch = pipe.take();
                if (batch == null) {
                    return;
                }
                checks.begin();
                boolean more = fill(batch, stream);
                rowsCollapsed = stream.rowsCollapsed();
                if (!batch.isEmpty()) {
                    if (cancellation.isCancelled()) {
                        break;
                    }
                    requireProvenance(batch, stream);
                    batch.stamp(runId, sequence++, IngestTime.nextMillis(job.clock));
                    pipe.submit(batch);
                    tell(pipe.written());
                }
                reachedEnd = !more;
            }
            pipe.drain();
            tell(pipe.written());
        }
    }

    private boolean fill(CandleBatch batch, CandleStream stream) {
        while (batch.remaining() > 0 && !cancellation.isCancelled()) {
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
        long now = job.clock.millis();
        long rowsBefore = rowsRead;
        rowsRead += batch.size() - from;
        bad.clear();
        int row = checks.firstBad(batch, from, now);
        while (row < batch.size()) {
            BadRow found = checks.describe(batch, row, now, rowsBefore + row - from);
            job.badRows.onBadRow(found);
            rejected.merge(found.defect(), 1L, Long::sum);
            bad.set(row);
            row = checks.firstBad(batch, row + 1, now);
        }
        batch.remove(bad);
        if (!batch.isEmpty()) {
            positionMillis = batch.openTimeMillis()[batch.size() - 1];
        }
    }

    private void tell(BatchPipe.Written written) {
        if (positionMillis == Long.MIN_VALUE) {
            return;
        }
        long elapsed = job.clock.millis() - startedAt.toEpochMilli();
        try {
            job.progress.accept(
                    BackfillProgress.of(instrument, range, positionMillis, rowsRead, written.rows(), elapsed));
        } catch (RuntimeException ofListener) {
            // The first will do: a listener that throws once may throw for every batch.
            if (warnings.isEmpty()) {
                warnings.add("the progress listener threw " + MarketDataException.foreign(ofListener.toString()));
            }
        }
    }
}
