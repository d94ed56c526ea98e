package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.marketdata.Backfill1m;
import io.marketdata.Backfill1mReport;
import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.ClickHouseOptions;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.parquet.ParquetCandleSource;
import io.marketdata.parquet.ParquetCandleWriter;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.testkit.CandleGenerator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What the hot path may cost, where that does not depend on time: memory a row, requests, bytes and parts. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
class HotPathGuardIT {
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final TimeRange RANGE = TimeRange.parse("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
    private static final TimeRange HALF = TimeRange.parse("2025-01-01T00:00:00Z", "2025-07-01T00:00:00Z");
    private static final int ROWS = 365 * 1_440;

    @TempDir
    private static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedClickHouse engine;

    @BeforeAll
    static void start() {
        engine = EmbeddedClickHouse.start(folder.resolve("ch"));
        CandleBatch batch = CandleBatch.ofCapacity(50_000);
        CandleGenerator generator = CandleGenerator.builder()
                .seed(3)
                .withTradesCount(false)
                .withTakerBuyVolumes(false)
                .build();
        try (CandleStream candles = generator.stream1m(BTC, RANGE);
                ParquetCandleWriter writer = ParquetCandleWriter.builder(file()).build()) {
            while (candles.read(batch)) {
                writer.write(batch);
                batch.clear();
            }
        }
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    private static Path file() {
        return folder.resolve("BTCUSDT.parquet");
    }

    @Test
    void readingAndCheckingAllocatesAtMostTwoBytesARow() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (ParquetCandleSource source =
                ParquetCandleSource.builder().path(file()).build()) {
            Backfill1m backfill = Backfill1m.from(source)
                    .into(RawKlineWriter.of(batch -> {}))
                    .batchSize(10_000)
                    .build();
            // What a run needs once (the ring of batches, a page a column) is in both: what is left belongs to the
            // rows.
            allocated(threads, backfill, RANGE);
            long ofHalf = allocated(threads, backfill, HALF);
            long ofAll = allocated(threads, backfill, RANGE);
            assertThat((double) (ofAll - ofHalf) / (ROWS - HALF.duration().toMinutes()))
                    .isLessThan(2);
        }
    }

    private static long allocated(ThreadMXBean threads, Backfill1m backfill, TimeRange range) {
        long before = threads.getCurrentThreadAllocatedBytes();
        Backfill1mReport report = backfill.run(BTC, range);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(report.rowsWritten()).isEqualTo(range.duration().toMinutes());
        return allocated;
    }

    @Test
    void aBackfillTakesAsManyInsertsAndPartsAsPartitionsOfItsBatchesAndFewOtherRequests() throws IOException {
        ClickHouseOptions options = ClickHouseOptions.of(engine.options());
        try (ClickHouse clickHouse = ClickHouse.connect(options);
                ParquetCandleSource source =
                        ParquetCandleSource.builder().path(file()).build()) {
            clickHouse.schema().create();
            EngineQuery.run(engine, "SYSTEM STOP MERGES market_data.raw_bybit_klines_1m");
            long insertsBefore = events("InsertQuery");
            long queriesBefore = events("Query");
            Backfill1mReport report = Backfill1m.from(source)
                    .into(clickHouse.rawWriter())
                    .batchSize(100_000)
                    .build()
                    .run(BTC, RANGE);
            long inserts = events("InsertQuery") - insertsBefore;
            // One of these counts the query that reads the counter itself.
            long others = events("Query") - queriesBefore - inserts - 2;

            assertThat(report.rowsWritten()).isEqualTo(ROWS);
            // Two months fit into a batch, and it ends with the second: no month takes two inserts.
            assertThat(report.batchesWritten()).isEqualTo(6);
            assertThat(report.inserts()).isEqualTo(12).isEqualTo(inserts);
            // Two keys, the view, the clock, the newest version, and which settings there are: once each, for both
            // senders.
            assertThat(others).isLessThanOrEqualTo(6);
            assertThat((double) report.bytesSent() / ROWS).isLessThan(120);
            assertThat(EngineQuery.run(
                            engine,
                            "SELECT count() FROM system.parts WHERE active AND database = 'market_data'"
                                    + " AND table = 'raw_bybit_klines_1m'"))
                    .isEqualTo("12");
        }
    }

    private static long events(String name) throws IOException {
        return Long.parseLong(
                EngineQuery.run(engine, "SELECT sum(value) FROM system.events WHERE event = '" + name + "'"));
    }
}
