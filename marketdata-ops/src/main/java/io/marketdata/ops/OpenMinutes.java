package io.marketdata.ops;

import io.marketdata.calendar.Coverage;
import io.marketdata.model.MinuteSet;
import org.jspecify.annotations.Nullable;

/**
 * What of an instrument is known not to be there, from all looks at it.
 *
 * @param missing expected minutes that were missing when they were looked at last
 * @param unknown minutes that the calendar did not know
 */
record OpenMinutes(MinuteSet missing, MinuteSet unknown) {
    static final OpenMinutes NONE = new OpenMinutes(MinuteSet.empty(), MinuteSet.empty());

    /** A look speaks for its range alone; what lies outside stays as it was. */
    OpenMinutes after(Coverage look) {
        MinuteSet seen = MinuteSet.of(look.range());
        return new OpenMinutes(
                missing.subtract(seen).union(look.missing()),
                unknown.subtract(seen).union(look.unknown()));
    }

    boolean isEmpty() {
        return missing.isEmpty() && unknown.isEmpty();
    }

    /** In words; null for nothing. */
    @Nullable String why() {
        if (isEmpty()) {
            return null;
        }
        return missing.isEmpty()
                ? "the calendar does not know " + unknown.count() + " minutes"
                : missing.count() + " minutes are missing";
    }
}
