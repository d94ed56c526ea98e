package io.marketdata.benchmarks.e2e;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import io.marketdata.Backfill1m;
import io.marketdata.BackfillPlan;
import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.CandleCursor;
import io.marketdata.benchmarks.peer.RawRow;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.parquet.ParquetCandleSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;

/** Ours and the others, each doing the same work: file to raw table, one row a minute, all 15 columns. */
final class Peers {
    private static final int BATCH_ROWS = 100_000;
    private static final int JDBC_BATCH_ROWS = 10_000;
    private static final long JDBC_ROWS = 200_000;

    private Peers() {}

    /** This library: all instruments as a plan, or some of them one by one. */
    record Ours(String name, int batchRows, int senders, boolean canonical, int oneByOne) implements Contender {
        private Dataset part(Dataset data) {
            return oneByOne == 0 ? data : data.ofFirst(oneByOne);
        }

        @Override
        public long rows(Dataset data) {
            return part(data).rows();
        }

        @Override
        public void load(Target target, Dataset data) {
            try (ClickHouse clickHouse = target.connect(canonical);
                    ParquetCandleSource source =
                            ParquetCandleSource.builder().path(data.file()).build()) {
                RawKlineWriter writer = clickHouse.rawWriter();
                Backfill1m backfill = Backfill1m.from(source)
                        .into(senders == 1 ? oneAtATime(writer) : writer)
                        .batchSize(batchRows)
                        .build();
                if (oneByOne == 0) {
                    backfill.run(BackfillPlan.of(data.instruments(), data.range()));
                } else {
                    part(data).instruments().forEach(instrument -> backfill.run(instrument, data.range()));
                }
            }
        }

        private static RawKlineWriter oneAtATime(RawKlineWriter writer) {
            return new RawKlineWriter() {
                @Override
                public void write1m(CandleBatch batch) {
                    writer.write1m(batch);
                }

                @Override
                public WriteReceipt deliver1m(CandleBatch batch) {
                    return writer.deliver1m(batch);
                }

                @Override
                public long partitionEndMillis(InstrumentId instrument, long openTimeMillis) {
                    return writer.partitionEndMillis(instrument, openTimeMillis);
                }
            };
        }
    }

    /** The engine reads the file itself. */
    record InsertSelect(int threads) implements Contender {
        @Override
        public String name() {
            return "INSERT SELECT FROM file(), %d thread%s".formatted(threads, threads == 1 ? "" : "s");
        }

        @Override
        public void load(Target target, Dataset data) throws Exception {
            target.query(
                    """
                    INSERT INTO %s (market_id, symbol, instrument_key, interval_min, start_time_ms, start_time_utc,
                      open, high, low, close, volume, turnover, source, ingested_at, ingest_id)
                    SELECT market_id, symbol, concat('bybit:spot:', symbol), 1, toUnixTimestamp64Milli(ts_open),
                      ts_open, open, high, low, close, volume_base, ifNull(volume_quote, 0), 'file', now64(3),
                      toUUID('11223344-5566-7788-99aa-bbccddeeff00')
                    FROM file('%s', Parquet)
                    """.formatted(Target.RAW, data.file().toAbsolutePath()),
                    "max_threads=" + threads,
                    "max_insert_threads=" + threads,
                    "max_partitions_per_insert_block=0");
        }
    }

    /** The official client's insert of objects, fed by our reader. */
    record PojoInsert() implements Contender {
        @Override
        public String name() {
            return "client-v2 POJO insert";
        }

        @Override
        public void load(Target target, Dataset data) throws Exception {
            UUID run = UUID.randomUUID();
            ZonedDateTime now = Instant.now().atZone(ZoneOffset.UTC);
            try (Client client = new Client.Builder()
                            .addEndpoint("http://127.0.0.1:" + target.settings().get("CH_PORT"))
                            .setUsername(target.settings().get("CH_USER"))
                            .setPassword(target.settings().get("CH_PASSWORD"))
                            .setDefaultDatabase(Target.DATABASE)
                            .build();
                    ParquetCandleSource source =
                            ParquetCandleSource.builder().path(data.file()).build();
                    CandleStream candles = source.stream1m(data.only(), data.range())) {
                client.register(RawRow.class, client.getTableSchema("raw_bybit_klines_1m"));
                CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
                while (candles.read(batch)) {
                    List<RawRow> rows = new ArrayList<>(batch.size());
                    CandleCursor row = batch.cursor();
                    String key = batch.instrumentKeys().get(0);
                    while (row.next()) {
                        rows.add(new RawRow(row, key, now, run));
                    }
                    client.insert("raw_bybit_klines_1m", rows, new InsertSettings().serverSetting("async_insert", "0"))
                            .get()
                            .close();
                    batch.clear();
                }
            }
        }
    }

    /** JDBC, as most programs would do it, fed by our reader; fewer rows, since it is slow. */
    record JdbcBatch() implements Contender {
        @Override
        public String name() {
            return "jdbc-v2 batch";
        }

        @Override
        public long rows(Dataset data) {
            return Math.min(JDBC_ROWS, data.rows());
        }

        @Override
        public void load(Target target, Dataset data) throws Exception {
            Properties login = new Properties();
            login.setProperty("user", target.settings().get("CH_USER"));
            login.setProperty("password", target.settings().get("CH_PASSWORD"));
            String url = "jdbc:clickhouse://127.0.0.1:%s/%s"
                    .formatted(target.settings().get("CH_PORT"), Target.DATABASE);
            TimeRange part =
                    TimeRange.of(data.range().start(), data.range().start().plus(Duration.ofMinutes(rows(data))));
            try (Connection connection = new com.clickhouse.jdbc.Driver().connect(url, login);
                    PreparedStatement insert = connection.prepareStatement("""
                            INSERT INTO raw_bybit_klines_1m (market_id, symbol, instrument_key, interval_min,
                            start_time_ms, start_time_utc, open, high, low, close, volume, turnover, source)
                            VALUES (?, ?, ?, ?, ?, fromUnixTimestamp64Milli(?), ?, ?, ?, ?, ?, ?, ?)""");
                    ParquetCandleSource source =
                            ParquetCandleSource.builder().path(data.file()).build();
                    CandleStream candles = source.stream1m(data.only(), part)) {
                CandleBatch batch = CandleBatch.ofCapacity(JDBC_BATCH_ROWS);
                while (candles.read(batch)) {
                    CandleCursor row = batch.cursor();
                    while (row.next()) {
                        bind(insert, row, batch.instrumentKeys().get(0));
                        insert.addBatch();
                    }
                    insert.executeBatch();
                    batch.clear();
                }
            }
        }

        private static void bind(PreparedStatement insert, CandleCursor row, String key) throws SQLException {
            insert.setInt(1, row.instrument().market().value());
            insert.setString(2, row.instrument().symbol().value());
            insert.setString(3, key);
            insert.setInt(4, 1);
            insert.setLong(5, row.openTimeMillis());
            insert.setLong(6, row.openTimeMillis());
            insert.setDouble(7, row.open());
            insert.setDouble(8, row.high());
            insert.setDouble(9, row.low());
            insert.setDouble(10, row.close());
            insert.setDouble(11, row.baseVolume());
            insert.setDouble(12, CandleBatch.isAbsent(row.quoteVolume()) ? 0 : row.quoteVolume());
            insert.setString(13, "file");
        }
    }
}
