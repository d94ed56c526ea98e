package io.marketdata.clickhouse.embedded;

import org.jspecify.annotations.Nullable;

/**
 * The embedded engine could not be started, attached to or stopped; the message says what happened, where, and what to do.
 *
 * <p>It never holds the password. What the engine itself said is cut to its last 2 kB.
 */
public class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a failure.
     *
     * @param message what happened, where, and what to do
     */
    public EngineException(String message) {
        super(message);
    }

    /**
     * Describes a failure that another one caused.
     *
     * @param message what happened, where, and what to do
     * @param cause what made it fail, or null
     */
    public EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
