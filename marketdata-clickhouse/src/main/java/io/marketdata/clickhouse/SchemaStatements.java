package io.marketdata.clickhouse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The statements that make the schema, and what a table has to look like. */
final class SchemaStatements {
    /** The version of the schema, kept in the comment of every table. */
    static final int VERSION = 1;

    /** How many inserts a table remembers, so that a repeated one is dropped. */
    static final int DEDUPLICATION_WINDOW = 10_000;

    static final String CANONICAL = "canonical_candles_1m";
    static final String REF_MARKET = "ref_market";
    static final String REF_INSTRUMENTS = "ref_instruments";
    static final String REF_KNOWN_HOLES = "ref_known_holes";
    static final String OHLCV = "ohlcv";
    static final String SYMBOLS = "symbols";

    private static final String TIME = "DateTime64(3, 'UTC')";
    private static final String WORD = "LowCardinality(String)";

    private SchemaStatements() {}

    /** What a table has to look like. */
    record Table(
            String name,
            Map<String, String> columns,
            String engine,
            String timeColumn,
            String orderBy,
            boolean window) {
        /** How it is cut; empty where it is not. */
        String partition(PartitionBy partitionBy) {
            return name.equals(OHLCV) ? "timeframe" : timeColumn.isEmpty() ? "" : partitionBy.of(timeColumn);
        }
    }

    /** All tables in the order in which they are made. */
    static List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        tables.add(new Table(
                REF_MARKET,
                columns(
                        "market_id", "UInt16",
                        "exchange_name", WORD,
                        "market_type", WORD,
                        "market_code", "String",
                        "is_enabled", "UInt8 DEFAULT 1",
                        "count_symbols", "UInt32 DEFAULT 0",
                        "updated_at", TIME + " DEFAULT now64(3)"),
                "ReplacingMergeTree(updated_at)",
                "",
                "market_id",
                false));
        tables.add(new Table(
                REF_INSTRUMENTS,
                columns(
                        "market_id", "UInt16",
                        "symbol", WORD,
                        "status", WORD + " DEFAULT 'UNKNOWN'",
                        "is_tradable", "UInt8 DEFAULT 1",
                        "base_asset", "Nullable(String)",
                        "quote_asset", "Nullable(String)",
                        "price_step", "Nullable(Float64)",
                        "qty_step", "Nullable(Float64)",
                        "min_notional", "Nullable(Float64)",
                        "updated_at", TIME + " DEFAULT now64(3)"),
                "ReplacingMergeTree(updated_at)",
                "",
                "market_id, symbol",
                false));
        tables.add(new Table(
                REF_KNOWN_HOLES,
                columns(
                        "market_id", "UInt16",
                        "symbol", WORD,
                        "source", WORD,
                        "range_start", TIME,
                        "range_end", TIME,
                        "asked_at", TIME,
                        "ask_again_at", TIME),
                "ReplacingMergeTree(asked_at)",
                "",
                "market_id, symbol, source, range_start, range_end",
                false));
        tables.add(raw(
                RawTable.BINANCE,
                columns(
                        "open_time", TIME,
                        "open", "Float64",
                        "high", "Float64",
                        "low", "Float64",
                        "close", "Float64",
                        "volume", "Float64",
                        "close_time", TIME,
                        "quote_asset_volume", "Float64",
                        "number_of_trades", "UInt32",
                        "taker_buy_base_asset_volume", "Float64",
                        "taker_buy_quote_asset_volume", "Float64")));
        tables.add(raw(
                RawTable.BYBIT,
                columns(
                        "interval_min", "UInt16",
                        "start_time_ms", "UInt64",
                        "start_time_utc", TIME,
                        "open", "Float64",
                        "high", "Float64",
                        "low", "Float64",
                        "close", "Float64",
                        "volume", "Float64",
                        "turnover", "Float64")));
        tables.add(raw(RawTable.ANY, candleColumns()));
        tables.add(new Table(
                CANONICAL,
                framed(candleColumns()),
                "ReplacingMergeTree(ingested_at)",
                "ts_open",
                "market_id, symbol, ts_open",
                true));
        tables.addAll(timeframeStore());
        return tables;
    }

    /**
     * Candles of other lengths and their symbols. One partition for each length: a page of a venue is one part then, whatever
     * range it covers, what is deleted for its age is of one length, and the key finds instrument and time.
     */
    private static List<Table> timeframeStore() {
        return List.of(
                new Table(
                        OHLCV,
                        columns(
                                "market_id", "UInt16",
                                "symbol", WORD,
                                "timeframe", WORD,
                                "timestamp", TIME,
                                "open", "Float64",
                                "high", "Float64",
                                "low", "Float64",
                                "close", "Float64",
                                "volume", "Float64",
                                "ingested_at", TIME + " DEFAULT now64(3)"),
                        "ReplacingMergeTree(ingested_at)",
                        "",
                        "market_id, symbol, timeframe, timestamp",
                        false),
                new Table(
                        SYMBOLS,
                        columns(
                                "market_id", "UInt16",
                                "symbol", WORD,
                                "base", "Nullable(String)",
                                "quote", "Nullable(String)",
                                "is_active", "UInt8 DEFAULT 1",
                                "price_step", "Nullable(Decimal(38, 18))",
                                "quantity_step", "Nullable(Decimal(38, 18))",
                                "updated_at", TIME + " DEFAULT now64(3)"),
                        "ReplacingMergeTree(updated_at)",
                        "",
                        "market_id, symbol",
                        false));
    }

    private static Table raw(RawTable table, Map<String, String> own) {
        return new Table(
                table.table(),
                framed(own),
                "MergeTree",
                table.timeColumn(),
                "market_id, symbol, " + table.timeColumn(),
                true);
    }

    private static Map<String, String> candleColumns() {
        return columns(
                "ts_open", TIME,
                "ts_close", TIME,
                "open", "Float64",
                "high", "Float64",
                "low", "Float64",
                "close", "Float64",
                "volume_base", "Float64",
                "volume_quote", "Nullable(Float64)",
                "trades_count", "Nullable(UInt32)",
                "taker_buy_volume_base", "Nullable(Float64)",
                "taker_buy_volume_quote", "Nullable(Float64)");
    }

    /** Identity before, provenance behind. */
    private static Map<String, String> framed(Map<String, String> own) {
        Map<String, String> all = columns("market_id", "UInt16", "symbol", WORD, "instrument_key", "String");
        all.putAll(own);
        all.putAll(columns(
                "source",
                WORD + " DEFAULT 'unknown'",
                "ingested_at",
                TIME + " DEFAULT now64(3)",
                "ingest_id",
                "Nullable(UUID)"));
        return all;
    }

    private static Map<String, String> columns(String... namesAndTypes) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            columns.put(namesAndTypes[i], namesAndTypes[i + 1]);
        }
        return columns;
    }

    static String createDatabase(String database) {
        return createDatabase(database, Placement.SINGLE);
    }

    static String createDatabase(String database, Placement placement) {
        return "CREATE DATABASE IF NOT EXISTS " + Sql.name(database) + placement.clause();
    }

    static String createTable(String database, String name, PartitionBy partitionBy) {
        return createTable(database, name, partitionBy, Placement.SINGLE);
    }

    static String createTable(String database, String name, PartitionBy partitionBy, Placement placement) {
        Table table = tables().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no table " + name));
        String columns = table.columns().entrySet().stream()
                .map(column -> Sql.name(column.getKey()) + " " + column.getValue())
                .collect(Collectors.joining(", "));
        String cut = table.partition(partitionBy);
        String partition = cut.isEmpty() ? "" : " PARTITION BY " + cut;
        String window = table.window() ? " SETTINGS " + placement.window() : "";
        return "CREATE TABLE IF NOT EXISTS %s%s (%s) ENGINE = %s%s ORDER BY (%s)%s COMMENT %s"
                .formatted(
                        Sql.name(database, name),
                        placement.clause(),
                        columns,
                        placement.engine(table.engine()),
                        partition,
                        table.orderBy(),
                        window,
                        Sql.text("marketdata schema " + VERSION));
    }

    static String setWindow(String database, String table, DeduplicationWindow window, long inserts, Placement at) {
        return "ALTER TABLE %s%s MODIFY SETTING %s = %d"
                .formatted(Sql.name(database, table), at.clause(), window.setting(), inserts);
    }

    static String addColumn(String database, String table, String column, String definition, Placement at) {
        return "ALTER TABLE %s%s ADD COLUMN IF NOT EXISTS %s %s"
                .formatted(Sql.name(database, table), at.clause(), Sql.name(column), definition);
    }

    /** The columns of canonical, in the order of its views. */
    static String canonicalColumns() {
        return tables().stream()
                .filter(table -> table.name().equals(CANONICAL))
                .flatMap(table -> table.columns().keySet().stream())
                .collect(Collectors.joining(", "));
    }

    static String createView(String database, RawTable table) {
        return createView(database, table, Placement.SINGLE);
    }

    static String createView(String database, RawTable table, Placement placement) {
        return "CREATE MATERIALIZED VIEW IF NOT EXISTS %s%s TO %s AS %s"
                .formatted(
                        Sql.name(database, table.view()),
                        placement.clause(),
                        Sql.name(database, CANONICAL),
                        viewSelect(Sql.name(database, table.table()), table));
    }

    /**
     * What a view takes from its raw table: rows as canonical has them.
     *
     * @param raw where they come from, quoted
     */
    static String viewSelect(String raw, RawTable table) {
        String columns = switch (table) {
            case BINANCE -> """
                        open_time AS ts_open, close_time AS ts_close, open, high, low, close, \
                        volume AS volume_base, CAST(quote_asset_volume AS Nullable(Float64)) AS volume_quote, \
                        CAST(number_of_trades AS Nullable(UInt32)) AS trades_count, \
                        CAST(taker_buy_base_asset_volume AS Nullable(Float64)) AS taker_buy_volume_base, \
                        CAST(taker_buy_quote_asset_volume AS Nullable(Float64)) AS taker_buy_volume_quote""";
            case BYBIT -> """
                        start_time_utc AS ts_open, start_time_utc + INTERVAL 1 MINUTE AS ts_close, \
                        open, high, low, close, volume AS volume_base, \
                        CAST(turnover AS Nullable(Float64)) AS volume_quote, \
                        CAST(NULL AS Nullable(UInt32)) AS trades_count, \
                        CAST(NULL AS Nullable(Float64)) AS taker_buy_volume_base, \
                        CAST(NULL AS Nullable(Float64)) AS taker_buy_volume_quote""";
            case ANY -> """
                        ts_open, ts_close, open, high, low, close, volume_base, volume_quote, trades_count, \
                        taker_buy_volume_base, taker_buy_volume_quote""";
        };
        return "SELECT market_id, symbol, instrument_key, %s, source, ingested_at, ingest_id FROM %s"
                .formatted(columns, raw);
    }

    /** The table that stands for all shards' tables of a name. */
    static String distributed(String table) {
        return table + "_all";
    }

    /** By instrument, so that all versions of a candle meet on one shard. */
    static String shardingKey(String market, String symbol) {
        return "cityHash64(" + market + ", " + symbol + ")";
    }

    static String createDistributed(String database, String name, Placement placement) {
        return "CREATE TABLE IF NOT EXISTS %s%s AS %s ENGINE = Distributed(%s, %s, %s, %s)"
                .formatted(
                        Sql.name(database, distributed(name)),
                        placement.clause(),
                        Sql.name(database, name),
                        Sql.text(placement.cluster()),
                        Sql.text(database),
                        Sql.text(name),
                        shardingKey("market_id", "symbol"));
    }
}
