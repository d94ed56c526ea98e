package io.marketdata.bybit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Texts inside a query. */
final class Queries {
    private Queries() {}

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
