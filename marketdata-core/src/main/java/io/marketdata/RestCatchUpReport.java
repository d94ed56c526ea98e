package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a catch-up did, one entry for each instrument in the order asked. True also where instruments failed.
 *
 * @param startedAt before the first question
 * @param finishedAt after the last write
 */
public record RestCatchUpReport(Instant startedAt, Instant finishedAt, List<Entry> entries) {
    /** The version of the JSON form. */
    public static final int SCHEMA_VERSION = 1;

    /** How the catch-up of an instrument ended. */
    public enum Outcome {
        /** What could be had is there; see the holes and the minutes that were left. */
        COMPLETED,
        CANCELLED,
        FAILED,
        /** It never began, because the run was stopped. */
        SKIPPED,
        /** Canonical has no candle of it, and no start was given. */
        NOT_STARTED
    }

    /**
     * What was done for one instrument.
     *
     * @param tail from behind the last canonical candle to now; null where that was nothing
     * @param gaps the minutes missing between canonical candles, known holes included; ascending
     * @param scanned where gaps were looked for; null where nowhere
     * @param daysScanned UTC days of that
     * @param daysWithGaps days of those that had fewer minutes than expected
     * @param rowsRead rows the source delivered
     * @param rowsWritten rows the store acknowledged
     * @param rowsSkipped rows read and not written because canonical had them
     * @param rowsRejected rows that are no candles
     * @param minutesKnown missing minutes that were not asked for because the source is known not to have them
     * @param newHoles minutes that were asked for and that the source does not have, remembered by this run; ascending
     * @param minutesLeft missing minutes that were not asked for because the run's limit was reached
     * @param error what it failed with; null otherwise
     */
    public record Entry(
            InstrumentId instrument,
            Outcome outcome,
            @Nullable TimeRange tail,
            List<TimeRange> gaps,
            @Nullable TimeRange scanned,
            int daysScanned,
            int daysWithGaps,
            long rowsRead,
            long rowsWritten,
            long rowsSkipped,
            long rowsRejected,
            long minutesKnown,
            List<TimeRange> newHoles,
            long minutesLeft,
            @Nullable String error,
            List<String> warnings) {
        public Entry {
            gaps = List.copyOf(gaps);
            newHoles = List.copyOf(newHoles);
            warnings = List.copyOf(warnings);
        }

        private String toJson() {
            return new JsonText()
                    .put("market_id", instrument.market().value())
                    .put("symbol", instrument.symbol())
                    .put("outcome", Texts.lower(outcome))
                    .raw("tail", tail == null ? "null" : json(tail))
                    .raw("gaps", json(gaps))
                    .raw("scanned", scanned == null ? "null" : json(scanned))
                    .put("days_scanned", daysScanned)
                    .put("days_with_gaps", daysWithGaps)
                    .put("rows_read", rowsRead)
                    .put("rows_written", rowsWritten)
                    .put("rows_skipped", rowsSkipped)
                    .put("rows_rejected", rowsRejected)
                    .put("minutes_known_missing", minutesKnown)
                    .raw("new_holes", json(newHoles))
                    .put("minutes_left", minutesLeft)
                    .put("error", error)
                    .put("warnings", warnings)
                    .toString();
        }

        /** A line for people. */
        public String toText() {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%s %s: read %,d, wrote %,d; tail %s; %d of %d days with gaps, %,d minutes",
                    instrument,
                    Texts.lower(outcome),
                    rowsRead,
                    rowsWritten,
                    tail == null ? "none" : tail,
                    daysWithGaps,
                    daysScanned,
                    Ranges.minutes(gaps)));
            add(text, minutesKnown, "minutes known not to be at the source");
            add(text, Ranges.minutes(newHoles), "minutes newly found not to be there");
            add(text, minutesLeft, "minutes left for the next run");
            add(text, rowsSkipped, "rows were there already");
            add(text, rowsRejected, "rows rejected");
            if (outcome == Outcome.NOT_STARTED) {
                text.append("; canonical has no candle of it: backfill it, or give a start");
            }
            if (error != null) {
                text.append("; ").append(error);
            }
            warnings.forEach(warning -> text.append("; warning: ").append(warning));
            return text.toString();
        }

        private static void add(StringBuilder text, long count, String what) {
            if (count > 0) {
                text.append(String.format(Locale.ROOT, ", %,d %s", count, what));
            }
        }

        private static String json(List<TimeRange> ranges) {
            return ranges.stream().map(Entry::json).collect(Collectors.joining(",", "[", "]"));
        }

        private static String json(TimeRange range) {
            return new JsonText()
                    .put("start", range.start())
                    .put("end", range.end())
                    .toString();
        }
    }

    public RestCatchUpReport {
        entries = List.copyOf(entries);
    }

    public long rowsRead() {
        return sum(Entry::rowsRead);
    }

    public long rowsWritten() {
        return sum(Entry::rowsWritten);
    }

    /** How many instruments ended so. */
    public long count(Outcome outcome) {
        return entries.stream().filter(entry -> entry.outcome() == outcome).count();
    }

    /** Whether every instrument completed. */
    public boolean isComplete() {
        return count(Outcome.COMPLETED) == entries.size();
    }

    public Duration duration() {
        return Duration.between(startedAt, finishedAt);
    }

    /** One JSON object on one line; its members are documented in docs/report.md. */
    public String toJson() {
        return new JsonText()
                .put("schema_version", SCHEMA_VERSION)
                .put("report", "rest_catch_up")
                .put("started_at", startedAt)
                .put("finished_at", finishedAt)
                .put("duration_ms", duration().toMillis())
                .put("instruments", entries.size())
                .put("completed", count(Outcome.COMPLETED))
                .put("failed", count(Outcome.FAILED))
                .put("cancelled", count(Outcome.CANCELLED))
                .put("skipped", count(Outcome.SKIPPED))
                .put("not_started", count(Outcome.NOT_STARTED))
                .put("rows_read", rowsRead())
                .put("rows_written", rowsWritten())
                .put("days_scanned", sum(Entry::daysScanned))
                .put("days_with_gaps", sum(Entry::daysWithGaps))
                .raw("entries", entries.stream().map(Entry::toJson).collect(Collectors.joining(",", "[", "]")))
                .toString();
    }

    /** A line of totals and a line for each instrument. */
    public String toText() {
        String head = String.format(
                Locale.ROOT,
                "catch-up of %d instruments: %d completed, %d failed, %d cancelled, %d skipped, %d not started; read %,d, wrote %,d in %s",
                entries.size(),
                count(Outcome.COMPLETED),
                count(Outcome.FAILED),
                count(Outcome.CANCELLED),
                count(Outcome.SKIPPED),
                count(Outcome.NOT_STARTED),
                rowsRead(),
                rowsWritten(),
                Texts.seconds(duration()));
        return entries.stream().map(entry -> "\n  " + entry.toText()).collect(Collectors.joining("", head, ""));
    }

    private long sum(ToLongFunction<Entry> figure) {
        return entries.stream().mapToLong(figure).sum();
    }
}
