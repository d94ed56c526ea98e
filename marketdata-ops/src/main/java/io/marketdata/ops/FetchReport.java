package io.marketdata.ops;

import io.marketdata.calendar.Coverage;
import io.marketdata.model.InstrumentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a warmup or a backfill did, one entry for each instrument in the order asked. */
public record FetchReport(List<Entry> entries) {
    public FetchReport {
        entries = List.copyOf(entries);
    }

    /**
     * One instrument.
     *
     * @param key the instrument key
     * @param requests what the provider was asked for; none where everything was there
     * @param rowsWritten rows that the store acknowledged; none is no error, a market can be closed
     * @param coverage of the range afterwards; null where it could not be read, or nothing of the range is closed yet
     * @param republish what consumers were sent in the end; null where nothing
     * @param barsPublished bars they were sent on the way
     * @param fault why it failed; null otherwise
     */
    public record Entry(
            InstrumentId instrument,
            String key,
            int requests,
            long rowsWritten,
            @Nullable Coverage coverage,
            @Nullable RepublishReport republish,
            long barsPublished,
            @Nullable OpsFault fault) {
        /** Whether it did not fail, and consumers were told. */
        public boolean isOk() {
            return fault == null && (republish == null || republish.isOk());
        }

        private Map<String, Object> json() {
            return Json.object(
                    "instrument",
                    key,
                    "ok",
                    isOk(),
                    "requests",
                    requests,
                    "rows_written",
                    rowsWritten,
                    "coverage",
                    coverage == null ? null : FetchReport.coverage(coverage),
                    "republish",
                    republish == null ? null : republish.json(),
                    "bars_published",
                    barsPublished,
                    "error",
                    Json.fault(fault));
        }
    }

    /** Whether every instrument is. */
    public boolean isOk() {
        return entries.stream().allMatch(Entry::isOk);
    }

    static Map<String, Object> coverage(Coverage coverage) {
        return Json.object(
                "coverage_ok", coverage.isOk(),
                "first_open", coverage.firstOpen().map(Instant::toString).orElse(null),
                "last_close", coverage.lastClose().map(Instant::toString).orElse(null),
                "bars", coverage.present().count(),
                "missing_minutes", coverage.missing().count(),
                "known_hole_minutes", coverage.verifiedEmpty().count(),
                "days_covered", coverage.daysCovered());
    }

    Map<String, Object> json() {
        return Json.object(
                "ok", isOk(), "instruments", entries.stream().map(Entry::json).toList());
    }

    /** One JSON object on one line. */
    public String toJson() {
        return Json.text(json());
    }
}
