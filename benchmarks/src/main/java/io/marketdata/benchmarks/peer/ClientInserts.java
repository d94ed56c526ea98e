package io.marketdata.benchmarks.peer;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseColumn;
import com.clickhouse.data.ClickHouseFormat;
import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.CandleCursor;
import io.marketdata.batch.Provenance;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;

/**
 * Inserts of whole batches into Bybit's raw table by the two ways that client-v2 has for rows. The schema is what the client
 * would get from a server: some columns have a default, so objects are sent in the format that can leave values out.
 */
public final class ClientInserts implements AutoCloseable {
    private static final String TABLE = "raw_bybit_klines_1m";
    private static final int LEAST_ROW_BYTES = 100;

    private static final TableSchema SCHEMA = new TableSchema(
            TABLE,
            null,
            "",
            List.of(
                    ClickHouseColumn.of("market_id", "UInt16"),
                    ClickHouseColumn.of("symbol", "LowCardinality(String)"),
                    ClickHouseColumn.of("instrument_key", "String"),
                    ClickHouseColumn.of("interval_min", "UInt16"),
                    ClickHouseColumn.of("start_time_ms", "UInt64"),
                    ClickHouseColumn.of("start_time_utc", "DateTime64(3, 'UTC')"),
                    ClickHouseColumn.of("open", "Float64"),
                    ClickHouseColumn.of("high", "Float64"),
                    ClickHouseColumn.of("low", "Float64"),
                    ClickHouseColumn.of("close", "Float64"),
                    ClickHouseColumn.of("volume", "Float64"),
                    ClickHouseColumn.of("turnover", "Float64"),
                    withDefault("source", "LowCardinality(String)"),
                    withDefault("ingested_at", "DateTime64(3, 'UTC')"),
                    ClickHouseColumn.of("ingest_id", "Nullable(UUID)")));

    private final Client client;

    public ClientInserts(String endpoint) {
        client = new Client.Builder()
                .addEndpoint(endpoint)
                .setUsername("default")
                .setPassword("")
                .build();
        client.register(RawRow.class, SCHEMA);
    }

    private static ClickHouseColumn withDefault(String name, String type) {
        ClickHouseColumn column = ClickHouseColumn.of(name, type);
        column.setHasDefault(true);
        column.setDefaultValue(ClickHouseColumn.DefaultValue.DEFAULT);
        return column;
    }

    /** As objects, which are made of the batch first; returns the bytes that arrived. */
    public long objects(CandleBatch batch) throws Exception {
        List<RawRow> rows = new ArrayList<>(batch.size());
        Stamp stamp = Stamp.of(batch);
        CandleCursor row = batch.cursor();
        while (row.next()) {
            rows.add(new RawRow(row, stamp.key(), stamp.ingestedAt(), stamp.run()));
        }
        return arrived(client.insert(TABLE, rows, new InsertSettings()), batch.size());
    }

    /** Value by value, without objects of our own; returns the bytes that arrived. */
    public long values(CandleBatch batch) throws Exception {
        return arrived(
                client.insert(TABLE, out -> write(batch, out), ClickHouseFormat.RowBinary, new InsertSettings()),
                batch.size());
    }

    private static void write(CandleBatch batch, OutputStream out) throws IOException {
        RowBinaryFormatWriter writer = new RowBinaryFormatWriter(out, SCHEMA, ClickHouseFormat.RowBinary);
        Stamp stamp = Stamp.of(batch);
        CandleCursor row = batch.cursor();
        while (row.next()) {
            writer.setInteger(1, row.instrument().market().value());
            writer.setString(2, row.instrument().symbol().value());
            writer.setString(3, stamp.key());
            writer.setInteger(4, 1);
            writer.setLong(5, row.openTimeMillis());
            writer.setDateTime(6, Instant.ofEpochMilli(row.openTimeMillis()).atZone(ZoneOffset.UTC));
            writer.setDouble(7, row.open());
            writer.setDouble(8, row.high());
            writer.setDouble(9, row.low());
            writer.setDouble(10, row.close());
            writer.setDouble(11, row.baseVolume());
            writer.setDouble(12, CandleBatch.isAbsent(row.quoteVolume()) ? 0 : row.quoteVolume());
            writer.setString(13, "file");
            writer.setDateTime(14, stamp.ingestedAt());
            writer.setValue(15, stamp.run());
            writer.commitRow();
        }
    }

    private static long arrived(Future<InsertResponse> insert, int rows) throws Exception {
        try (InsertResponse response = insert.get()) {
            long bytes = response.getWrittenBytes();
            if (bytes < (long) LEAST_ROW_BYTES * rows) {
                throw new IllegalStateException(bytes + " bytes arrived of " + rows + " rows");
            }
            return bytes;
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** What all rows of the batch have in common. */
    private record Stamp(String key, ZonedDateTime ingestedAt, UUID run) {
        static Stamp of(CandleBatch batch) {
            Provenance provenance = batch.provenances().get(0);
            return new Stamp(
                    batch.instrumentKeys().get(0),
                    Instant.ofEpochMilli(provenance.ingestedAtMillis()).atZone(ZoneOffset.UTC),
                    provenance.ingestId());
        }
    }
}
