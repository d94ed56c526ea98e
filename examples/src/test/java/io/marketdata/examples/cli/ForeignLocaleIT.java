package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Language, character set and time zone of the machine change neither a file nor a row. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@ExtendWith(NothingLeft.class)
class ForeignLocaleIT {
    private static final List<String> PLAIN = List.of(
            "-Xmx128m", "-Duser.language=en", "-Duser.country=US", "-Dfile.encoding=UTF-8", "-Duser.timezone=UTC");
    /** A dotted capital I, a decimal comma, one byte a character, and 5:45 hours ahead. */
    private static final List<String> ODD = List.of(
            "-Xmx128m",
            "-Duser.language=tr",
            "-Duser.country=TR",
            "-Dfile.encoding=ISO-8859-1",
            "-Duser.timezone=Asia/Kathmandu");

    @TempDir
    private Path folder = Path.of("");

    private void run(List<String> flags, Map<String, String> environment, String... args) throws Exception {
        Cli.Result result = Jar.run(folder, flags, environment, args);
        assertThat(result.exitCode()).as(result.err()).isZero();
    }

    /** The database with what was generated, written and read under these flags. */
    private void work(EmbeddedClickHouse engine, List<String> flags, String name) throws Exception {
        Map<String, String> environment = new HashMap<>(engine.options());
        environment.put("CH_DATABASE", name);
        run(flags, environment, "schema", "create");
        run(
                flags,
                environment,
                "generate",
                "--symbols",
                "bitusdt",
                "--start",
                "2026-01-01T00:00:00Z",
                "--days",
                "40",
                "--out",
                name);
        run(
                flags,
                environment,
                "backfill-1m",
                "--market-id",
                "3",
                "--symbol",
                "bitusdt",
                "--start",
                "2026-01-01T00:00:00Z",
                "--end",
                "2026-02-10T00:00:00Z",
                "--parquet",
                name,
                "--batch-size",
                "10000",
                "--checkpoint",
                name + ".checkpoint");
    }

    private static String rows(EmbeddedClickHouse engine, String table) throws IOException {
        return EngineQuery.run(
                engine,
                "SELECT count(), any(symbol), groupBitXor(cityHash64(toString(tuple(* EXCEPT (ingest_id, ingested_at))))) FROM "
                        + table);
    }

    @Test
    void f38ATurkishMachineInKathmanduWritesTheSameBytesAndRows() throws Exception {
        try (EmbeddedClickHouse engine = EmbeddedClickHouse.start(folder.resolve("ch"))) {
            work(engine, PLAIN, "plain");
            work(engine, ODD, "odd");
            assertThat(folder.resolve("odd").resolve("BITUSDT.parquet"))
                    .hasSameBinaryContentAs(folder.resolve("plain").resolve("BITUSDT.parquet"));
            assertThat(Files.readString(folder.resolve("odd.checkpoint"))).contains("BITUSDT");
            for (String table : new String[] {"raw_bybit_klines_1m", "canonical_candles_1m"}) {
                assertThat(rows(engine, "odd." + table))
                        .startsWith(40 * 1_440 + "\tBITUSDT\t")
                        .isEqualTo(rows(engine, "plain." + table));
            }
        }
    }
}
