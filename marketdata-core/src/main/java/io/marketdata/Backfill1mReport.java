package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run did. True also where it failed: only what the store acknowledged counts as written.
 *
 * @param runId the run, which is the ingest id of its rows
 * @param instrument whose candles
 * @param range the asked range
 * @param outcome how it ended
 * @param startedAt before the first read
 * @param finishedAt after the last write
 * @param candlesRead rows the source delivered, bad ones included
 * @param rowsWritten rows acknowledged
 * @param batchesWritten {@code write1m} calls acknowledged
 * @param inserts statements sent, 0 where the writer does not count
 * @param bytesSent bytes of their bodies, 0 where the writer does not count
 * @param retries attempts beyond the first
 * @param heals times that canonical lacked rows after a doubt and was filled from raw, 0 where the writer does not count
 * @param rowsDoubled rows that raw was found to hold more than once after a doubt; canonical gives each once
 * @param rejectedByDefect rows that were not written, by what was wrong with them
 * @param rowsCollapsed rows the source left out because another origin had the same row, bit for bit
 * @param rowsSkipped rows that were not written because they are there: an earlier run of the checkpoint wrote them, or
 *     canonical has their minute and was to be spared
 * @param resumedAt first open time that no earlier run of the checkpoint is known to have written; null where this run
 *     began anew
 * @param resumeFrom first open time that is not known to be written; null for a completed run
 * @param error what it failed with; null otherwise
 * @param warnings what did not stop it
 */
public record Backfill1mReport(
        UUID runId,
        InstrumentId instrument,
        TimeRange range,
        Outcome outcome,
        Instant startedAt,
        Instant finishedAt,
        long candlesRead,
        long rowsWritten,
        long batchesWritten,
        long inserts,
        long bytesSent,
        long retries,
        long heals,
        long rowsDoubled,
        Map<RowDefect, Long> rejectedByDefect,
        long rowsCollapsed,
        long rowsSkipped,
        @Nullable Instant resumedAt,
        @Nullable Instant resumeFrom,
        @Nullable String error,
        List<String> warnings) {

    /** The version of the JSON form. */
    public static final int SCHEMA_VERSION = 1;

    /** How a run ended. */
    public enum Outcome {
        COMPLETED,
        CANCELLED,
        FAILED,
        /** It never began, because the plan it belongs to was stopped. */
        SKIPPED
    }

    public Backfill1mReport {
        rejectedByDefect = Map.copyOf(rejectedByDefect);
        warnings = List.copyOf(warnings);
    }

    /** Rows that were not written, for whatever defect. */
    public long rowsRejected() {
        return rejectedByDefect.values().stream().mapToLong(Long::longValue).sum();
    }

    public Duration duration() {
        return Duration.between(startedAt, finishedAt);
    }

    /** One JSON object on one line; its members are documented in docs/report.md. */
    public String toJson() {
        return members(new JsonText().put("schema_version", SCHEMA_VERSION).put("report", "backfill_1m"))
                .toString();
    }

    JsonText members(JsonText json) {
        JsonText rejected = new JsonText();
        new TreeMap<>(rejectedByDefect).forEach((defect, rows) -> rejected.put(lower(defect), rows.longValue()));
        return json.put("run_id", runId)
                .put("market_id", instrument.market().value())
                .put("symbol", instrument.symbol())
                .put("start", range.start())
                .put("end", range.end())
                .put("outcome", lower(outcome))
                .put("started_at", startedAt)
                .put("finished_at", finishedAt)
                .put("duration_ms", duration().toMillis())
                .put("candles_read", candlesRead)
                .put("rows_written", rowsWritten)
                .put("batches_written", batchesWritten)
                .put("inserts", inserts)
                .put("bytes_sent", bytesSent)
                .put("retries", retries)
                .put("heals", heals)
                .put("rows_doubled", rowsDoubled)
                .put("rows_rejected", rowsRejected())
                .raw("rejected_by_defect", rejected.toString())
                .put("rows_collapsed", rowsCollapsed)
                .put("rows_skipped", rowsSkipped)
                .put("resumed_at", resumedAt)
                .put("resume_from", resumeFrom)
                .put("error", error)
                .put("warnings", warnings);
    }

    /** A few lines for people. */
    public String toText() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "backfill 1m %s %s %s: read %,d, wrote %,d in %,d batches (%,d inserts, %s)",
                instrument,
                range,
                lower(outcome),
                candlesRead,
                rowsWritten,
                batchesWritten,
                inserts,
                Texts.bytes(bytesSent)));
        text.append(" in ").append(Texts.seconds(duration()));
        if (retries > 0) {
            text.append(", ").append(retries).append(" retries");
        }
        text.append(mended(heals, rowsDoubled));
        if (rowsRejected() > 0) {
            text.append(", rejected ").append(rowsRejected()).append(' ').append(new TreeMap<>(rejectedByDefect));
        }
        if (rowsCollapsed > 0) {
            text.append(", ").append(rowsCollapsed).append(" identical rows of overlapping files collapsed");
        }
        if (rowsSkipped > 0) {
            text.append(String.format(Locale.ROOT, ", %,d rows were there already", rowsSkipped));
        }
        if (resumedAt != null) {
            text.append(
                    resumedAt.equals(range.end())
                            ? ", nothing to do since an earlier run"
                            : ", resumed at " + resumedAt);
        }
        if (resumeFrom != null) {
            text.append(", to resume from ").append(resumeFrom);
        }
        if (error != null) {
            text.append("; ").append(error);
        }
        warnings.forEach(warning -> text.append("; warning: ").append(warning));
        return text.toString();
    }

    static String mended(long heals, long rowsDoubled) {
        String filled = heals == 0 ? "" : ", canonical filled from raw " + heals + " times";
        return rowsDoubled == 0
                ? filled
                : filled
                        + String.format(
                                Locale.ROOT, ", %,d rows more than once in raw, once in canonical", rowsDoubled);
    }

    private static String lower(Enum<?> value) {
        return Texts.lower(value);
    }
}
