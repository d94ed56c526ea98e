package io.marketdata.error;

import org.jspecify.annotations.Nullable;

/** A source could not deliver: a file or a venue failed, or what it holds cannot be read. */
public class SourceException extends MarketDataException {
    private static final long serialVersionUID = 1L;

    public SourceException(String code, String message, boolean retryable, @Nullable Throwable cause) {
        super(code, message, retryable, cause);
    }
}
