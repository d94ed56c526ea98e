package io.marketdata.clickhouse;

/** How the tables of candles are cut into partitions. */
public enum PartitionBy {
    /** One partition a month: the default, and the cheaper one for the server by far. */
    MONTH("toYYYYMM(%s)"),
    /** One partition a day: one part for each symbol and day, 3 to 9 times the server's work. */
    DAY("toYYYYMMDD(%s)");

    private final String expression;

    PartitionBy(String expression) {
        this.expression = expression;
    }

    String of(String timeColumn) {
        return expression.formatted(timeColumn);
    }
}
