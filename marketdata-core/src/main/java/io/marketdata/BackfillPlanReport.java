package io.marketdata;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What a plan did: totals, and one report for each of its parts in the plan's order.
 *
 * @param startedAt before the first read
 * @param finishedAt after the last write
 * @param entries the parts; of instruments that were read together the parts do not tell inserts, bytes, retries,
 *     heals and doubled rows, which no single one of them took, and a batch counts for each that had rows in it
 * @param batchesWritten {@code write1m} calls acknowledged
 * @param inserts statements sent
 * @param bytesSent bytes of their bodies
 * @param retries attempts beyond the first
 * @param heals times that canonical lacked rows after a doubt and was filled from raw
 * @param rowsDoubled rows that raw was found to hold more than once after a doubt; canonical gives each once
 * @param rowsCollapsed rows that sources left out because another origin had the same row, bit for bit
 */
public record BackfillPlanReport(
        Instant startedAt,
        Instant finishedAt,
        List<Backfill1mReport> entries,
        long batchesWritten,
        long inserts,
        long bytesSent,
        long retries,
        long heals,
        long rowsDoubled,
        long rowsCollapsed) {
    public BackfillPlanReport {
        entries = List.copyOf(entries);
    }

    public long candlesRead() {
        return sum(Backfill1mReport::candlesRead);
    }

    public long rowsWritten() {
        return sum(Backfill1mReport::rowsWritten);
    }

    public long rowsRejected() {
        return sum(Backfill1mReport::rowsRejected);
    }

    public long rowsSkipped() {
        return sum(Backfill1mReport::rowsSkipped);
    }

    /** How many parts ended so. */
    public long count(Backfill1mReport.Outcome outcome) {
        return entries.stream().filter(entry -> entry.outcome() == outcome).count();
    }

    /** Whether every part completed. */
    public boolean isComplete() {
        return count(Backfill1mReport.Outcome.COMPLETED) == entries.size();
    }

    public Duration duration() {
        return Duration.between(startedAt, finishedAt);
    }

    /** One JSON object on one line; its members are documented in docs/report.md. */
    public String toJson() {
        String parts = entries.stream()
                .map(entry -> entry.members(new JsonText()).toString())
                .collect(Collectors.joining(",", "[", "]"));
        return new JsonText()
                .put("schema_version", Backfill1mReport.SCHEMA_VERSION)
                .put("report", "backfill_1m_plan")
                .put("started_at", startedAt)
                .put("finished_at", finishedAt)
                .put("duration_ms", duration().toMillis())
                .put("instruments", entries.size())
                .put("completed", count(Backfill1mReport.Outcome.COMPLETED))
                .put("failed", count(Backfill1mReport.Outcome.FAILED))
                .put("cancelled", count(Backfill1mReport.Outcome.CANCELLED))
                .put("skipped", count(Backfill1mReport.Outcome.SKIPPED))
                .put("candles_read", candlesRead())
                .put("rows_written", rowsWritten())
                .put("batches_written", batchesWritten)
                .put("inserts", inserts)
                .put("bytes_sent", bytesSent)
                .put("retries", retries)
                .put("heals", heals)
                .put("rows_doubled", rowsDoubled)
                .put("rows_rejected", rowsRejected())
                .put("rows_collapsed", rowsCollapsed)
                .put("rows_skipped", rowsSkipped())
                .raw("entries", parts)
                .toString();
    }

    /** A line of totals and a line for each part. */
    public String toText() {
        String head = String.format(
                        Locale.ROOT,
                        "backfill 1m of %d instruments: %d completed, %d failed, %d cancelled, %d skipped; read %,d, wrote %,d in %,d batches (%,d inserts) in %s",
                        entries.size(),
                        count(Backfill1mReport.Outcome.COMPLETED),
                        count(Backfill1mReport.Outcome.FAILED),
                        count(Backfill1mReport.Outcome.CANCELLED),
                        count(Backfill1mReport.Outcome.SKIPPED),
                        candlesRead(),
                        rowsWritten(),
                        batchesWritten,
                        inserts,
                        Texts.seconds(duration()))
                + Backfill1mReport.mended(heals, rowsDoubled);
        return entries.stream().map(entry -> "\n  " + entry.toText()).collect(Collectors.joining("", head, ""));
    }

    private long sum(ToLongFunction<Backfill1mReport> figure) {
        return entries.stream().mapToLong(figure).sum();
    }
}
