package io.marketdata.clickhouse.embedded;

import org.jspecify.annotations.Nullable;

/** No engine is on this machine and none could be fetched; the message says where it was looked for and how to get one. */
public final class EngineNotFoundException extends EngineException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes where an engine was looked for.
     *
     * @param message where it was looked for, and how to get one
     */
    public EngineNotFoundException(String message) {
        super(message);
    }

    /**
     * Describes why the engine could not be fetched.
     *
     * @param message what failed, and how to get an engine otherwise
     * @param cause what made it fail, or null
     */
    public EngineNotFoundException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
