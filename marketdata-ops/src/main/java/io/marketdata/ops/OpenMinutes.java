package io.marketdata.ops;

import io.marketdata.calendar.Coverage;
import io.marketdata.model.MinuteSet;
import org.jspecify.annotations.Nullable;

/**
 * What of an instrument is known not to be there, or to be there though it may not be, from all looks at it.
 *
 * @param missing expected minutes that were missing when they were looked at last
 * @param unknown minutes that the calendar did not know
 * @param unexpected minutes that were there while the market was closed
 */
record OpenMinutes(MinuteSet missing, MinuteSet unknown, MinuteSet unexpected) {
    static final OpenMinutes NONE = new OpenMinutes(MinuteSet.empty(), MinuteSet.empty(), MinuteSet.empty());

    /** A look speaks for its range alone; what lies outside stays as it was. */
    OpenMinutes after(Coverage look) {
        MinuteSet seen = MinuteSet.of(look.range());
        return new OpenMinutes(
                missing.subtract(seen).union(look.missing()),
                unknown.subtract(seen).union(look.unknown()),
                unexpected.subtract(seen).union(look.unexpected()));
    }

    /** Whether nothing is missing, as far as the calendar knows all of it. */
    boolean isWhole() {
        return missing.isEmpty() && unknown.isEmpty();
    }

    /** Why it is not whole; null where it is. */
    @Nullable String why() {
        if (isWhole()) {
            return null;
        }
        return missing.isEmpty()
                ? "the calendar does not know " + unknown.count() + " minutes"
                : missing.count() + " minutes are missing";
    }

    /** What there is of candles while the market is closed, in words; null for nothing. */
    @Nullable String whyUnexpected() {
        return unexpected.isEmpty()
                ? null
                : unexpected.count() + " minutes are there while the market was closed, the first at "
                        + MinuteSet.startOf(unexpected.first().getAsLong())
                        + ": look at the zone of their source, and at the calendar";
    }
}
