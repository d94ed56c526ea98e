package io.marketdata.ops;

import io.marketdata.model.TimeRange;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Why something is not as it has to be: a reason stays until a look at least as wide finds it gone. Not thread-safe. */
final class DegradedReasons {
    private final Map<String, Reason> reasons = new TreeMap<>();

    /** A reason of a part that was looked at; null for one that has no range. */
    private record Reason(String part, @Nullable Look look, String text) {}

    /**
     * What was looked at.
     *
     * @param rolling whether the range ends with the last closed minute, and so goes on with it: then another such is as wide
     *     where it is as long
     */
    record Look(TimeRange range, boolean rolling) {
        /** What ends with the last closed minute. */
        static Look back(TimeRange range) {
            return new Look(range, true);
        }

        boolean covers(Look other) {
            boolean holds =
                    !range.start().isAfter(other.range.start()) && !range.end().isBefore(other.range.end());
            return holds || (rolling && other.rolling && range.duration().compareTo(other.range.duration()) >= 0);
        }

        private String word() {
            return rolling ? range.duration().toHours() + "h" : range.toString();
        }
    }

    /** What is known of a part as a whole. */
    void judge(String part, @Nullable String reason) {
        if (reason == null) {
            reasons.remove(part);
        } else {
            reasons.put(part, new Reason(part, null, reason));
        }
    }

    /** What a look at a part found; null for nothing. What only a wider look had found stays. */
    void judge(String part, Look look, @Nullable String reason) {
        reasons.values().removeIf(old -> old.part().equals(part) && old.look() != null && look.covers(old.look()));
        if (reason != null) {
            reasons.put(part + ":" + look.word(), new Reason(part, look, reason));
        }
    }

    /** By cause. */
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        reasons.forEach((cause, reason) -> texts.put(cause, reason.text()));
        return texts;
    }
}
