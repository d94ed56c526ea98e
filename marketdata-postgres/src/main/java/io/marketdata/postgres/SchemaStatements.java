package io.marketdata.postgres;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The statements that make the tables, and what these have to look like. */
final class SchemaStatements {
    static final String OHLCV = "ohlcv";
    static final String SYMBOLS = "symbols";

    /** Names and types as {@code format_type} says them. */
    static final Map<String, String> OHLCV_COLUMNS = columns(
            "market_id", "integer",
            "symbol", "text",
            "timeframe", "text",
            "timestamp", "timestamp with time zone",
            "open", "double precision",
            "high", "double precision",
            "low", "double precision",
            "close", "double precision",
            "volume", "double precision",
            "ingested_at", "timestamp with time zone");

    static final Map<String, String> SYMBOL_COLUMNS = columns(
            "id", "integer",
            "market_id", "integer",
            "name", "text",
            "base", "text",
            "quote", "text",
            "is_active", "boolean",
            "price_step", "numeric",
            "quantity_step", "numeric",
            "updated_at", "timestamp with time zone");

    static final String CREATE_OHLCV = OHLCV_COLUMNS.entrySet().stream()
            .map(column -> "\"" + column.getKey() + "\" " + column.getValue() + " NOT NULL")
            .collect(Collectors.joining(
                    ", ",
                    "CREATE TABLE IF NOT EXISTS ohlcv (",
                    ", PRIMARY KEY (market_id, symbol, timeframe, \"timestamp\"))"));

    static final String CREATE_SYMBOLS = """
            CREATE TABLE IF NOT EXISTS symbols (id serial PRIMARY KEY, market_id integer NOT NULL, name text NOT NULL, \
            base text, quote text, is_active boolean NOT NULL DEFAULT true, price_step numeric, quantity_step numeric, \
            updated_at timestamp with time zone NOT NULL DEFAULT now(), UNIQUE (market_id, name))""";

    /** Beside the keys: the newest candles of a symbol whatever its market, those of an age, and the active symbols. */
    static final Map<String, String> INDEXES = columns(
            "ohlcv_symbol_timeframe_timestamp_idx",
            "ohlcv (symbol, timeframe, \"timestamp\" DESC)",
            "ohlcv_timeframe_timestamp_idx",
            "ohlcv (timeframe, \"timestamp\")",
            "symbols_is_active_idx",
            "symbols (is_active)");

    private SchemaStatements() {}

    private static Map<String, String> columns(String... namesAndTypes) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            columns.put(namesAndTypes[i], namesAndTypes[i + 1]);
        }
        return columns;
    }

    /** The tables in the order in which they are made. */
    static List<String> createTables() {
        return List.of(CREATE_SYMBOLS, CREATE_OHLCV);
    }

    static String createIndex(String name) {
        return "CREATE INDEX IF NOT EXISTS " + name + " ON " + INDEXES.get(name);
    }

    /**
     * Makes the table of candles one of TimescaleDB's, a chunk for every week.
     *
     * @param extensionSchema where the extension's functions are
     */
    static String createHypertable(String extensionSchema) {
        return """
               SELECT %s.create_hypertable('ohlcv', 'timestamp', chunk_time_interval => INTERVAL '7 days', \
               create_default_indexes => FALSE, if_not_exists => TRUE, migrate_data => TRUE)""".formatted(name(extensionSchema));
    }

    /** A name in double quotes. */
    static String name(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }
}
