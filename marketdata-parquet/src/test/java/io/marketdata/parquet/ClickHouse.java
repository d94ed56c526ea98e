package io.marketdata.parquet;

import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** ClickHouse, as the foreign writer and reader of files. */
final class ClickHouse implements AutoCloseable {
    private final EmbeddedClickHouse engine;

    ClickHouse(Path data) {
        engine = EmbeddedClickHouse.start(data);
    }

    /** Runs a statement; the lines of its answer, tab-separated. */
    List<String> ask(String sql) {
        Map<String, String> options = engine.options();
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + engine.httpPort() + "/")
                    .toURL()
                    .openConnection();
            connection.setRequestProperty("X-ClickHouse-User", Objects.requireNonNull(options.get("CH_USER")));
            connection.setRequestProperty("X-ClickHouse-Key", Objects.requireNonNull(options.get("CH_PASSWORD")));
            connection.setRequestProperty("Connection", "close");
            connection.setDoOutput(true);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(sql.getBytes(StandardCharsets.UTF_8));
            }
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                String answer = new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                throw new IllegalStateException(sql + ": " + answer);
            }
            return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** Writes what a query yields. */
    Path write(Path file, String query, String settings) {
        ask("INSERT INTO FUNCTION file('" + file + "', 'Parquet') " + query
                + " SETTINGS engine_file_truncate_on_insert = 1" + (settings.isEmpty() ? "" : ", " + settings));
        return file;
    }

    /** The wanted rows as this engine reads them, as {@link Rows#line} would have them. */
    List<String> read(Path file, String columns, String order) {
        return ask(
                "SELECT " + columns + " FROM file('" + file + "', 'Parquet') WHERE upper(trim(symbol)) = 'BTCUSDT' AND"
                        + " market_id = 3 ORDER BY " + order + " FORMAT TSV SETTINGS date_time_output_format = 'iso',"
                        + " session_timezone = 'UTC'");
    }

    @Override
    public void close() {
        engine.close();
    }
}
