package io.marketdata.ops;

import java.util.Locale;

/** What an operation can fail with, as the word that answers and statuses carry. */
public enum OpsError {
    PROVIDER_NOT_CONFIGURED("MD-O001"),
    PROVIDER_NOT_READY("MD-O002"),
    CACHE_DISABLED("MD-O003"),
    REPAIR_RANGE_TOO_LARGE("MD-O004"),
    REPAIR_BUDGET_EXCEEDED("MD-O005"),
    CALENDAR_UNKNOWN("MD-O006"),
    REPUBLISH_SOURCE_INVALID("MD-O007"),
    BOOTSTRAP_DISABLED("MD-O008"),
    INVALID_ARGS("MD-O009"),
    PROVIDER_ERROR("MD-O010"),
    COMMAND_ERROR("MD-O011"),
    STOPPED("MD-O012");

    private final String code;

    OpsError(String code) {
        this.code = code;
    }

    /** The code that messages begin with. */
    public String code() {
        return code;
    }

    /** The word in JSON, such as {@code repair_range_too_large}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
