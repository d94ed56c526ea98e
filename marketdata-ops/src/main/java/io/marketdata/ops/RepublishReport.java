package io.marketdata.ops;

import io.marketdata.model.Timeframe;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What consumers were sent of one instrument.
 *
 * @param key the instrument key
 */
public record RepublishReport(String key, List<Entry> entries) {
    /** How the bars of a timeframe fared. */
    public enum State {
        OK,
        SKIPPED,
        ERROR
    }

    /**
     * One timeframe.
     *
     * @param batches messages that were taken
     * @param bars bars of those
     * @param forced whether a mark was there and was not heeded
     * @param skippedByWatermark whether a mark was there and was heeded
     * @param fault why it failed; null otherwise
     */
    public record Entry(
            Timeframe timeframe,
            State state,
            int batches,
            long bars,
            boolean forced,
            boolean skippedByWatermark,
            @Nullable OpsFault fault) {
        private Map<String, Object> json() {
            return Json.object(
                    "tf", timeframe.code(),
                    "state", state.name().toLowerCase(Locale.ROOT),
                    "batches", batches,
                    "bars", bars,
                    "forced", forced,
                    "skipped_by_watermark", skippedByWatermark,
                    "error", Json.fault(fault));
        }
    }

    public RepublishReport {
        entries = List.copyOf(entries);
    }

    /** Whether no timeframe failed. */
    public boolean isOk() {
        return entries.stream().noneMatch(entry -> entry.state() == State.ERROR);
    }

    /** The worst state of all. */
    public State state() {
        return isOk()
                ? entries.stream().allMatch(entry -> entry.state() == State.SKIPPED) ? State.SKIPPED : State.OK
                : State.ERROR;
    }

    Map<String, Object> json() {
        return Json.object(
                "instrument", key,
                "state", state().name().toLowerCase(Locale.ROOT),
                "timeframes", entries.stream().map(Entry::json).toList());
    }

    /** One JSON object on one line. */
    public String toJson() {
        return Json.text(json());
    }
}
