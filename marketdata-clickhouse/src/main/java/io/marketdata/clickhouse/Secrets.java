package io.marketdata.clickhouse;

import io.marketdata.error.MarketDataException;
import org.jspecify.annotations.Nullable;

/** Keeps the password out of what is thrown, and foreign text short: servers and proxies echo what they were sent. */
final class Secrets {
    private static final int LONGEST_MESSAGE = 4_000;

    /** Of a shorter one every second text holds a copy, and leaving it out would tell it. */
    private static final int SHORTEST_SECRET = 4;

    private Secrets() {}

    /** A foreign text on one line, cut, without the password. */
    static String foreign(@Nullable String text, ClickHouseOptions options) {
        return MarketDataException.foreign(holdsSecret(text, options) ? without(text, options) : text);
    }

    /** A cause as it may be printed: itself, or its texts alone where one of them holds the password or is very long. */
    static Throwable safe(Throwable problem, ClickHouseOptions options) {
        boolean safe = true;
        for (Throwable at = problem; at != null && safe; at = at.getCause() == at ? null : at.getCause()) {
            String text = at.getMessage();
            safe = text == null || (text.length() <= LONGEST_MESSAGE && !holdsSecret(text, options));
        }
        return safe ? problem : new Redacted(problem, options);
    }

    private static boolean holdsSecret(@Nullable String text, ClickHouseOptions options) {
        String secret = options.password();
        return text != null && secret.length() >= SHORTEST_SECRET && text.contains(secret);
    }

    private static String without(@Nullable String text, ClickHouseOptions options) {
        return text == null ? "" : text.replace(options.password(), "***");
    }

    /** Stands for an exception whose own text cannot be shown. */
    private static final class Redacted extends Exception {
        private static final long serialVersionUID = 1L;

        Redacted(Throwable problem, ClickHouseOptions options) {
            super(problem.getClass().getName() + ": " + foreign(problem.getMessage(), options));
            setStackTrace(problem.getStackTrace());
        }
    }
}
