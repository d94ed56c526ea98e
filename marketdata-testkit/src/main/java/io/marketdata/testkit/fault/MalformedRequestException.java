package io.marketdata.testkit.fault;

import java.io.IOException;

/** A request that is not HTTP/1.1. */
final class MalformedRequestException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedRequestException(String message) {
        super(message);
    }
}
