package io.marketdata.ops;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of all operations at one moment.
 *
 * @param at the moment
 * @param instruments by instrument key; the members are those of the JSON form, docs/operations.md
 * @param bootstrapStep the step that is or was in work; null before the first bootstrap
 * @param lastCommand the last command that was taken; null before the first
 * @param errors the last 20, the newest last
 * @param degraded why something is not as it has to be, by cause; a cause that is gone is not there
 */
public record StatusSnapshot(
        Instant at,
        Map<String, Map<String, Object>> instruments,
        @Nullable String bootstrapStep,
        @Nullable Map<String, Object> lastCommand,
        List<Map<String, Object>> errors,
        Map<String, String> degraded) {
    /** The value at a path of the JSON form of an instrument; null where there is none. */
    public @Nullable Object value(String instrumentKey, String... path) {
        Object value = instruments.get(instrumentKey);
        for (String name : path) {
            value = value instanceof Map<?, ?> members ? members.get(name) : null;
        }
        return value;
    }

    /** One JSON object on one line. */
    public String toJson() {
        return Json.text(Json.object(
                "type", "status",
                "at", at,
                "degraded", !degraded.isEmpty(),
                "degraded_reasons", degraded,
                "instruments", instruments,
                "bootstrap", Json.object("step", bootstrapStep),
                "last_command", lastCommand,
                "errors", errors));
    }
}
