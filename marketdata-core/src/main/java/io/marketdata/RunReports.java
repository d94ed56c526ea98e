package io.marketdata;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the reports of one run.
 *
 * @param alone whether the run is of one instrument, which then took all that the writer counts
 * @param reachedEnd whether the source was read to its end
 */
record RunReports(
        RunLedger ledger,
        TimeRange range,
        Instant startedAt,
        Instant finishedAt,
        Applied.Snapshot written,
        long rowsCollapsed,
        boolean alone,
        boolean reachedEnd,
        List<String> warnings) {
    private static final long MINUTE_MILLIS = 60_000;

    Backfill1mReport of(Tally tally, @Nullable Throwable failure) {
        Backfill1mReport.Outcome outcome = failure != null
                ? Backfill1mReport.Outcome.FAILED
                : reachedEnd ? Backfill1mReport.Outcome.COMPLETED : Backfill1mReport.Outcome.CANCELLED;
        Applied.Share share = written.of(tally.instrument);
        return new Backfill1mReport(
                ledger.runId(),
                tally.instrument,
                range,
                outcome,
                startedAt,
                finishedAt,
                tally.rowsRead,
                share.rows(),
                share.batches(),
                alone ? written.receipt().inserts() : 0,
                alone ? written.receipt().bytes() : 0,
                alone ? written.receipt().retries() : 0,
                alone ? written.receipt().heals() : 0,
                alone ? written.receipt().rowsDoubled() : 0,
                Map.copyOf(tally.rejected),
                alone ? rowsCollapsed : 0,
                tally.rowsSkipped,
                ledger.resumedAt(tally.instrument),
                outcome == Backfill1mReport.Outcome.COMPLETED ? null : resumeFrom(tally),
                failure == null ? null : MarketDataException.foreign(text(failure)),
                List.copyOf(warnings));
    }

    private Instant resumeFrom(Tally tally) {
        long through = ledger.appliedThroughMillis(tally.instrument);
        return through == Long.MIN_VALUE ? range.start() : Instant.ofEpochMilli(through + MINUTE_MILLIS);
    }

    private static String text(Throwable problem) {
        return problem instanceof MarketDataException && problem.getMessage() != null
                ? problem.getMessage()
                : problem.toString();
    }
}
