package io.marketdata.clickhouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A materialized view that leads from a raw table to canonical, whatever its name. */
record SchemaView(String database, String name) {
    /**
     * The views that read a raw table and write to canonical. A view is known by what it reads and where it writes: a
     * second one under another name would double every candle.
     */
    static List<SchemaView> of(Server server, String rawTable) {
        String database = server.options().database();
        List<SchemaView> views = new ArrayList<>();
        for (String[] row : server.rows("""
                SELECT view.database, view.name, view.create_table_query
                FROM system.tables AS view
                WHERE view.engine = 'MaterializedView'
                  AND (view.database, view.name) IN (
                    SELECT arrayJoin(arrayZip(dependencies_database, dependencies_table))
                    FROM system.tables WHERE database = {database:String} AND name = {name:String})
                ORDER BY view.database, view.name
                """, Map.of("database", database, "name", rawTable))) {
            if (writesTo(row[2], database)) {
                views.add(new SchemaView(row[0], row[1]));
            }
        }
        return views;
    }

    private static boolean writesTo(String createQuery, String database) {
        return Pattern.compile(" TO " + database + "\\." + SchemaStatements.CANONICAL + "[\\s(]")
                .matcher(createQuery.replace("`", ""))
                .find();
    }

    String quoted() {
        return Sql.name(database, name);
    }

    @Override
    public String toString() {
        return database + "." + name;
    }
}
