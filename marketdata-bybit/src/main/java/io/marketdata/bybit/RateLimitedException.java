package io.marketdata.bybit;

import io.marketdata.error.SourceException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The venue takes no requests from this machine for longer than the caller wants to wait; {@link #until()} says how long. */
public final class RateLimitedException extends SourceException {
    private static final long serialVersionUID = 1L;

    private final Instant until;

    RateLimitedException(String message, Instant until, @Nullable Throwable cause) {
        super("MD-Y003", message, true, cause);
        this.until = until;
    }

    /** From when on requests are taken again. */
    public Instant until() {
        return until;
    }
}
