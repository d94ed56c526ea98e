package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.checkpoint.FileCheckpointStore;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real engine: what they write, what they say, and how they end. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@ExtendWith(NothingLeft.class)
class CommandLineIT {
    private static final String START = "2026-01-30T00:00:00Z";
    private static final String END = "2026-02-02T00:00:00Z";

    @TempDir
    private static Path folder = Path.of("");

    /** Keeps the engine up, so that every command attaches instead of starting one. */
    @SuppressWarnings("NullAway.Init")
    private static EmbeddedClickHouse engine;

    @BeforeAll
    static void startAndGenerate() {
        engine = EmbeddedClickHouse.start(folder.resolve("ch"));
        Cli.Result generated = new Cli()
                .run(
                        "generate",
                        "--symbols",
                        "BTCUSDT,ETHUSDT",
                        "--start",
                        START,
                        "--days",
                        "3",
                        "--out",
                        folder.resolve("data").toString());
        assertThat(generated.exitCode()).isZero();
        assertThat(generated.out()).contains("BTCUSDT.parquet\t4320").contains("ETHUSDT.parquet\t4320");
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    private static String dataDir() {
        return folder.resolve("ch").toString();
    }

    private static String data(String file) {
        return folder.resolve("data").resolve(file).toString();
    }

    private static Cli.Result backfill(String symbol, String parquet, String... more) {
        return new Cli().run(Cli.backfill(symbol, START, END, parquet, dataDir(), more));
    }

    @Test
    void aBackfillRunTwiceLeavesEveryCandleOnce() {
        for (int run = 0; run < 2; run++) {
            Cli.Result result = backfill("btcusdt", data("BTCUSDT.parquet"));
            assertThat(result.err()).contains("wrote 4,320 in 2 batches (2 inserts");
            assertThat(result.err()).contains("CH_HOST is not set: attached to the embedded ClickHouse");
            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).isEmpty();
        }
        Cli.Result status = new Cli().run("status", "--data-dir", dataDir(), "--symbol", "BTCUSDT");
        assertThat(status.exitCode()).isZero();
        assertThat(status.out()).contains("bybit:spot:BTCUSDT");
        assertThat(status.out().lines().skip(1).findFirst().orElse("").split("\\s+"))
                .containsExactly(
                        "bybit:spot:BTCUSDT", "1m", "4320", "2026-01-30T00:00:00Z", "2026-02-01T23:59:00Z", "0");
    }

    @Test
    void aFolderOfSeveralSymbolsIsReadForTheAskedOne() {
        Cli.Result result = backfill("ETHUSDT", folder.resolve("data").toString(), "--batch-size", "1000");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("read 4,320, wrote 4,320 in 5 batches");
    }

    @Test
    void theReportIsOneRecordAndItsFileIsJson() throws IOException {
        Path file = folder.resolve("reports").resolve("r.json");
        Cli.Result result = backfill(
                "ETHUSDT", data("ETHUSDT.parquet"), "--report-format", "json", "--report-file", file.toString());
        assertThat(result.exitCode()).isZero();
        assertThat(result.err().lines().filter(line -> line.contains("\"report\":\"backfill_1m\"")))
                .hasSize(1);
        assertThat(Files.readString(file, StandardCharsets.UTF_8))
                .startsWith("{\"schema_version\":1")
                .contains("\"outcome\":\"completed\"")
                .contains("\"rows_written\":4320");
    }

    @Test
    void aChartIsOnePageThatNeedsNothingElse() throws IOException {
        backfill("BTCUSDT", data("BTCUSDT.parquet"));
        Path page = folder.resolve("page.html");
        Cli.Result result =
                new Cli().run("chart", "--data-dir", dataDir(), "--symbols", "BTCUSDT", "--out", page.toString());
        assertThat(result.exitCode()).isZero();
        assertThat(Files.readString(page, StandardCharsets.UTF_8))
                .contains("bybit:spot:BTCUSDT")
                .contains("4,320 one-minute candles")
                .contains("<rect class=\"up\"")
                .doesNotContain("http://")
                .doesNotContain("src=");
    }

    @Test
    void aFileThatIsNotThereOrNotParquetIsOneLineThatNamesIt() throws IOException {
        Path html = folder.resolve("page.parquet");
        Files.writeString(html, "<html><body>please log in</body></html>", StandardCharsets.UTF_8);
        for (Path path : new Path[] {html, folder.resolve("none.parquet")}) {
            Cli.Result result = backfill("BTCUSDT", path.toString());
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err().lines().filter(line -> line.contains(" SEVERE ")))
                    .hasSize(1)
                    .allMatch(line -> line.contains(path.toString()) && line.contains("MD-P0"));
            assertThat(result.err()).doesNotContain("\tat ");
        }
    }

    @Test
    void wrongPasswordMissingDatabaseAndMissingTableAreOneLineEach() {
        Map<String, String> settings = new HashMap<>(engine.options());
        settings.put("CH_PASSWORD", "S3CR3T-wrong");
        assertRefused(new Cli().with(settings).run("status"), "CH_USER and CH_PASSWORD", "S3CR3T-wrong");

        Map<String, String> elsewhere = new HashMap<>(engine.options());
        elsewhere.put("CH_DATABASE", "nowhere");
        assertRefused(new Cli().with(elsewhere).run("status"), "schema create", "S3CR3T-wrong");
        Cli.Result result = new Cli()
                .with(elsewhere)
                .run(
                        "backfill-1m",
                        "--market-id",
                        "3",
                        "--symbol",
                        "BTCUSDT",
                        "--start",
                        START,
                        "--end",
                        END,
                        "--parquet",
                        data("BTCUSDT.parquet"));
        assertRefused(result, "schema create", engine.options().getOrDefault("CH_PASSWORD", "?"));
        assertThat(result.err()).contains("raw_bybit_klines_1m").contains("wrote 0 in 0 batches");
    }

    private static void assertRefused(Cli.Result result, String mend, String secret) {
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines().filter(line -> line.contains(" SEVERE ")))
                .hasSize(1);
        assertThat(result.err()).contains(mend).doesNotContain(secret).doesNotContain("\tat ");
    }

    @Test
    void schemaCreateAndCheckWorkOnAServer() {
        Cli cli = new Cli().with(elsewhere());
        assertThat(cli.run("schema", "check").exitCode()).isEqualTo(3);
        Cli.Result ill = cli.run("doctor");
        assertThat(ill.exitCode()).isEqualTo(3);
        assertThat(ill.out()).contains("MD-S001");
        assertThat(cli.run("schema", "create", "--partition-by", "day").exitCode())
                .isZero();
        Cli.Result check = cli.run("schema", "check");
        assertThat(check.exitCode()).isZero();
        assertThat(check.out()).isEmpty();
        assertThat(new Cli()
                        .with(elsewhere())
                        .run("schema", "create", "--partition-by", "week")
                        .exitCode())
                .isEqualTo(2);
        Cli.Result healthy = cli.run("doctor");
        assertThat(healthy.exitCode()).as(healthy.toString()).isZero();
        assertThat(healthy.out()).isEmpty();
        assertThat(cli.run("schema").exitCode()).isEqualTo(2);
        assertThat(cli.run("schema", "create", "--store", "oracle").exitCode()).isEqualTo(2);
    }

    private static Map<String, String> elsewhere() {
        Map<String, String> settings = new HashMap<>(engine.options());
        settings.put("CH_DATABASE", "made_here");
        return settings;
    }

    @Test
    void theEmbeddedEnginesTablesCanBeCutByDay() {
        String folderOfOwn = folder.resolve("by_day").toString();
        assertThat(new Cli()
                        .run("schema", "create", "--partition-by", "day", "--data-dir", folderOfOwn)
                        .exitCode())
                .isZero();
        Cli.Result result = new Cli().run(Cli.backfill("BTCUSDT", START, END, data("BTCUSDT.parquet"), folderOfOwn));
        assertThat(result.err()).contains("wrote 4,320 in 1 batches (3 inserts");
    }

    @Test
    void aCheckpointEndsWorkThatIsDoneAndRefusesOtherWork() {
        String file = folder.resolve("done.checkpoint").toString();
        assertThat(backfill("BTCUSDT", data("BTCUSDT.parquet"), "--checkpoint", file)
                        .exitCode())
                .isZero();
        Cli.Result again = backfill("BTCUSDT", data("BTCUSDT.parquet"), "--checkpoint", file);
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).contains("read 0, wrote 0").contains("nothing to do since an earlier run");

        Cli.Result other = backfill("ETHUSDT", data("ETHUSDT.parquet"), "--checkpoint", file);
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("MD-K002 " + file + " is the checkpoint of other work");
    }

    @Test
    void f21aCheckpointThatIsHeldIsTemporary() {
        Path file = folder.resolve("held.checkpoint");
        CheckpointKey any = CheckpointKey.of("", "", List.of(InstrumentId.of(3, "BTCUSDT")), Instant.parse(START));
        try (CheckpointLease held = FileCheckpointStore.at(file).acquire(any)) {
            assertThat(held.load()).isNull();
            Cli.Result result = backfill("BTCUSDT", data("BTCUSDT.parquet"), "--checkpoint", file.toString());
            assertThat(result.exitCode()).isEqualTo(75);
            assertThat(result.err())
                    .contains("MD-K006 the checkpoint " + file + " is held by process "
                            + ProcessHandle.current().pid());
        }
    }

    @Test
    void whatCanonicalHasIsSkipped() {
        String symbol = "BTCUSDT";
        String folderOfOwn = folder.resolve("skipping").toString();
        String[] firstDay = Cli.backfill(
                symbol, START, "2026-01-31T00:00:00Z", data("BTCUSDT.parquet"), folderOfOwn, "--skip-existing");
        assertThat(new Cli().run(firstDay).err()).contains("read 1,440, wrote 1,440");
        String[] all = Cli.backfill(symbol, START, END, data("BTCUSDT.parquet"), folderOfOwn, "--skip-existing");
        Cli.Result rest = new Cli().run(all);
        assertThat(rest.exitCode()).isZero();
        assertThat(rest.err()).contains("wrote 2,880");
        assertThat(new Cli().run(all).err()).contains("read 0, wrote 0");
    }

    @Test
    void verboseShowsTheStackTrace() {
        assertThat(backfill("BTCUSDT", folder.resolve("none.parquet").toString(), "--verbose")
                        .err())
                .contains("\tat ");
    }
}
