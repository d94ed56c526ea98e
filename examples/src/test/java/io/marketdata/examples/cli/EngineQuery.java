package io.marketdata.examples.cli;

import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks the engine itself, past the code under test. */
final class EngineQuery {
    private EngineQuery() {}

    static String run(EmbeddedClickHouse engine, String sql) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + engine.httpPort() + "/")
                .toURL()
                .openConnection();
        connection.setRequestProperty("X-ClickHouse-User", engine.options().get("CH_USER"));
        connection.setRequestProperty("X-ClickHouse-Key", engine.options().get("CH_PASSWORD"));
        connection.setRequestProperty("Connection", "close");
        connection.setDoOutput(true);
        connection.getOutputStream().write(sql.getBytes(StandardCharsets.UTF_8));
        boolean fine = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        try (InputStream answer = fine ? connection.getInputStream() : connection.getErrorStream()) {
            String text = new String(answer.readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!fine) {
                throw new IOException(text);
            }
            return text;
        }
    }
}
