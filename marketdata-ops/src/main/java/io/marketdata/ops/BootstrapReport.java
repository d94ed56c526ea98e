package io.marketdata.ops;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a bootstrap did.
 *
 * @param steps the steps that were begun, in their order, each with whether it succeeded
 * @param failedStep which one stopped it; null where none did
 * @param fault why; null where none did
 */
public record BootstrapReport(
        Map<String, Boolean> steps,
        @Nullable String failedStep,
        @Nullable OpsFault fault) {
    public BootstrapReport {
        steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
    }

    /** Whether no step failed. */
    public boolean isOk() {
        return failedStep == null;
    }

    Map<String, Object> json() {
        return Json.object("ok", isOk(), "steps", steps, "failed_step", failedStep, "error", Json.fault(fault));
    }

    /** One JSON object on one line. */
    public String toJson() {
        return Json.text(json());
    }
}
