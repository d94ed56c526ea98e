package io.marketdata.clickhouse;

/** The tables that rows are read from and written to, quoted: on a cluster those that stand for all shards. */
final class TableNames {
    private TableNames() {}

    static String raw(ClickHouseOptions options, RawTable table) {
        return of(options, table.table());
    }

    static String canonical(ClickHouseOptions options) {
        return of(options, SchemaStatements.CANONICAL);
    }

    static String of(ClickHouseOptions options, String table) {
        String all = options.cluster() == null ? table : SchemaStatements.distributed(table);
        return Sql.name(options.database(), all);
    }
}
