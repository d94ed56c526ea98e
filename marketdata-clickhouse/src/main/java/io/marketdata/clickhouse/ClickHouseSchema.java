package io.marketdata.clickhouse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks the schema: reference tables, raw tables, canonical and the views between them; on a cluster the same
 * on every node, and Distributed tables on top, whose names end with {@code _all}.
 *
 * <p>Making is idempotent and never drops or rewrites anything: what is there stays, with partitions by month or by day.
 * Any thread.
 */
public final class ClickHouseSchema {
    private final Server server;

    ClickHouseSchema(Server server) {
        this.server = server;
    }

    /** Makes what is missing, partitioned by month. */
    public void create() {
        create(PartitionBy.MONTH);
    }

    /**
     * Makes what is missing, sets the deduplication windows, and writes the catalogue's markets into {@code ref_market}.
     *
     * @param partitionBy how tables that are made now are cut; existing ones stay as they are
     * @throws io.marketdata.error.MarketDataException where the server refuses a statement or cannot be reached
     */
    public void create(PartitionBy partitionBy) {
        if (server.options().cluster() != null) {
            new ClusterSchema(server).create(partitionBy);
            return;
        }
        String database = server.options().database();
        server.execute(SchemaStatements.createDatabase(database));
        for (SchemaStatements.Table table : SchemaStatements.tables()) {
            server.execute(SchemaStatements.createTable(database, table.name(), partitionBy));
        }
        mend(Placement.SINGLE);
        new MarketRows(server).write();
    }

    /**
     * Brings what is there to what it has to be.
     *
     * @param placement what is told: this node alone, or all of the cluster what this one lacks
     */
    void mend(Placement placement) {
        for (Finding finding : check(placement)) {
            finding.mend().forEach(server::execute);
        }
    }

    /** Where a missing table is made anew: on this node, as the others of the cluster are, if there is one. */
    Placement placement() {
        return server.options().cluster() == null ? Placement.SINGLE : new ClusterSchema(server).here();
    }

    /** What is not as it has to be, each with the statements that mend it; empty where all is well. */
    public List<Finding> check() {
        return check(placement());
    }

    /**
     * As {@link #check()}.
     *
     * @param placement what the statements are meant for; null where it cannot be told: then a missing table has none
     */
    List<Finding> check(@Nullable Placement placement) {
        String database = server.options().database();
        Placement at = placement == null ? Placement.SINGLE : placement;
        boolean exists = !server.rows(
                        "SELECT 1 FROM system.databases WHERE name = {database:String}", Map.of("database", database))
                .isEmpty();
        if (!exists) {
            return List.of(Finding.error(
                    "MD-S001", database, "the database is missing", SchemaStatements.createDatabase(database, at)));
        }
        List<Finding> findings = new ArrayList<>();
        Map<String, String[]> present = new HashMap<>();
        for (String[] row : server.rows(
                "SELECT name, engine_full, partition_key, sorting_key, engine FROM system.tables WHERE database = {database:String}",
                Map.of("database", database))) {
            present.put(row[0], row);
        }
        for (SchemaStatements.Table table : SchemaStatements.tables()) {
            String[] row = present.get(table.name());
            if (row == null) {
                findings.add(Finding.error(
                        "MD-S002",
                        database + "." + table.name(),
                        "the table is missing",
                        placement == null
                                ? new String[0]
                                : new String[] {
                                    SchemaStatements.createTable(database, table.name(), PartitionBy.MONTH, placement)
                                }));
            } else {
                findings.addAll(check(database, table, row, at));
            }
        }
        for (RawTable raw : RawTable.values()) {
            if (present.containsKey(raw.table())) {
                findings.addAll(checkView(database, raw, at));
            }
        }
        if (server.options().cluster() != null) {
            findings.addAll(new ClusterSchema(server).check(present.keySet(), at));
        }
        return findings;
    }

    private List<Finding> check(String database, SchemaStatements.Table table, String[] row, Placement at) {
        String object = database + "." + table.name();
        List<Finding> findings = new ArrayList<>();
        String engineFull = row[1];
        String engine = table.engine().replaceFirst("\\(.*", "");
        String found = row[4].replaceFirst("^(Replicated|Shared)", "");
        if (!found.equals(engine) || !hasVersionColumn(engineFull, table)) {
            findings.add(Finding.error("MD-S006", object, "its engine is " + row[4] + ", not " + table.engine()));
        }
        if (!Sql.plain(row[3]).equals(Sql.plain(table.orderBy()))) {
            findings.add(Finding.error(
                    "MD-S006", object, "it is ordered by (" + row[3] + "), not by (" + table.orderBy() + ")"));
        }
        boolean cutOtherwise =
                !table.timeColumn().isEmpty() && Partitioning.of(row[2], table.timeColumn()) == Partitioning.OTHER;
        if (cutOtherwise) {
            findings.add(Finding.error(
                    "MD-S006",
                    object,
                    "its partition key is " + row[2] + ", neither month nor day of " + table.timeColumn()));
        }
        DeduplicationWindow window = DeduplicationWindow.of(row[4], engineFull);
        if (table.window() && window.isOff()) {
            findings.add(Finding.error(
                    "MD-S005",
                    object,
                    "it has no deduplication window: a repeated insert would double rows",
                    SchemaStatements.setWindow(
                            database, table.name(), window, SchemaStatements.DEDUPLICATION_WINDOW, at)));
        }
        findings.addAll(checkColumns(database, table, at));
        return findings;
    }

    /** A replicated engine names path and replica before the version column. */
    private static boolean hasVersionColumn(String engineFull, SchemaStatements.Table table) {
        String version = table.engine().replaceFirst("^\\w+\\(?", "").replace(")", "");
        return version.isEmpty() || engineFull.matches("(?s)\\w+\\(([^)]*, ?)?" + version + "\\).*");
    }

    private List<Finding> checkColumns(String database, SchemaStatements.Table table, Placement at) {
        Map<String, String> present = new HashMap<>();
        for (String[] row : server.rows(
                "SELECT name, type FROM system.columns WHERE database = {database:String} AND table = {name:String}",
                Map.of("database", database, "name", table.name()))) {
            present.put(row[0], row[1]);
        }
        List<Finding> findings = new ArrayList<>();
        String object = database + "." + table.name();
        table.columns().forEach((column, definition) -> {
            String type = definition.replaceFirst(" DEFAULT .*", "");
            String found = present.get(column);
            if (found == null) {
                findings.add(Finding.error(
                        "MD-S003",
                        object,
                        "column " + column + " is missing",
                        SchemaStatements.addColumn(database, table.name(), column, definition, at)));
            } else if (!found.equals(type)) {
                findings.add(Finding.error("MD-S003", object, "column " + column + " is " + found + ", not " + type));
            }
        });
        return findings;
    }

    private List<Finding> checkView(String database, RawTable raw, Placement at) {
        List<SchemaView> views = SchemaView.of(server, raw.table());
        String object = database + "." + raw.table();
        if (views.isEmpty()) {
            return List.of(Finding.error(
                    "MD-S004",
                    object,
                    "no view leads from it to " + SchemaStatements.CANONICAL,
                    SchemaStatements.createView(database, raw, at)));
        }
        if (views.size() > 1) {
            return List.of(Finding.error(
                    "MD-S004",
                    object,
                    "several views lead from it to canonical, every candle comes more than once: " + views));
        }
        return List.of();
    }
}
