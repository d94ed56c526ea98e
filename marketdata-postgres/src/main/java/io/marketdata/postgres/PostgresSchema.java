package io.marketdata.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks the tables {@code ohlcv} and {@code symbols} in the first schema of the user's search path.
 *
 * <p>Making is idempotent and never drops or rewrites anything. Where the TimescaleDB extension is installed in the database,
 * {@code ohlcv} becomes a hypertable with chunks of seven days. Any thread.
 */
public final class PostgresSchema {
    /** Two who make the tables at once would hinder each other: the second waits. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('marketdata schema', 0))";

    private final Database database;

    PostgresSchema(Database database) {
        this.database = database;
    }

    /**
     * Makes what is missing.
     *
     * @throws io.marketdata.error.MarketDataException where the server refuses a statement or cannot be reached
     */
    public void create() {
        database.change("the schema", connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(LOCK);
                for (String table : SchemaStatements.createTables()) {
                    statement.execute(table);
                }
                String extension = extensionSchema(connection);
                if (extension != null) {
                    statement.execute(SchemaStatements.createHypertable(extension));
                }
                for (String index : SchemaStatements.INDEXES.keySet()) {
                    statement.execute(SchemaStatements.createIndex(index));
                }
            }
            return true;
        });
    }

    /** What is not as it has to be, each with the statements that mend it; empty where all is well. */
    public List<Finding> check() {
        return database.ask(connection -> {
            List<Finding> findings = new ArrayList<>();
            table(
                    connection,
                    SchemaStatements.SYMBOLS,
                    SchemaStatements.SYMBOL_COLUMNS,
                    "market_id, name",
                    SchemaStatements.CREATE_SYMBOLS,
                    findings);
            table(
                    connection,
                    SchemaStatements.OHLCV,
                    SchemaStatements.OHLCV_COLUMNS,
                    "market_id, symbol, timeframe, timestamp",
                    SchemaStatements.CREATE_OHLCV,
                    findings);
            if (findings.stream().noneMatch(finding -> finding.code().equals("MD-S002"))) {
                indexes(connection, findings);
                hypertable(connection, findings);
            }
            return List.copyOf(findings);
        });
    }

    private static void table(
            Connection connection,
            String table,
            Map<String, String> columns,
            String key,
            String create,
            List<Finding> findings)
            throws SQLException {
        Map<String, String> present = new HashMap<>();
        for (String[] row : rows(connection, """
                SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
                WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
                """, 2, table)) {
            present.put(row[0], row[1]);
        }
        if (present.isEmpty()) {
            findings.add(Finding.error("MD-S002", table, "the table is missing", create));
            return;
        }
        columns.forEach((column, type) -> {
            String found = present.get(column);
            if (found == null) {
                findings.add(Finding.error("MD-S003", table, "column " + column + " is missing"));
            } else if (!found.equals(type)) {
                findings.add(Finding.error("MD-S003", table, "column " + column + " is " + found + ", not " + type));
            }
        });
        boolean unique = rows(connection, """
                SELECT (SELECT string_agg(attname, ', ' ORDER BY place)
                        FROM unnest(indkey::int2[]) WITH ORDINALITY AS part(attribute, place)
                        JOIN pg_attribute ON attrelid = indrelid AND attnum = part.attribute)
                FROM pg_index WHERE indrelid = to_regclass(?) AND indisunique AND indisvalid AND indpred IS NULL
                """, 1, table).stream().anyMatch(row -> key.equals(row[0]));
        if (!unique) {
            findings.add(Finding.error("MD-S006", table, "(" + key + ") is not a unique key of it"));
        }
    }

    private static void indexes(Connection connection, List<Finding> findings) throws SQLException {
        for (String index : SchemaStatements.INDEXES.keySet()) {
            if (rows(connection, "SELECT to_regclass(?)::text", 1, index).get(0)[0] == null) {
                findings.add(
                        Finding.warning("MD-S006", index, "the index is missing", SchemaStatements.createIndex(index)));
            }
        }
    }

    private static void hypertable(Connection connection, List<Finding> findings) throws SQLException {
        String extension = extensionSchema(connection);
        if (extension == null) {
            return;
        }
        boolean made = !rows(connection, """
                SELECT 1 FROM timescaledb_information.hypertables
                WHERE hypertable_name = ? AND hypertable_schema = current_schema()
                """, 1, SchemaStatements.OHLCV).isEmpty();
        if (!made) {
            findings.add(Finding.warning(
                    "MD-S006",
                    SchemaStatements.OHLCV,
                    "TimescaleDB is installed, but it is not a hypertable",
                    SchemaStatements.createHypertable(extension)));
        }
    }

    /** Where the functions of TimescaleDB are; null where it is not installed in this database. */
    private static @Nullable String extensionSchema(Connection connection) throws SQLException {
        List<String[]> found = rows(connection, """
                SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = ?
                """, 1, "timescaledb");
        return found.isEmpty() ? null : found.get(0)[0];
    }

    private static List<String[]> rows(Connection connection, String sql, int columns, String argument)
            throws SQLException {
        List<String[]> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, argument);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    String[] row = new String[columns];
                    for (int i = 0; i < columns; i++) {
                        row[i] = result.getString(i + 1);
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
