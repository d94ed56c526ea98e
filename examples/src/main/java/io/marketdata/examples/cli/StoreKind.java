package io.marketdata.examples.cli;

import io.marketdata.error.ConfigurationException;
import java.util.Locale;

/** Which store {@code --store} names. */
enum StoreKind {
    CLICKHOUSE,
    POSTGRES;

    static StoreKind of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "clickhouse" -> CLICKHOUSE;
            case "postgres" -> POSTGRES;
            default ->
                throw new ConfigurationException(
                        "MD-G021", "--store " + name + " is not known here; known: clickhouse, postgres");
        };
    }
}
