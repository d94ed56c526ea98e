package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesFileTest {
    private static final int GROUP = 10_000;
    private static final int SESSION = 1_380;

    @TempDir
    Path folder;

    private SeriesFile minutes() {
        return store().series(Timeframe.M1, "futures", "NQ");
    }

    /** With row groups of a size that does not need a million rows for a few of them. */
    private ParquetStore store() {
        return ParquetStore.at(folder).with(settings -> settings.withRowGroupRows(GROUP));
    }

    private static SeriesInfo info(SeriesFile file) {
        return file.info().orElseThrow();
    }

    @Test
    void whatWasWrittenIsReadBackWithItsMetadata() {
        SeriesFile file = minutes();
        assertThat(file.exists()).isFalse();
        assertThat(file.info()).isEmpty();
        SeriesMetadata metadata = SeriesBars.MINUTES.withBasis(LocalDate.parse("2024-05-17"), "c0ffee");
        SeriesChange change = file.replace(SeriesBars.minutes(0, 10_000), metadata);
        assertThat(change)
                .isEqualTo(new SeriesChange(
                        10_000, 10_000, 0, 0, 10_000, 0, file.path().toFile().length()));
        assertThat(file.path()).isEqualTo(folder.toAbsolutePath().resolve("1m/futures/NQ.parquet"));
        assertThat(SeriesBars.read(file, Timeframe.M1)).isEqualTo(SeriesBars.lines(SeriesBars.minutes(0, 10_000)));
        SeriesInfo info = info(file);
        assertThat(info.metadata()).isEqualTo(metadata);
        assertThat(info.rows()).isEqualTo(10_000);
        assertThat(info.first()).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
        assertThat(info.last()).isEqualTo(Instant.parse("2024-01-07T22:39:00Z"));
        assertThat(info.rowGroups()).isEqualTo(1);
    }

    @Test
    void aDayClosesADayLaterAndItsFileSaysThatItIsADate() {
        SeriesFile file = store().series(Timeframe.D1, "futures", "nq");
        file.upsert(SeriesBars.of(Timeframe.D1, 0, 700, 0), SeriesBars.DAYS);
        assertThat(SeriesBars.read(file, Timeframe.D1))
                .isEqualTo(SeriesBars.lines(SeriesBars.of(Timeframe.D1, 0, 700, 0)));
        assertThat(Duck.lines("SELECT decode(value) FROM parquet_kv_metadata('" + file.path()
                        + "') WHERE decode(key) = 'marketdata.timestamp'"))
                .containsExactly("trading date, written as its 00:00 UTC");
    }

    @Test
    void aMergeHasTheNewRowWhereBothHaveOneWhereverItFalls() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SeriesFile file = minutes();
        TreeMap<Long, String> model = new TreeMap<>();
        int rows = 6 * GROUP + 2_000;
        file.replace(SeriesBars.minutes(0, rows), SeriesBars.MINUTES);
        SeriesBars.put(model, Timeframe.M1, 0, rows, 0);
        for (int round = 1; round <= 12; round++) {
            int from = random.nextInt(-2_000, rows + 3_000);
            int to = from + 1 + random.nextInt(5_000);
            int before = model.size();
            SeriesBars.put(model, Timeframe.M1, from, to, round);
            SeriesChange change = file.upsert(SeriesBars.minutes(from, to, round), SeriesBars.MINUTES);
            assertThat(change.added()).as("seed %d", seed).isEqualTo(model.size() - before);
            assertThat(change.added() + change.replaced() + change.unchanged()).isEqualTo(to - from);
            assertThat(change.rows()).isEqualTo(model.size());
            assertThat(SeriesBars.read(file, Timeframe.M1))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(new ArrayList<>(model.values()));
        }
    }

    @Test
    void anAppendKeepsTheFullRowGroupsByteForByteAndEncodesLessThanOneMore() throws Exception {
        SeriesFile file = minutes();
        file.replace(SeriesBars.minutes(0, 5 * GROUP + 4_000), SeriesBars.MINUTES);
        byte[] before = Files.readAllBytes(file.path());
        long start = 5L * GROUP + 4_000;
        SeriesChange change = file.upsert(SeriesBars.minutes(start, start + SESSION), SeriesBars.MINUTES);
        assertThat(change.encodedRows()).isEqualTo(4_000 + SESSION);
        assertThat(change.copiedBytes()).isGreaterThan(before.length / 2);
        byte[] after = Files.readAllBytes(file.path());
        int kept = (int) change.copiedBytes();
        assertThat(Arrays.mismatch(before, 0, kept, after, 0, kept)).isEqualTo(-1);
        assertThat(info(file).rowGroups()).isEqualTo(6);
        assertThat(SeriesBars.read(file, Timeframe.M1))
                .isEqualTo(SeriesBars.lines(SeriesBars.minutes(0, start + SESSION)));
    }

    @Test
    void theSameRowsAgainAreCountedAsUnchanged() {
        SeriesFile file = minutes();
        file.replace(SeriesBars.minutes(0, 5_000), SeriesBars.MINUTES);
        SeriesChange change = file.upsert(SeriesBars.minutes(4_000, 5_000), SeriesBars.MINUTES);
        assertThat(change.unchanged()).isEqualTo(1_000);
        assertThat(change.added() + change.replaced()).isZero();
        assertThat(SeriesBars.read(file, Timeframe.M1)).isEqualTo(SeriesBars.lines(SeriesBars.minutes(0, 5_000)));
    }

    @Test
    void appendsOfManyDaysLeaveACompactFile() {
        SeriesFile file = minutes();
        SeriesFile once = store().series(Timeframe.M1, "futures", "ONCE");
        long rows = 2L * GROUP;
        file.replace(SeriesBars.minutes(0, rows), SeriesBars.MINUTES);
        for (int day = 0; day < 250; day++) {
            SeriesChange change = file.upsert(SeriesBars.minutes(rows, rows + SESSION), SeriesBars.MINUTES);
            // A third of a small file is rewritten as well, so that is the bound, not one row group.
            assertThat(change.encodedRows()).isLessThan(3L * GROUP);
            rows += SESSION;
        }
        once.replace(SeriesBars.minutes(0, rows), SeriesMetadata.of("ONCE", Timeframe.M1));
        assertThat(info(file).rowGroups()).isEqualTo(info(once).rowGroups());
        assertThat(info(file).rows()).isEqualTo(rows);
        assertThat((double) info(file).bytes()).isLessThan(info(once).bytes() * 1.001);
        assertThat(SeriesBars.read(file, Timeframe.M1)).isEqualTo(SeriesBars.read(once, Timeframe.M1));
    }

    @Test
    void manySmallRowGroupsAreMadeLargeOnes() throws Exception {
        SeriesFile file = minutes();
        Files.createDirectories(file.path().getParent());
        foreign("TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_minutes(i)", "ROW_GROUP_SIZE 2048");
        assertThat(info(file).rowGroups()).isEqualTo(10);
        file.upsert(SeriesBars.minutes(20_480, 20_500), SeriesBars.MINUTES);
        assertThat(info(file).rowGroups()).isEqualTo(3);
        assertThat(info(file).rows()).isEqualTo(20_500);
    }

    /** A file of 20,480 minutes as DuckDB writes it, in the place of ours, some with more columns or in another order. */
    private void foreign(String time, String options) {
        Duck.copy(
                "SELECT * FROM (SELECT " + time + " AS timestamp, 1.5 * i AS open, 1.5 * i + 1 AS high, 1.5 * i - 1 AS"
                        + " low, 1.5 * i AS close, i % 7 AS volume, 'NQ' AS symbol FROM range(20480) t(i))",
                minutes().path(),
                options);
    }

    @Test
    void aFileOfAnotherWriterIsTakenOver() throws Exception {
        SeriesFile file = minutes();
        Files.createDirectories(file.path().getParent());
        foreign("TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_minutes(20479 - i)", "");
        assertThat(info(file).metadata()).isNull();
        SeriesChange change = file.upsert(SeriesBars.minutes(20_479, 20_500), SeriesBars.MINUTES);
        assertThat(change.replaced()).isEqualTo(1);
        assertThat(change.added()).isEqualTo(20);
        assertThat(info(file).rows()).isEqualTo(20_500);
        assertThat(info(file).metadata()).isEqualTo(SeriesBars.MINUTES);
        List<String> lines = SeriesBars.read(file, Timeframe.M1);
        assertThat(lines.get(0)).endsWith(" 30718.5 30719.5 30717.5 30718.5 4.0");
        assertThat(lines.get(20_478)).endsWith(" 1.5 2.5 0.5 1.5 1.0");
    }

    @Test
    void aFileWithTwoRowsOfATimeIsLeftForReplace() throws Exception {
        SeriesFile file = minutes();
        Files.createDirectories(file.path().getParent());
        foreign("TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_minutes(i // 2)", "");
        byte[] before = Files.readAllBytes(file.path());
        assertThatThrownBy(() -> file.upsert(SeriesBars.minutes(0, 5), SeriesBars.MINUTES))
                .isInstanceOf(MarketDataException.class)
                .hasMessageContaining("MD-P036")
                .hasMessageContaining("Write it anew with replace");
        assertThat(Files.readAllBytes(file.path())).isEqualTo(before);
        file.replace(SeriesBars.minutes(0, 5), SeriesBars.MINUTES);
        assertThat(info(file).rows()).isEqualTo(5);
    }

    @Test
    void aDamagedFileIsRefusedByAMergeAndReplacedByAReplace() throws Exception {
        SeriesFile file = minutes();
        file.replace(SeriesBars.minutes(0, 5_000), SeriesBars.MINUTES);
        byte[] bytes = Files.readAllBytes(file.path());
        bytes[bytes.length / 3] ^= 0x10;
        Files.write(file.path(), bytes);
        assertThatThrownBy(() -> file.upsert(SeriesBars.minutes(5_000, 5_010), SeriesBars.MINUTES))
                .hasMessageContaining("MD-P007");
        assertThat(Files.readAllBytes(file.path())).isEqualTo(bytes);
        Files.write(file.path(), "<html>no datafile found</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThatThrownBy(file::info).hasMessageContaining("MD-P002");
        file.replace(SeriesBars.minutes(0, 5_010), SeriesBars.MINUTES);
        assertThat(SeriesBars.read(file, Timeframe.M1)).isEqualTo(SeriesBars.lines(SeriesBars.minutes(0, 5_010)));
    }

    @Test
    void damageInWhatAMergeWouldCopyIsNotCarriedOn() throws Exception {
        SeriesFile file = minutes();
        long rows = 5L * GROUP + 4_000;
        file.replace(SeriesBars.minutes(0, rows), SeriesBars.MINUTES);
        byte[] good = Files.readAllBytes(file.path());
        List<String> all = SeriesBars.lines(SeriesBars.minutes(0, rows + 10));
        int copied = (int) file.upsert(SeriesBars.minutes(rows, rows + 10), SeriesBars.MINUTES)
                .copiedBytes();
        int tries = 0;
        int refused = 0;
        for (int at = 4; at < copied; at += copied / 150) {
            byte[] bytes = good.clone();
            bytes[at] ^= 0x10;
            Files.write(file.path(), bytes);
            tries++;
            try {
                file.upsert(SeriesBars.minutes(rows, rows + 10), SeriesBars.MINUTES);
            } catch (MarketDataException damaged) {
                refused++;
                assertThat(damaged.code()).as("byte %d", at).isIn("MD-P007", "MD-P008");
                assertThat(damaged).hasMessageContaining("write it anew with replace");
                assertThat(Files.readAllBytes(file.path())).isEqualTo(bytes);
                continue;
            }
            // A header has bytes that say nothing of the values.
            assertThat(SeriesBars.read(file, Timeframe.M1)).as("byte %d", at).isEqualTo(all);
        }
        assertThat(tries).isGreaterThan(140);
        assertThat(refused).isGreaterThan(tries * 9 / 10);
    }

    @Test
    void rowsOfAnotherSeriesAreRefused() {
        SeriesFile file = minutes();
        file.replace(SeriesBars.minutes(0, 10), SeriesBars.MINUTES);
        for (SeriesMetadata other : List.of(
                SeriesMetadata.of("ES", Timeframe.M1).withAdjustment("contin_UNadj"),
                SeriesMetadata.of("NQ", Timeframe.M5).withAdjustment("contin_UNadj"),
                SeriesBars.MINUTES.withAdjustment("contin_adj_ratio"))) {
            assertThatThrownBy(() -> file.upsert(SeriesBars.minutes(10, 20), other))
                    .hasMessageContaining("MD-P033");
        }
        assertThat(info(file).rows()).isEqualTo(10);
    }

    @Test
    void noRowsChangeNothing() throws Exception {
        SeriesFile file = minutes();
        assertThat(file.upsert(SeriesBars.none(), SeriesBars.MINUTES).rows()).isZero();
        assertThat(file.exists()).isFalse();
        file.replace(SeriesBars.minutes(0, 10), SeriesBars.MINUTES);
        byte[] before = Files.readAllBytes(file.path());
        assertThat(file.upsert(SeriesBars.none(), SeriesBars.MINUTES).rows()).isEqualTo(10);
        assertThatThrownBy(() -> file.replace(SeriesBars.none(), SeriesBars.MINUTES))
                .hasMessageContaining("MD-P034");
        assertThat(Files.readAllBytes(file.path())).isEqualTo(before);
    }

    @Test
    void aCheckThatThrowsLeavesTheOldFile() throws Exception {
        SeriesFile file = minutes();
        file.replace(SeriesBars.minutes(0, 10), SeriesBars.MINUTES);
        byte[] before = Files.readAllBytes(file.path());
        assertThatThrownBy(() -> file.upsert(SeriesBars.minutes(10, 1_000), SeriesBars.MINUTES, (old, now) -> {
                    assertThat(Objects.requireNonNull(old).rows()).isEqualTo(10);
                    assertThat(now.rows()).isEqualTo(1_000);
                    throw new IllegalStateException("so many?");
                }))
                .hasMessage("so many?");
        assertThat(Files.readAllBytes(file.path())).isEqualTo(before);
        assertThat(file.path().getParent()).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aReaderThatHasBegunKeepsItsFileAndAnotherGetsTheNewOne() {
        SeriesFile file = minutes();
        file.replace(SeriesBars.minutes(0, 10), SeriesBars.MINUTES);
        try (var unread = file.read(SeriesBars.NQ, Timeframe.M1, Rows.ALL)) {
            file.replace(SeriesBars.minutes(0, 20), SeriesBars.MINUTES);
            assertThat(SeriesBars.lines(unread)).hasSize(20);
        }
        TimeRange hour = TimeRange.parse("2024-01-01T00:05:00Z", "2024-01-01T00:15:00Z");
        assertThat(SeriesBars.read(file, hour)).isEqualTo(SeriesBars.lines(SeriesBars.minutes(5, 15)));
    }
}
