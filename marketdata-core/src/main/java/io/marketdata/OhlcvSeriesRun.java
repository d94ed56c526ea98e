package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.IngestTime;
import io.marketdata.error.ContractViolationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.OhlcvUpsert;
import java.time.Instant;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One instrument and length of a run: reads, checks, stamps and writes, batch by batch. */
final class OhlcvSeriesRun {
    private final OhlcvRun run;
    private final OhlcvBackfill job;
    private final InstrumentId instrument;
    private final Timeframe timeframe;
    private final Map<RowDefect, Long> rejected = new EnumMap<>(RowDefect.class);
    private final BitSet bad = new BitSet();
    private @Nullable TimeRange range;
    private long candlesRead;
    private long rowsSkipped;
    private long sequence;
    private OhlcvUpsert upserts = OhlcvUpsert.NONE;
    private @Nullable Instant first;
    private @Nullable Instant last;

    OhlcvSeriesRun(OhlcvRun run, InstrumentId instrument, Timeframe timeframe) {
        this.run = run;
        this.job = run.job;
        this.instrument = instrument;
        this.timeframe = timeframe;
    }

    /** Never throws but an {@link Error}: what went wrong is in the report. */
    OhlcvBackfillReport.Series run(CandleBatch batch) {
        try {
            range = run.range(instrument, timeframe);
            boolean reachedEnd = range == null || move(batch, range);
            return report(reachedEnd ? Backfill1mReport.Outcome.COMPLETED : Backfill1mReport.Outcome.CANCELLED, null);
        } catch (RuntimeException problem) {
            return report(Backfill1mReport.Outcome.FAILED, OhlcvRun.textOf(problem));
        }
    }

    /** What is said of a series that was never begun. */
    OhlcvBackfillReport.Series skipped() {
        return report(Backfill1mReport.Outcome.SKIPPED, null);
    }

    private OhlcvBackfillReport.Series report(Backfill1mReport.Outcome outcome, @Nullable String error) {
        return new OhlcvBackfillReport.Series(
                instrument,
                timeframe,
                range,
                outcome,
                candlesRead,
                upserts.written(),
                rowsSkipped + upserts.skipped(),
                rejected,
                first,
                last,
                error);
    }

    private boolean move(CandleBatch batch, TimeRange asked) {
        RowChecks checks = new RowChecks(Set.of(instrument), timeframe, asked, job.markets);
        try (CandleStream stream = job.source.stream(instrument, timeframe, asked)) {
            boolean more = true;
            while (more && !run.isStopped()) {
                batch.clear();
                checks.begin();
                more = fill(batch, stream, checks);
                if (!batch.isEmpty()) {
                    write(batch);
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new MarketDataException("MD-B002", "interrupted", true, null);
                }
            }
            return !more;
        }
    }

    private boolean fill(CandleBatch batch, CandleStream stream, RowChecks checks) {
        while (batch.remaining() > 0 && !run.isStopped()) {
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
            check(batch, before, checks);
        }
        return true;
    }

    private void check(CandleBatch batch, int from, RowChecks checks) {
        long now = job.clock.instant().plus(OhlcvBackfill.CLOCK_TOLERANCE).toEpochMilli();
        long rowsBefore = candlesRead;
        candlesRead += batch.size() - from;
        bad.clear();
        int row = checks.firstBad(batch, from, now);
        while (row < batch.size()) {
            judge(checks.describe(batch, row, now, rowsBefore + row - from));
            bad.set(row);
            row = checks.firstBad(batch, row + 1, now);
        }
        batch.remove(bad);
    }

    /** A candle without a price or volume is known of venues and no mistake; it has nothing that could be stored. */
    private void judge(BadRow found) {
        if (found.defect() == RowDefect.VALUE_MISSING && found.tsOpen() != null) {
            rowsSkipped++;
            return;
        }
        job.badRows.onBadRow(found);
        rejected.merge(found.defect(), 1L, Long::sum);
    }

    private void write(CandleBatch batch) {
        batch.stamp(run.runId, sequence++, IngestTime.nextMillis(job.clock));
        OhlcvUpsert done = job.store.upsert(timeframe, batch);
        upserts = upserts.plus(done);
        Instant from = Instant.ofEpochMilli(batch.openTimeMillis()[0]);
        Instant to = Instant.ofEpochMilli(batch.openTimeMillis()[batch.size() - 1]);
        first = first == null ? from : first;
        last = to;
        run.written(instrument, timeframe, to, done.written());
    }
}
