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
    private final Map<RawTable, SchemaView> viewsBefore = new EnumMap<>(RawTable.class);

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
        viewsBefore.put(table, views.get(0));
        // The view writes what the raw table takes in as one block: it has to fit canonical's partitions as well.
        return Partitioning.of(rawKey, table.timeColumn()).finer(Partitioning.of(canonicalKey, CANONICAL_TIME_COLUMN));
    }

    /**
     * Looks at the view anew, after an answer by which rows may not have reached canonical.
     *
     * @throws SchemaException where it is gone, or there and did not bring all rows
     */
    void requireView(InsertPart part, Delivery.Gap gap) {
        List<SchemaView> views = SchemaView.of(server, part.table().table());
        if (views.size() != 1 || (gap.before() > 0 && !gap.excused())) {
            throw changedView(part, views, gap);
        }
    }

    private SchemaException changedView(InsertPart part, List<SchemaView> views, Delivery.Gap gap) {
        String database = server.options().database();
        String create = SchemaStatements.createView(database, part.table());
        String found;
        List<String> mend = List.of();
        if (views.isEmpty()) {
            found = "view %s is gone".formatted(viewBefore(part.table()));
            mend = List.of(create);
        } else if (views.size() == 1) {
            found = "view %s does not bring every row".formatted(views.get(0));
            mend = List.of("DROP VIEW IF EXISTS " + views.get(0).quoted() + " SYNC", create);
        } else {
            found = "several views bring every candle more than once, drop all but one of " + views;
        }
        String filled = gap.after() == 0 ? "filled in from raw" : gap.after() + " of them still are";
        return new SchemaException(
                "MD-S008",
                "the way from %s.%s to %s at %s%s changed during the run: %s; of the %d rows of the last insert %d were missing there%s%s"
                        .formatted(
                                database,
                                part.table().table(),
                                SchemaStatements.CANONICAL,
                                server.options().endpoint(),
                                part.shard() == Shards.NONE ? "" : " (shard " + part.shard() + ")",
                                found,
                                part.rows().size(),
                                gap.before(),
                                gap.before() == 0 ? "" : ", " + filled,
                                mend.isEmpty() ? "" : "; mend, then run again: " + String.join("; ", mend)),
                mend,
                null);
    }

    private synchronized String viewBefore(RawTable table) {
        SchemaView view = viewsBefore.get(table);
        return view == null ? server.options().database() + "." + table.view() : view.toString();
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
