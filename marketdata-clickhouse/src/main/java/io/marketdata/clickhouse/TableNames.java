package io.marketdata.clickhouse;

/** The tables that rows are read from and written to, quoted: on a cluster those that stand for all shards. */
final class TableNames {
    private TableNames() {}

    static String raw(ClickHouseOptions options, RawTable table) {
        return name(options, table.table());
    }

    static String canonical(ClickHouseOptions options) {
        return name(options, SchemaStatements.CANONICAL);
    }

    private static String name(ClickHouseOptions options, String table) {
        String all = options.cluster() == null ? table : SchemaStatements.distributed(table);
        return Sql.name(options.database(), all);
    }
}
