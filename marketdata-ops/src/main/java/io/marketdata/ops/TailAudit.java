package io.marketdata.ops;

import io.marketdata.calendar.Coverage;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one tier of an instrument's tail.
 *
 * @param range the tier's window
 * @param states by timeframe
 * @param missingBars by timeframe
 * @param coverage the minutes that were looked at; null where a fresh mark spoke for all of them, or they could not be
 *     looked at
 * @param verifiedUntil up to where everything is there or known not to be; null where that cannot be said
 * @param checkedUntil up to where was looked
 * @param auditedAt when; of what a fresh mark spoke for, the time of the mark, which is no later
 * @param fault why the state is an error; null otherwise
 * @param reason why it is deferred; null otherwise
 */
public record TailAudit(
        TimeRange range,
        Map<Timeframe, TailState> states,
        Map<Timeframe, Long> missingBars,
        @Nullable Coverage coverage,
        @Nullable Instant verifiedUntil,
        Instant checkedUntil,
        Instant auditedAt,
        @Nullable OpsFault fault,
        @Nullable String reason) {
    public TailAudit {
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        missingBars = Collections.unmodifiableMap(new LinkedHashMap<>(missingBars));
    }

    /** Whether every timeframe is ok. */
    public boolean isOk() {
        return states.values().stream().allMatch(state -> state == TailState.OK);
    }

    /** Whether a fresh mark spoke for the whole window, so that nothing was looked at. */
    public boolean skipped() {
        return coverage == null && fault == null;
    }

    Map<String, Object> json() {
        Map<String, Object> timeframes = new LinkedHashMap<>();
        states.forEach((timeframe, state) -> timeframes.put(
                timeframe.code(),
                Json.object("state", state.word(), "missing_bars", missingBars.getOrDefault(timeframe, 0L))));
        return Json.object(
                "start",
                range.start(),
                "end",
                range.end(),
                "tf_states",
                timeframes,
                "verified_until",
                verifiedUntil,
                "checked_until",
                checkedUntil,
                "last_audit",
                auditedAt,
                "skipped",
                skipped(),
                "known_hole_minutes",
                coverage == null ? null : coverage.verifiedEmpty().count(),
                "unexpected_minutes",
                coverage == null ? null : coverage.unexpected().count(),
                "missing",
                coverage == null ? null : Json.ranges(coverage.missing()),
                "missing_more",
                coverage == null ? null : Json.moreRanges(coverage.missing()),
                "error",
                Json.fault(fault),
                "reason",
                reason);
    }
}
