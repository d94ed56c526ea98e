package io.marketdata.error;

import org.jspecify.annotations.Nullable;

/** A setting, a file of settings or an argument is wrong; the message names it, its value and what is allowed. */
public class ConfigurationException extends MarketDataException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String code, String message, @Nullable Throwable cause) {
        super(code, message, false, cause);
    }

    public ConfigurationException(String code, String message) {
        this(code, message, null);
    }
}
