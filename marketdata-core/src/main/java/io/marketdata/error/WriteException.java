package io.marketdata.error;

import org.jspecify.annotations.Nullable;

/** A batch was not acknowledged; {@link #outcome()} says what is known of it. */
public class WriteException extends MarketDataException {
    private static final long serialVersionUID = 1L;

    /** What is known of a batch that was not acknowledged. */
    public enum Outcome {
        /** Nothing of it is in the store. */
        REJECTED,
        /** It may be there, in whole, in part or not at all. */
        IN_DOUBT
    }

    private final Outcome outcome;

    public WriteException(String code, String message, Outcome outcome, boolean retryable, @Nullable Throwable cause) {
        super(code, message, retryable, cause);
        this.outcome = outcome;
    }

    public final Outcome outcome() {
        return outcome;
    }
}
