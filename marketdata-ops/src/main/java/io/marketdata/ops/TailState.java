package io.marketdata.ops;

import java.util.Locale;

/** What a tail guard says of a timeframe. */
public enum TailState {
    /** Everything that has to be there is, or the provider is known not to have it. */
    OK,
    MISSING,
    /** Missing, and not repaired now although asked to: the market may be open, or the minutes are too young. */
    DEFERRED,
    /** Something has to be there, and nothing is. */
    EMPTY,
    /** It cannot be said, or the repair failed. */
    ERROR;

    /** The word in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
