package io.marketdata.parquet;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The columns of a candle, by the names that a file has unless they are mapped. */
enum CandleColumn {
    MARKET_ID(true),
    SYMBOL(true),
    TS_OPEN(true),
    TS_CLOSE(false),
    OPEN(true),
    HIGH(true),
    LOW(true),
    CLOSE(true),
    VOLUME_BASE(true),
    VOLUME_QUOTE(false),
    TRADES_COUNT(false),
    TAKER_BUY_VOLUME_BASE(false),
    TAKER_BUY_VOLUME_QUOTE(false);

    private final String columnName;
    private final boolean required;

    CandleColumn(boolean required) {
        this.required = required;
        columnName = name().toLowerCase(java.util.Locale.ROOT);
    }

    static CandleColumn of(String name) {
        for (CandleColumn column : values()) {
            if (column.columnName.equals(name)) {
                return column;
            }
        }
        String known = Arrays.stream(values()).map(CandleColumn::columnName).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("a candle has no column " + name + "; one of " + known);
    }

    String columnName() {
        return columnName;
    }

    boolean required() {
        return required;
    }

    /** Whether it says whose candle a row is; a folder's name or the caller can say it instead. */
    boolean identifies() {
        return this == MARKET_ID || this == SYMBOL;
    }
}
