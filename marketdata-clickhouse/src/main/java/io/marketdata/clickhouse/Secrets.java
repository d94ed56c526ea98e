package io.marketdata.clickhouse;

import io.marketdata.error.MarketDataException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
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
        return text != null && forms(options).anyMatch(text::contains);
    }

    private static @Nullable String without(@Nullable String text, ClickHouseOptions options) {
        return text == null ? null : forms(options).reduce(text, (cleaned, form) -> cleaned.replace(form, "***"));
    }

    /** The password as it is, as it stands in a URL, and in the header that is sent with each request. */
    private static Stream<String> forms(ClickHouseOptions options) {
        String password = options.password();
        if (password.length() < SHORTEST_SECRET) {
            return Stream.empty();
        }
        byte[] login = (options.user() + ":" + password).getBytes(StandardCharsets.UTF_8);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(login);
        return Stream.of(encoded, password, URLEncoder.encode(password, StandardCharsets.UTF_8))
                .distinct();
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
