package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.Timeframe;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a store and of the sink without a server, read by ClickHouse, DuckDB and this library: the same bits. */
@NeedsEngine
class StoreEnginesIT {
    @TempDir
    static Path folder;

    private static ClickHouse clickHouse;

    @BeforeAll
    static void start() {
        clickHouse = new ClickHouse(folder.resolve("engine"));
    }

    @AfterAll
    static void stop() {
        clickHouse.close();
    }

    @Test
    void aFileThatGrewIsReadAlikeByAll() {
        SeriesFile file = ParquetStore.at(folder.resolve("store"))
                .with(settings -> settings.withRowGroupRows(10_000))
                .series(Timeframe.M1, "futures", "NQ");
        file.replace(SeriesBars.minutes(0, 33_000), SeriesBars.MINUTES);
        for (int from = 33_000; from < 40_000; from += 1_000) {
            assertThat(file.upsert(SeriesBars.minutes(from, from + 1_000), SeriesBars.MINUTES)
                            .copiedBytes())
                    .isPositive();
        }
        List<String> ours = SeriesBars.read(file, Timeframe.M1).stream()
                .map(line -> line.replaceFirst(" [0-9]+ ", " ").replaceAll("\\.0\\b", ""))
                .toList();
        assertThat(ours).hasSize(40_000);
        assertThat(clickHouse
                        .ask("SELECT toUnixTimestamp64Milli(timestamp), open, high, low, close, volume FROM file('"
                                + file.path() + "', 'Parquet') ORDER BY timestamp FORMAT TSV")
                        .stream()
                        .map(line -> line.replace('\t', ' '))
                        .toList())
                .isEqualTo(ours);
        assertThat(Duck.lines("SELECT epoch_ms(timestamp), open, high, low, close, volume FROM '" + file.path()
                                + "' ORDER BY timestamp")
                        .stream()
                        .map(line -> line.replaceAll("\\.0\\b", ""))
                        .toList())
                .isEqualTo(ours);
        assertThat(clickHouse.ask("SELECT toTypeName(timestamp), min(timestamp), max(timestamp) FROM file('"
                        + file.path() + "', 'Parquet') GROUP BY 1"))
                .containsExactly("DateTime64(3, \\'UTC\\')\t2024-01-01 00:00:00.000\t2024-01-28 18:39:00.000");
        assertThat(
                        clickHouse.ask(
                                "SELECT count(), sum(volume) FROM file('" + file.path()
                                        + "', 'Parquet') WHERE timestamp >= '2024-01-20 00:00:00' AND timestamp < '2024-01-20 01:00:00'"))
                .isEqualTo(clickHouse.ask("SELECT 60, sum(positiveModulo(number * 131, 997)) FROM numbers(27360, 60)"));
        assertThat(Duck.lines("SELECT typeof(timestamp), count(*) FROM '" + file.path()
                        + "' WHERE timestamp >= TIMESTAMPTZ '2024-01-20 00:00:00+00' GROUP BY 1"))
                .containsExactly("TIMESTAMP WITH TIME ZONE 12640");
    }

    @Test
    void aTreeIsReadWithItsPartitions() {
        Path tree = folder.resolve("tree");
        HiveParquetWriter writer = HiveParquetWriter.at(tree);
        for (int part = 0; part < 3; part++) {
            var batch = Rows.minutes(part == 2 ? Rows.ETH : Rows.BTC, part * 30_000, part * 30_000 + 30_000);
            batch.stamp(UUID.randomUUID(), part, Rows.T0);
            writer.write1m(batch);
        }
        assertThat(
                        clickHouse.ask(
                                "SELECT market_id, symbol, count(), min(ts_open) FROM file('" + tree
                                        + "/**/*.parquet', 'Parquet') WHERE symbol = 'BTCUSDT' GROUP BY ALL SETTINGS use_hive_partitioning = 1"))
                .containsExactly("3\tBTCUSDT\t60000\t2024-01-01 00:00:00.000");
        assertThat(clickHouse.ask("SELECT month, count() FROM file('" + tree
                        + "/**/*.parquet', 'Parquet') GROUP BY ALL ORDER BY ALL SETTINGS use_hive_partitioning = 1"))
                .hasSizeGreaterThan(1)
                .first()
                .asString()
                .startsWith("2024-01");
    }
}
