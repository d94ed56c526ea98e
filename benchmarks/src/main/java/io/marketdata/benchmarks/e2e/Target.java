package io.marketdata.benchmarks.e2e;

import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.ClickHouseOptions;
import io.marketdata.clickhouse.PartitionBy;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The engine that everybody writes to: a fresh database for every load. */
final class Target implements AutoCloseable {
    static final String DATABASE = "bench";
    static final String RAW = DATABASE + ".raw_bybit_klines_1m";
    static final String CANONICAL = DATABASE + ".canonical_candles_1m";

    private final EmbeddedClickHouse engine;

    Target(EmbeddedClickHouse engine) {
        this.engine = engine;
    }

    long pid() {
        return engine.pid();
    }

    String version() {
        return engine.version();
    }

    Map<String, String> settings() {
        return engine.options();
    }

    ClickHouse connect(boolean canonical) {
        return ClickHouse.connect(ClickHouseOptions.builderOf(engine.options())
                .database(DATABASE)
                .requireCanonical(canonical)
                .build());
    }

    /** Empty tables, with the view onto canonical or without. */
    void reset(PartitionBy partitionBy, boolean canonical) throws IOException {
        query("DROP DATABASE IF EXISTS " + DATABASE + " SYNC");
        try (ClickHouse clickHouse = connect(canonical)) {
            clickHouse.schema().create(partitionBy);
        }
        if (!canonical) {
            query("DROP VIEW " + DATABASE + ".mv_raw_bybit_to_canonical_1m SYNC");
        }
    }

    /** How many parts inserts have made since the engine started, in whatever table. */
    long partsWritten() throws IOException {
        return Long.parseLong(query("SELECT sum(value) FROM system.events WHERE event = 'MergeTreeDataWriterBlocks'"));
    }

    /** Runs a statement as the engine's user; the answer is text. */
    String query(String sql, String... settings) throws IOException {
        StringBuilder url = new StringBuilder("http://127.0.0.1:" + engine.httpPort() + "/?wait_end_of_query=1");
        for (String setting : settings) {
            url.append('&').append(setting);
        }
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url.toString()).toURL().openConnection();
        connection.setRequestProperty("X-ClickHouse-User", settings().get("CH_USER"));
        connection.setRequestProperty("X-ClickHouse-Key", settings().get("CH_PASSWORD"));
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

    @Override
    public void close() {
        engine.close();
    }
}
