package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.Timeframe;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** F20: a process that appends is killed, again and again. The file is whole each time, and has all that was acknowledged. */
@ExtendWith(NothingLeft.class)
class KilledStoreIT {
    private static final int KILLS = Integer.getInteger("marketdata.kill.kills", 6);

    @TempDir
    Path folder;

    @Test
    void f20aKilledAppenderLeavesAWholeFileWithEverythingItAcknowledged() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        long rows = 0;
        int swept = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = killAfter(1 + random.nextInt(8), random.nextInt(40_000));
            SeriesInfo info = StoreProcess.file(folder).info().orElseThrow();
            assertThat(info.rows()).as("seed %d, kill %d", seed, kill).isGreaterThanOrEqualTo(acknowledged);
            assertThat(info.rows() % StoreProcess.SESSION).isZero();
            assertThat(info.rows()).isGreaterThan(rows);
            rows = info.rows();
            assertThat(SeriesBars.read(StoreProcess.file(folder), Timeframe.M1))
                    .as("seed %d, kill %d", seed, kill)
                    .isEqualTo(SeriesBars.lines(SeriesBars.minutes(0, rows)));
            swept += ParquetStore.at(folder).sweep("1m/futures");
            assertThat(folder.resolve("1m/futures")).isDirectoryNotContaining("glob:**.tmp");
        }
        System.out.println(KILLS + " kills, " + rows + " rows, " + swept + " temporary files swept, seed " + seed);
    }

    /** Kills it some microseconds behind so many acknowledgements; the last number of rows it acknowledged. */
    private long killAfter(int acknowledgements, int micros) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors.txt");
        Path acknowledged = folder.resolve("acknowledged.txt");
        Process process = StoreProcess.start("append", folder, acknowledged, errors);
        while (process.isAlive() && lines(acknowledged).size() < acknowledgements) {
            process.waitFor(2, TimeUnit.MILLISECONDS);
        }
        process.waitFor(micros, TimeUnit.MICROSECONDS);
        process.destroyForcibly().waitFor();
        List<String> all = lines(acknowledged);
        assertThat(all).as("%s", Files.readString(errors)).hasSizeGreaterThanOrEqualTo(acknowledgements);
        return Long.parseLong(all.get(all.size() - 1));
    }

    /** Those that are complete. */
    private static List<String> lines(Path file) throws IOException {
        String text = Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }
}
