package io.marketdata.parquet;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** DuckDB, as the foreign writer and reader of files. */
final class Duck {
    private static final String COLUMNS = "3::INTEGER AS market_id, 'BTCUSDT' AS symbol,"
            + " TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_minutes(i) AS ts_open,"
            + " 100 + ((i * 7919 + 66) % 10007) / 10.0::DOUBLE AS open, open + 2.5 AS high, open - 1.25 AS low,"
            + " open + 1 AS close, (i % 1000) / 8.0::DOUBLE AS volume_base";

    private Duck() {}

    /** A query for candles of BTCUSDT on market 3, one a minute, as our own rows have them. */
    static String candles(int rows) {
        return "SELECT " + COLUMNS + " FROM range(" + rows + ") t(i)";
    }

    /** The same with the number of the minute as {@code i}. */
    static String numberedCandles(int rows) {
        return "SELECT " + COLUMNS + ", i FROM range(" + rows + ") t(i)";
    }

    static void run(String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Writes what a query yields; {@code options} such as {@code COMPRESSION zstd}. */
    static Path copy(String query, Path file, String options) {
        run("COPY (" + query + ") TO '" + file + "' (FORMAT parquet" + (options.isEmpty() ? "" : ", " + options) + ")");
        return file;
    }

    static List<String> lines(String query) {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet rows = statement.executeQuery(query)) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    StringBuilder line = new StringBuilder();
                    for (int column = 1; column <= columns; column++) {
                        line.append(column == 1 ? "" : " ").append(rows.getString(column));
                    }
                    lines.add(line.toString());
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return lines;
    }
}
