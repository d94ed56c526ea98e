package io.marketdata.calendar;

import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;

/** Tells which minutes of a range have to be there. */
@FunctionalInterface
public interface ExpectedMinutes {
    /**
     * The minutes of {@code [start, end)} that have to be there.
     *
     * @throws io.marketdata.error.ConfigurationException where that is not known for the whole range
     */
    MinuteSet in(TimeRange range);

    /** Every minute, as on a market that never closes and reports minutes without a trade, too. */
    static ExpectedMinutes every() {
        return MinuteSet::of;
    }
}
