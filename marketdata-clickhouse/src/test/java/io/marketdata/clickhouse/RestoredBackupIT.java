package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.Backfill1m;
import io.marketdata.Backfill1mReport;
import io.marketdata.checkpoint.FileCheckpointStore;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.TimeRange;
import io.marketdata.testkit.CandleGenerator;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server that comes back with an older state of its data: acknowledged rows are gone, and nobody told the client. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(NothingLeft.class)
class RestoredBackupIT {
    private static final TimeRange WEEK = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z");
    private static final TimeRange FORTNIGHT = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-15T00:00:00Z");
    private static final long ROWS = 14 * 1_440;

    @TempDir
    Path folder;

    private void onEngine(Consumer<ClickHouse> work) {
        try (EmbeddedClickHouse engine = EmbeddedClickHouse.start(folder.resolve("ch"));
                ClickHouse clickHouse = ClickHouse.connect(engine.options())) {
            work.accept(clickHouse);
        }
    }

    private static Backfill1m.Builder backfill(ClickHouse clickHouse) {
        return Backfill1m.from(CandleGenerator.ofSeed(36))
                .into(clickHouse.rawWriter())
                .batchSize(1_000);
    }

    private Backfill1mReport runWithCheckpoint(ClickHouse clickHouse, TimeRange range) {
        return backfill(clickHouse)
                .checkpoint(FileCheckpointStore.at(folder.resolve("run.checkpoint")))
                .build()
                .run(BTC, range);
    }

    private void copy(String from, String to) throws IOException, InterruptedException {
        Process copying = new ProcessBuilder("cp", "-a", from, to)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(copying.waitFor()).isZero();
    }

    /** A checkpoint tells what was acknowledged, not what is still there: the index finds the hole, the checkpoint does not. */
    @Test
    void f36RowsThatVanishedWithAnOlderBackupAreFoundByTheIndexAndFilledBySkipExisting() throws Exception {
        Assumptions.assumeFalse("none".equals(System.getProperty("engine")), "skipped: -Dengine=none");
        onEngine(clickHouse -> {
            clickHouse.schema().create();
            runWithCheckpoint(clickHouse, WEEK);
        });
        copy("ch", "backup");
        onEngine(clickHouse -> runWithCheckpoint(clickHouse, FORTNIGHT));
        Files.move(folder.resolve("ch"), folder.resolve("lost"));
        Files.move(folder.resolve("backup"), folder.resolve("ch"));
        onEngine(clickHouse -> {
            assertThat(runWithCheckpoint(clickHouse, FORTNIGHT).rowsWritten())
                    .as("the checkpoint says that it is done")
                    .isZero();
            assertThat(clickHouse.canonicalIndex().missing(BTC, FORTNIGHT))
                    .containsExactly(TimeRange.of(WEEK.end(), FORTNIGHT.end()));
            Backfill1mReport filled = backfill(clickHouse)
                    .skipExisting(clickHouse.canonicalIndex())
                    .build()
                    .run(BTC, FORTNIGHT);
            assertThat(filled.rowsWritten()).isEqualTo(ROWS / 2);
            assertThat(clickHouse.canonicalIndex().missing(BTC, FORTNIGHT)).isEmpty();
        });
        try (EmbeddedClickHouse engine = EmbeddedClickHouse.start(folder.resolve("ch"))) {
            ClickHouseOptions options = ClickHouseOptions.of(engine.options());
            for (String times : new String[] {
                "start_time_utc) FROM $db.raw_bybit_klines_1m", "ts_open) FROM $db.canonical_candles_1m"
            }) {
                assertThat(Engine.rows(options, "SELECT count(), uniqExact(" + times)
                                .get(0))
                        .as(times)
                        .containsExactly("" + ROWS, "" + ROWS);
            }
        }
    }
}
