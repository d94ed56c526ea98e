package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a process: five million candles in a small heap, and a stop in good order. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
class JarIT {
    private static final String START = "2016-01-01T00:00:00Z";
    private static final String END = "2025-07-05T00:00:00Z";
    private static final int DAYS = 3_473;
    private static final long ROWS = DAYS * 1_440L;

    @TempDir
    private static Path folder = Path.of("");

    private static String[] backfill(String dataDir, String... more) {
        return Cli.backfill("BTCUSDT", START, END, "data", dataDir, more);
    }

    @BeforeAll
    static void generate() throws Exception {
        assertThat(Jar.generate(folder, "BTCUSDT", START, DAYS)).contains("\t" + ROWS);
    }

    @Test
    void fiveMillionCandlesPassThrough64MegabytesAndEqualWhatTheEngineItselfReads() throws Exception {
        Cli.Result result = Jar.run(folder, "-Xmx64m", backfill("ch", "--batch-size", "100000", "--senders", "1"));
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("wrote 5,001,120 in ");

        try (EmbeddedClickHouse engine = EmbeddedClickHouse.start(folder.resolve("ch"))) {
            String figures = "count(), sum(toUnixTimestamp64Milli(ts_open) % 1000003), sumKahan(open), sumKahan(high), "
                    + "sumKahan(low), sumKahan(close), sumKahan(volume_base), sumKahan(volume_quote), "
                    + "groupBitXor(reinterpretAsUInt64(open)), groupBitXor(reinterpretAsUInt64(volume_quote))";
            String canonical =
                    EngineQuery.run(engine, "SELECT " + figures + " FROM market_data.canonical_candles_1m FINAL");
            String file = EngineQuery.run(
                    engine,
                    "SELECT " + figures + " FROM file('"
                            + folder.resolve("data").resolve("BTCUSDT.parquet") + "', Parquet)");
            assertThat(canonical).startsWith(ROWS + "\t");
            assertThat(bits(canonical)).isEqualTo(bits(file));
            assertThat(doubles(canonical)).isEqualTo(doubles(file));
        }
    }

    /** Counts and bit patterns, which do not depend on the order of summing. */
    private static String bits(String line) {
        String[] fields = line.split("\t", -1);
        return fields[0] + " " + fields[1] + " " + fields[8] + " " + fields[9];
    }

    /** Sums to ten digits: the order in which the server adds is not ours. */
    private static String doubles(String line) {
        String[] fields = line.split("\t", -1);
        StringBuilder text = new StringBuilder();
        for (int i = 2; i < 8; i++) {
            text.append("%.10g ".formatted(Double.parseDouble(fields[i])));
        }
        return text.toString();
    }

    @Test
    void aStopByASignalEndsInGoodOrderAndSaysHowFarItCame() throws Exception {
        // Thousands of batches: it is not done before the signal comes, however late that is sent.
        Jar run = Jar.start(folder, "-Xmx96m", backfill("stopped", "--batch-size", "2000"));
        run.awaitWords("started the embedded ClickHouse");
        run.process().destroy();
        Cli.Result result = run.await();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(143);
        assertThat(result.err())
                .contains("cancelled: read ")
                .contains("to resume from ")
                .doesNotContain(" SEVERE ");

        Cli.Result again = Jar.run(folder, "-Xmx96m", backfill("stopped"));
        assertThat(again.exitCode()).as(again.err()).isZero();
        Cli.Result status = Jar.run(folder, "-Xmx96m", "status", "--data-dir", "stopped");
        assertThat(status.out()).contains(" " + ROWS + " ");
    }
}
