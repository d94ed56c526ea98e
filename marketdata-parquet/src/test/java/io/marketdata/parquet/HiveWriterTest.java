package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.WriteReceipt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tree that the sink without a server makes, and who reads it. */
class HiveWriterTest {
    private static final UUID RUN = UUID.fromString("0190f5a2-0000-7000-8000-000000000001");
    private static final int MONTH = 31 * 1_440;

    @TempDir
    Path folder;

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static CandleBatch stamped(CandleBatch batch, long sequence) {
        batch.stamp(RUN, sequence, Rows.T0 + sequence);
        return batch;
    }

    @Test
    void aBatchIsOneFileForEachInstrumentAndMonthNamedByItsPlaceInTheRun() throws Exception {
        HiveParquetWriter writer = HiveParquetWriter.at(folder);
        CandleBatch batch = Rows.batch(400);
        for (int minute = MONTH - 100; minute < MONTH + 100; minute++) {
            Rows.add(batch, Rows.BTC, minute);
            Rows.add(batch, Rows.ETH, minute);
        }
        WriteReceipt receipt = writer.deliver1m(stamped(batch, 7));
        assertThat(receipt.inserts()).isEqualTo(4);
        List<String> expected = new ArrayList<>();
        for (String symbol : List.of("BTCUSDT", "ETHUSDT")) {
            for (String month : List.of("2024-01", "2024-02")) {
                expected.add("market_id=3/symbol=" + symbol + "/month=" + month + "/" + RUN + "-7.parquet");
            }
        }
        assertThat(files()).isEqualTo(expected);
        writer.write1m(batch);
        assertThat(files()).isEqualTo(expected);
        assertThat(writer.partitionEndMillis(Rows.BTC, Rows.T0))
                .isEqualTo(Instant.parse("2024-02-01T00:00:00Z").toEpochMilli());
    }

    @Test
    void ourSourceReadsTheTree() {
        HiveParquetWriter writer = HiveParquetWriter.at(folder);
        for (int part = 0; part < 4; part++) {
            int from = MONTH - 2_000 + part * 1_000;
            writer.write1m(stamped(Rows.withOptionals(Rows.minutes(Rows.BTC, from, from + 1_000)), part));
            writer.write1m(stamped(Rows.minutes(Rows.ETH, from, from + 1_000), 10 + part));
        }
        assertThat(Rows.read(folder, Rows.ETH))
                .isEqualTo(Rows.lines(Rows.minutes(Rows.ETH, MONTH - 2_000, MONTH + 2_000)));
        assertThat(Rows.read(folder, Rows.BTC)).hasSize(4_000);
    }

    @Test
    void duckDbReadsThePartitions() {
        HiveParquetWriter.at(folder).write1m(stamped(Rows.minutes(Rows.BTC, MONTH - 10, MONTH + 20), 0));
        assertThat(Duck.lines("SELECT market_id, symbol, month, count(*), min(ts_open), any_value(source),"
                        + " any_value(ingest_id) FROM read_parquet('" + folder
                        + "/*/*/*/*.parquet', hive_partitioning = 1) GROUP BY ALL ORDER BY month"))
                .containsExactly(
                        "3 BTCUSDT 2024-01 10 2024-01-31T23:50Z file " + RUN,
                        "3 BTCUSDT 2024-02 20 2024-02-01T00:00Z file " + RUN);
    }

    @Test
    void aSymbolThatIsNoPlainNameIsEncodedAsReadersExpect() throws Exception {
        InstrumentId odd = InstrumentId.of(3, "BTC:USD*=?%20");
        HiveParquetWriter.at(folder).write1m(stamped(Rows.minutes(odd, 0, 10), 0));
        assertThat(files().get(0)).startsWith("market_id=3/symbol=BTC%3AUSD%2A%3D%3F%2520/month=2024-01/");
        assertThat(Rows.read(folder, odd)).hasSize(10);
        assertThat(Duck.lines("SELECT DISTINCT symbol FROM read_parquet('" + folder
                        + "/*/*/*/*.parquet', hive_partitioning = 1)"))
                .containsExactly("BTC:USD*=?%20");
    }

    @Test
    void whatAWriterLeftADayAgoIsSweptAndNotWhatAnotherIsWriting() throws Exception {
        HiveParquetWriter.at(folder).write1m(stamped(Rows.minutes(Rows.BTC, 0, 10), 0));
        Path month = folder.resolve("market_id=3/symbol=BTCUSDT/month=2024-01");
        Path old = Files.writeString(month.resolve(".a.parquet.1-2-3.tmp"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(100_000)));
        Path young = Files.writeString(month.resolve(".b.parquet.1-2-3.tmp"), "half");
        HiveParquetWriter.at(folder).write1m(stamped(Rows.minutes(Rows.BTC, 10, 20), 1));
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void aTreeThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "a file");
        assertThatThrownBy(() -> HiveParquetWriter.at(file).write1m(stamped(Rows.minutes(Rows.BTC, 0, 10), 0)))
                .hasMessageContaining("MD-D001")
                .hasMessageContaining(file.toString());
    }
}
