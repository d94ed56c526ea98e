package io.marketdata.testkit.bybit;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeBybit} was asked.
 *
 * @param at by the fake's clock
 * @param path such as {@code /v5/market/kline}
 * @param query what follows the question mark, as it was sent
 * @param parameters the query, decoded, in the order in which it was sent; the first of a name counts
 */
public record BybitRequest(Instant at, String method, String path, String query, Map<String, String> parameters) {
    static final String KLINE = "/v5/market/kline";
    static final String INSTRUMENTS = "/v5/market/instruments-info";
    static final String TICKERS = "/v5/market/tickers";
    static final String TIME = "/v5/market/time";

    public BybitRequest {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    static BybitRequest of(Instant at, String method, String path, String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : parts(query)) {
            int equals = part.indexOf('=');
            if (equals >= 0) {
                parameters.putIfAbsent(decoded(part.substring(0, equals)), decoded(part.substring(equals + 1)));
            }
        }
        return new BybitRequest(at, method, path, query, parameters);
    }

    private static List<String> parts(String query) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int mark = query.indexOf('&'); mark >= 0; mark = query.indexOf('&', from)) {
            parts.add(query.substring(from, mark));
            from = mark + 1;
        }
        parts.add(query.substring(from));
        return parts;
    }

    /** As it stands where it is no percent-encoding. */
    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    /** A parameter's value; null where it was not sent. */
    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    /** Whether it asks for candles. */
    public boolean isKline() {
        return path.equals(KLINE);
    }

    /** Whether it asks for candles of this symbol. */
    public boolean isKlineOf(String symbol) {
        return isKline() && symbol.equals(parameter("symbol"));
    }

    /** Method and target. */
    @Override
    public String toString() {
        return method + " " + path + (query.isEmpty() ? "" : "?" + query);
    }
}
