package io.marketdata.ops;

import io.marketdata.error.MarketDataException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An operation was refused or failed; {@link #error()} says which way. */
public final class OpsException extends MarketDataException {
    private static final long serialVersionUID = 1L;

    private final OpsError error;
    private final @Nullable Instant retryAt;

    OpsException(OpsError error, String message) {
        this(error, message, null, null);
    }

    OpsException(OpsError error, String message, @Nullable Instant retryAt, @Nullable Throwable cause) {
        super(error.code(), error.code() + " " + message, retryAt != null, cause);
        this.error = error;
        this.retryAt = retryAt;
    }

    public OpsError error() {
        return error;
    }

    /** From when on it is worth trying again; null where time alone mends nothing. */
    public @Nullable Instant retryAt() {
        return retryAt;
    }
}
