package io.marketdata.clickhouse;

import java.io.IOException;

/** An answer that says that all went well, and that no ClickHouse has given. */
final class ForeignAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean mayPass;

    /**
     * An answer of somebody else.
     *
     * @param mayPass whether ClickHouse has answered before
     */
    ForeignAnswerException(String found, boolean mayPass) {
        super(found);
        this.mayPass = mayPass;
    }

    boolean mayPass() {
        return mayPass;
    }
}
