package io.marketdata.ops;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a tail guard found and did, one entry for each instrument in the order asked. */
public record TailGuardReport(List<Entry> entries) {
    public TailGuardReport {
        entries = List.copyOf(entries);
    }

    /**
     * One instrument. After a repair both tiers tell what was read again, never what was written.
     *
     * @param key the instrument key
     * @param repair what was done; null where nothing was to be
     * @param republish what consumers were told of it, and of what had to wait; null where nothing
     */
    public record Entry(
            InstrumentId instrument,
            String key,
            TailAudit near,
            TailAudit far,
            @Nullable Repair repair,
            @Nullable RepublishReport republish) {
        /** Whether both tiers are, and consumers were told what they had to be. */
        public boolean isOk() {
            return near.isOk() && far.isOk() && (republish == null || republish.isOk());
        }

        private Map<String, Object> json() {
            return Json.object(
                    "instrument",
                    key,
                    "near",
                    near.json(),
                    "far",
                    far.json(),
                    "repair",
                    repair == null ? null : repair.json(),
                    "republish",
                    republish == null ? null : republish.json());
        }
    }

    /**
     * A repair.
     *
     * @param requested the missing minutes that it was to bring
     * @param requests what the provider was asked for, in that order; empty where nothing was begun
     * @param rowsWritten rows that the store acknowledged
     * @param repaired those of the minutes that are there now
     * @param stillMissing those that are not, and that nobody has explained
     */
    public record Repair(
            MinuteSet requested,
            List<TimeRange> requests,
            long rowsWritten,
            MinuteSet repaired,
            MinuteSet stillMissing) {
        public Repair {
            requests = List.copyOf(requests);
        }

        private Map<String, Object> json() {
            return Json.object(
                    "requested_minutes", requested.count(),
                    "requests", requests.size(),
                    "rows_written", rowsWritten,
                    "repaired", Json.ranges(repaired),
                    "repaired_more", Json.moreRanges(repaired),
                    "still_missing", Json.ranges(stillMissing),
                    "still_missing_more", Json.moreRanges(stillMissing));
        }
    }

    /** Whether every instrument is. */
    public boolean isOk() {
        return entries.stream().allMatch(Entry::isOk);
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
