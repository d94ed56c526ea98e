package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second pass over rows finds the times that the first one found. */
class TimeRunsTest {
    private static final int ROWS = 20_000;

    @TempDir
    Path folder;

    @Property(tries = 300)
    void timesAreReadBackInPiecesOfAnySize(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 300) int addedAtOnce,
            @ForAll @IntRange(min = 1, max = 300) int readAtOnce) {
        Random random = new Random(seed);
        long[] times = new long[2_000];
        boolean[] known = new boolean[times.length];
        TimeRuns runs = new TimeRuns();
        long time = random.nextLong();
        for (int row = 0; row < times.length; ) {
            int count = Math.min(1 + random.nextInt(addedAtOnce), times.length - row);
            for (int i = row; i < row + count; i++) {
                time += random.nextInt(10) == 0 ? random.nextInt(-3, 1_000) : 60;
                times[i] = time;
            }
            if (random.nextInt(4) > 0) {
                runs.add(1_000_000L + row, Arrays.copyOfRange(times, row, row + count), count);
                Arrays.fill(known, row, row + count, true);
            }
            row += count;
        }
        assertThat(runs.complete()).isTrue();
        long[] target = new long[readAtOnce];
        for (int row = 0; row < times.length; row += readAtOnce) {
            int count = Math.min(readAtOnce, times.length - row);
            runs.read(1_000_000L + row, target, count);
            for (int i = 0; i < count; i++) {
                assertThat(target[i]).isEqualTo(known[row + i] ? times[row + i] : LongColumn.NULL);
            }
        }
    }

    @Test
    void timesWithoutRunsAreNotKept() {
        TimeRuns runs = new TimeRuns();
        Random random = new Random(1);
        runs.add(0, random.longs(100_000).toArray(), 100_000);
        assertThat(runs.complete()).isFalse();
    }

    /** Foreign files do not say that they are sorted, so that every one of them takes two passes. */
    @Test
    void aFileOfManySymbolsWithGapsIsReadAsItWasWritten() {
        String symbols = "CASE WHEN s = 0 THEN 'ADAUSDT' WHEN s = 1 THEN 'BTCUSDT' ELSE 'ETHUSDT' END AS symbol";
        Path file = Duck.copy(
                "SELECT * REPLACE (" + symbols + ") FROM (" + Duck.numberedCandles(ROWS)
                        + "), range(3) u(s) WHERE (i + s) % 1000 < 900 ORDER BY s, i",
                folder.resolve("gaps.parquet"),
                "ROW_GROUP_SIZE 2048");
        List<String> expected = IntStream.range(0, ROWS)
                .filter(i -> (i + 1) % 1_000 < 900)
                .mapToObj(i -> Rows.lines(Rows.minutes(Rows.BTC, i, i + 1)).get(0))
                .toList();
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(expected);
    }

    @Test
    void aFileWithoutRunsIsReadAsItWasWritten() {
        int step = 7;
        Path file = Duck.copy(
                "SELECT * EXCLUDE (i) FROM (" + Duck.numberedCandles(ROWS * step) + ") WHERE (i // 7 * 5 + i) % " + step
                        + " = 0 OR hash(i) % 3 = 0 ORDER BY i",
                folder.resolve("sparse.parquet"),
                "");
        List<String> minutes = Duck.lines("SELECT i FROM (" + Duck.numberedCandles(ROWS * step)
                + ") WHERE (i // 7 * 5 + i) % " + step + " = 0 OR hash(i) % 3 = 0 ORDER BY i");
        List<String> expected = minutes.stream()
                .map(Integer::parseInt)
                .map(i -> Rows.lines(Rows.minutes(Rows.BTC, i, i + 1)).get(0))
                .toList();
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(expected);
    }
}
