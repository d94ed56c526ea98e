package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run over many series did. Only what the store acknowledged counts as written.
 *
 * @param runId the run
 * @param startedAt before the first read
 * @param finishedAt after the last write
 * @param series each instrument and length, in the order of the plan
 * @param deleted how many candles the retention took, by timeframe; empty where none is configured
 * @param retentionError what the retention failed with; null otherwise
 * @param warnings what did not stop it
 */
public record OhlcvBackfillReport(
        UUID runId,
        Instant startedAt,
        Instant finishedAt,
        List<Series> series,
        Map<Timeframe, Long> deleted,
        @Nullable String retentionError,
        List<String> warnings) {
    /** The version of the JSON form. */
    public static final int SCHEMA_VERSION = 1;

    public OhlcvBackfillReport {
        series = List.copyOf(series);
        deleted = Map.copyOf(deleted);
        warnings = List.copyOf(warnings);
    }

    /**
     * One instrument and length.
     *
     * @param range what was asked for; null where that was nothing, or it never came to that
     * @param candlesRead rows the source delivered, bad ones included
     * @param candlesWritten keys acknowledged
     * @param rowsSkipped rows without a price or a volume
     * @param rejectedByDefect rows that were not written, by what was wrong with them
     * @param first open time of the first candle written; null where there is none
     * @param last open time of the last candle written; null where there is none
     * @param error what it failed with; null otherwise
     */
    public record Series(
            InstrumentId instrument,
            Timeframe timeframe,
            @Nullable TimeRange range,
            Backfill1mReport.Outcome outcome,
            long candlesRead,
            long candlesWritten,
            long rowsSkipped,
            Map<RowDefect, Long> rejectedByDefect,
            @Nullable Instant first,
            @Nullable Instant last,
            @Nullable String error) {
        public Series {
            rejectedByDefect = Map.copyOf(rejectedByDefect);
        }

        public long rowsRejected() {
            return rejectedByDefect.values().stream().mapToLong(Long::longValue).sum();
        }

        private JsonText json() {
            JsonText rejected = new JsonText();
            new TreeMap<>(rejectedByDefect)
                    .forEach((defect, rows) -> rejected.put(Texts.lower(defect), rows.longValue()));
            return new JsonText()
                    .put("market_id", instrument.market().value())
                    .put("symbol", instrument.symbol())
                    .put("timeframe", timeframe)
                    .put("start", range == null ? null : range.start())
                    .put("end", range == null ? null : range.end())
                    .put("outcome", Texts.lower(outcome))
                    .put("candles_read", candlesRead)
                    .put("candles_written", candlesWritten)
                    .put("rows_skipped", rowsSkipped)
                    .put("rows_rejected", rowsRejected())
                    .raw("rejected_by_defect", rejected.toString())
                    .put("first", first)
                    .put("last", last)
                    .put("error", error);
        }

        private String text() {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%s %s %s: read %,d, wrote %,d",
                    instrument,
                    timeframe,
                    Texts.lower(outcome),
                    candlesRead,
                    candlesWritten));
            if (first != null) {
                text.append(", ").append(first).append(" to ").append(last);
            }
            if (rowsSkipped > 0) {
                text.append(", skipped ").append(rowsSkipped).append(" without a price or volume");
            }
            if (rowsRejected() > 0) {
                text.append(", rejected ").append(rowsRejected()).append(' ').append(new TreeMap<>(rejectedByDefect));
            }
            return error == null
                    ? text.toString()
                    : text.append("; ").append(error).toString();
        }
    }

    public long candlesRead() {
        return sum(Series::candlesRead);
    }

    public long candlesWritten() {
        return sum(Series::candlesWritten);
    }

    public long rowsSkipped() {
        return sum(Series::rowsSkipped);
    }

    public long rowsRejected() {
        return sum(Series::rowsRejected);
    }

    /** How many series ended so. */
    public long count(Backfill1mReport.Outcome outcome) {
        return series.stream().filter(one -> one.outcome() == outcome).count();
    }

    /** Whether every series completed, no row was rejected and the retention did its work. */
    public boolean isComplete() {
        return count(Backfill1mReport.Outcome.COMPLETED) == series.size()
                && rowsRejected() == 0
                && retentionError == null;
    }

    public Duration duration() {
        return Duration.between(startedAt, finishedAt);
    }

    /** One JSON object on one line; its members are documented in docs/ohlcv.md. */
    public String toJson() {
        JsonText removed = new JsonText();
        new TreeMap<>(deleted).forEach((timeframe, candles) -> removed.put(timeframe.code(), candles.longValue()));
        return new JsonText()
                .put("schema_version", SCHEMA_VERSION)
                .put("report", "ohlcv_backfill")
                .put("run_id", runId)
                .put("started_at", startedAt)
                .put("finished_at", finishedAt)
                .put("duration_ms", duration().toMillis())
                .put("completed", count(Backfill1mReport.Outcome.COMPLETED))
                .put("failed", count(Backfill1mReport.Outcome.FAILED))
                .put("cancelled", count(Backfill1mReport.Outcome.CANCELLED))
                .put("skipped", count(Backfill1mReport.Outcome.SKIPPED))
                .put("candles_read", candlesRead())
                .put("candles_written", candlesWritten())
                .put("rows_skipped", rowsSkipped())
                .put("rows_rejected", rowsRejected())
                .raw("deleted", removed.toString())
                .put("retention_error", retentionError)
                .put("warnings", warnings)
                .raw(
                        "series",
                        series.stream().map(one -> one.json().toString()).collect(Collectors.joining(",", "[", "]")))
                .toString();
    }

    /** A line of totals and a line for each series. */
    public String toText() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "ohlcv backfill of %d series: %d completed, %d failed, %d cancelled, %d skipped; read %,d, wrote %,d in %s",
                series.size(),
                count(Backfill1mReport.Outcome.COMPLETED),
                count(Backfill1mReport.Outcome.FAILED),
                count(Backfill1mReport.Outcome.CANCELLED),
                count(Backfill1mReport.Outcome.SKIPPED),
                candlesRead(),
                candlesWritten(),
                Texts.seconds(duration())));
        new TreeMap<>(deleted)
                .forEach((timeframe, candles) ->
                        text.append(String.format(Locale.ROOT, ", deleted %,d old %s", candles, timeframe)));
        if (retentionError != null) {
            text.append("; retention failed: ").append(retentionError);
        }
        warnings.forEach(warning -> text.append("; warning: ").append(warning));
        series.forEach(one -> text.append("\n  ").append(one.text()));
        return text.toString();
    }

    private long sum(ToLongFunction<Series> figure) {
        return series.stream().mapToLong(figure).sum();
    }
}
