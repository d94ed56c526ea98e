package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ContractViolationException;
import io.marketdata.error.MarketDataException;
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
        Throwable problem = null;
        BatchPipe pipe = new BatchPipe(job.writer, job.writerSlots, job.threads, senders, capacity);
        try (pipe) {
            try {
                move(pipe);
            } finally {
                pipe.drain();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            problem = new MarketDataException("MD-B002", "interrupted", true, stop);
        } catch (RuntimeException failed) {
            problem = failed;
        }
        Throwable ofSender = pipe.failure();
        if (problem == null) {
            problem = ofSender;
        } else if (ofSender != null) {
            problem.addSuppressed(ofSender);
        }
        return finish(pipe.written(), problem);
    }

    private Backfill1mReport finish(BatchPipe.Written written, @Nullable Throwable problem) {
        if (problem instanceof Error fatal) {
            throw fatal;
        }
        Backfill1mReport.Outcome outcome = problem != null
                ? Backfill1mReport.Outcome.FAILED
                : cancellation.isCancelled() ? Backfill1mReport.Outcome.CANCELLED : Backfill1mReport.Outcome.COMPLETED;
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
            boolean more = true;
            while (more && !cancellation.isCancelled()) {
                CandleBatch batch = pipe.take();
                if (batch == null) {
                    return;
                }
                checks.begin();
                more = fill(batch, stream);
                if (!batch.isEmpty() && !cancellation.isCancelled()) {
                    batch.stamp(runId, sequence++, IngestTime.nextMillis(job.clock));
                    pipe.submit(batch);
                    tell(pipe.written());
                }
            }
            rowsCollapsed = stream.rowsCollapsed();
            pipe.drain();
            tell(pipe.written());
        }
    }

    private boolean fill(CandleBatch batch, CandleStream stream) {
        while (batch.remaining() > 0 && !cancellation.isCancelled()) {
            int before = batch.size();
            boolean appended = stream.read(batch);
            if (appended != batch.size() > before) {
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
            String warning = "the progress listener threw " + MarketDataException.foreign(ofListener.toString());
            if (!warnings.contains(warning)) {
                warnings.add(warning);
            }
        }
    }
}
