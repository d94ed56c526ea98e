package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.parquet.ParquetCandleWriter;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.CandleGenerator;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad data end to end: one clear error that names file and row, nothing written beyond the last whole batch. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@ExtendWith(NothingLeft.class)
class BadDataIT {
    private static final TimeRange RANGE = TimeRange.parse("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z");
    private static final int BAD_ROW = 123_456;

    @TempDir
    private static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedClickHouse engine;

    @BeforeAll
    static void start() {
        engine = EmbeddedClickHouse.start(folder.resolve("ch"));
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    /** Ninety days of a symbol, of which one row is changed. */
    private static Path file(String symbol, Consumer<CandleBatch> changeBadRow) {
        Path file = folder.resolve(symbol + ".parquet");
        CandleBatch batch = CandleBatch.ofCapacity(BAD_ROW + 1);
        try (CandleStream candles = CandleGenerator.ofSeed(5).stream1m(InstrumentId.of(3, symbol), RANGE);
                ParquetCandleWriter writer = ParquetCandleWriter.builder(file).build()) {
            while (batch.remaining() > 0 && candles.read(batch)) {}
            changeBadRow.accept(batch);
            writer.write(batch);
            batch.clear();
            while (candles.read(batch)) {
                writer.write(batch);
                batch.clear();
            }
        }
        return file;
    }

    private static Cli.Result backfill(String symbol, Path file, String... more) {
        return new Cli()
                .run(Cli.backfill(
                        symbol,
                        RANGE.start().toString(),
                        RANGE.end().toString(),
                        file.toString(),
                        folder.resolve("ch").toString(),
                        more));
    }

    private static String candles(String symbol) {
        return new Cli()
                .run(
                        "status",
                        "--market-id",
                        "3",
                        "--symbol",
                        symbol,
                        "--report-format",
                        "json",
                        "--data-dir",
                        folder.resolve("ch").toString())
                .out();
    }

    @ParameterizedTest
    @CsvSource({
        "HIGHLOW,MD-V005,high is below",
        "NANROW,MD-V003,NaN",
        "NEGVOL,MD-V007,negative",
        "TWICE,MD-V010,came before"
    })
    void f26f27ABadRowIsNamedByFileAndRowAndNothingBehindTheLastWholeBatchIsWritten(
            String symbol, String code, String meaning) {
        Path file = file(symbol, batch -> spoil(symbol, batch));
        Cli.Result result = backfill(symbol, file);

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        List<String> errors =
                result.err().lines().filter(line -> line.contains(" SEVERE ")).toList();
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0)).contains(code).contains(file + ": row 123456").contains(meaning);
        assertThat(result.err())
                .contains("failed: read 129,600, wrote 120,000 in 12 batches")
                .doesNotContain("\tat ");
        assertThat(candles(symbol)).contains("\"candles\":120000,");
    }

    private static void spoil(String symbol, CandleBatch batch) {
        switch (symbol) {
            case "NANROW" -> batch.closes()[BAD_ROW] = Double.NaN;
            case "NEGVOL" -> batch.baseVolumes()[BAD_ROW] = -1;
            case "TWICE" -> {
                batch.openTimeMillis()[BAD_ROW] = batch.openTimeMillis()[BAD_ROW - 1];
                batch.closeTimeMillis()[BAD_ROW] = batch.closeTimeMillis()[BAD_ROW - 1];
            }
            default -> batch.highs()[BAD_ROW] = batch.lows()[BAD_ROW] / 2;
        }
    }

    @Test
    void f27ABadRowCanBeSkippedOrHandedToAFileAndIsCounted() throws IOException {
        Path file = file("SKIPPED", batch -> batch.highs()[BAD_ROW] = batch.lows()[BAD_ROW] / 2);
        Cli.Result skipped = backfill("SKIPPED", file, "--on-bad-row", "skip");
        assertThat(skipped.exitCode()).isEqualTo(3);
        assertThat(skipped.err()).contains("wrote 129,599").contains("rejected 1");

        Path rejects = folder.resolve("rejects.tsv");
        Cli.Result handed = backfill("SKIPPED", file, "--on-bad-row", rejects.toString());
        assertThat(handed.exitCode()).isEqualTo(3);
        assertThat(Files.readAllLines(rejects, StandardCharsets.UTF_8))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("MD-V005\t" + file + ": row 123456");
        assertThat(candles("SKIPPED")).contains("\"candles\":129599,").contains("\"missing\":1}");
    }

    @Test
    void aTruncatedFileIsNamedAndNothingIsWritten() throws IOException {
        Path file = file("CUTOFF", batch -> {});
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            cut.setLength(cut.length() / 2);
        }
        Cli.Result result = backfill("CUTOFF", file);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("MD-P002 " + file);
        assertThat(candles("CUTOFF")).contains("\"candles\":0,");
    }
}
