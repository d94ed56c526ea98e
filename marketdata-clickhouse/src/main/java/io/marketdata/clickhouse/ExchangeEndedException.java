package io.marketdata.clickhouse;

import java.io.IOException;

/** An exchange was ended from this side. */
final class ExchangeEndedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Exchange.Ended ended;

    ExchangeEndedException(Exchange.Ended ended, String message, Throwable cause) {
        super(message, cause);
        this.ended = ended;
    }

    Exchange.Ended ended() {
        return ended;
    }
}
