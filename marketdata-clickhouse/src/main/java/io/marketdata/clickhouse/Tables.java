package io.marketdata.clickhouse;

import io.marketdata.error.SchemaException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the writer has to know of the raw tables, asked once each: how they are cut, and that candles written there reach
 * canonical. Safe for several threads.
 */
final class Tables {
    private static final String CANONICAL_TIME_COLUMN = "ts_open";

    private final Server server;
    private final Map<RawTable, Partitioning> known = new EnumMap<>(RawTable.class);

    Tables(Server server) {
        this.server = server;
    }

    synchronized Partitioning partitioning(RawTable table) {
        Partitioning partitioning = known.get(table);
        if (partitioning == null) {
            partitioning = ask(table);
            known.put(table, partitioning);
        }
        return partitioning;
    }

    private Partitioning ask(RawTable table) {
        String database = server.options().database();
        String rawKey = partitionKey(database, table.table());
        if (!server.options().requireCanonical()) {
            return Partitioning.of(rawKey, table.timeColumn());
        }
        String canonicalKey = partitionKey(database, SchemaStatements.CANONICAL);
        List<SchemaView> views = SchemaView.of(server, table.table());
        if (views.size() != 1) {
            throw new SchemaException(
                    "MD-S004",
                    "%d views lead from %s.%s to %s at %s, exactly one has to: %s"
                            .formatted(
                                    views.size(),
                                    database,
                                    table.table(),
                                    SchemaStatements.CANONICAL,
                                    server.options().endpoint(),
                                    views.isEmpty()
                                            ? "candles would never reach canonical; create the schema (user "
                                                    + server.options().user()
                                                    + " has to see the view, too)"
                                            : "every candle would come twice; drop all but one of " + views),
                    views.isEmpty() ? List.of(SchemaStatements.createView(database, table)) : List.of(),
                    null);
        }
        // The view writes what the raw table takes in as one block: it has to fit canonical's partitions as well.
        return Partitioning.of(rawKey, table.timeColumn()).finer(Partitioning.of(canonicalKey, CANONICAL_TIME_COLUMN));
    }

    private String partitionKey(String database, String table) {
        List<String[]> rows = server.rows(
                "SELECT partition_key FROM system.tables WHERE database = {database:String} AND name = {name:String}",
                Map.of("database", database, "name", table));
        if (rows.isEmpty()) {
            throw new SchemaException(
                    "MD-S002",
                    "table %s.%s is missing at %s: create the schema (ClickHouse.schema().create(), or `schema create`)"
                            .formatted(database, table, server.options().endpoint()),
                    List.of(SchemaStatements.createTable(database, table, PartitionBy.MONTH)),
                    null);
        }
        return rows.get(0)[0];
    }
}
