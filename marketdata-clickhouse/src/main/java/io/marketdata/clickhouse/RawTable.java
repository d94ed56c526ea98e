package io.marketdata.clickhouse;

import io.marketdata.model.MarketId;

/** The three raw tables, the time column each is ordered by, and which market goes where. */
enum RawTable {
    BINANCE("raw_binance_klines_1m", "open_time", "mv_raw_binance_to_canonical_1m"),
    BYBIT("raw_bybit_klines_1m", "start_time_utc", "mv_raw_bybit_to_canonical_1m"),
    ANY("raw_klines_1m", "ts_open", "mv_raw_to_canonical_1m");

    private final String table;
    private final String timeColumn;
    private final String view;

    RawTable(String table, String timeColumn, String view) {
        this.table = table;
        this.timeColumn = timeColumn;
        this.view = view;
    }

    /** Markets 1 and 2 are Binance's, 3 and 4 Bybit's; every other one shares a table in the canonical shape. */
    static RawTable of(MarketId market) {
        return switch (market.value()) {
            case 1, 2 -> BINANCE;
            case 3, 4 -> BYBIT;
            default -> ANY;
        };
    }

    String table() {
        return table;
    }

    String timeColumn() {
        return timeColumn;
    }

    /** The name this library gives the view onto canonical; an existing one may have another. */
    String view() {
        return view;
    }
}
