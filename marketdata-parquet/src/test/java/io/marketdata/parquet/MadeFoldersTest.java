package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The name of a folder that is made is on the disk before a file in it is there: a power cut would take both away. */
class MadeFoldersTest {
    @TempDir
    Path folder;

    /** Writes down which folders were forced, and what was put in its place. */
    private final class Noting implements FileSteps {
        private final List<String> steps = new ArrayList<>();

        private String name(Path path) {
            return folder.relativize(path).toString().replace('\\', '/');
        }

        @Override
        public Sink create(Path file) throws IOException {
            return DiskFileSteps.INSTANCE.create(file);
        }

        @Override
        public void replace(Path file, Path other) throws IOException {
            DiskFileSteps.INSTANCE.replace(file, other);
            steps.add("file in " + name(Objects.requireNonNull(other.getParent())));
        }

        @Override
        public void forceFolder(Path of) throws IOException {
            DiskFileSteps.INSTANCE.forceFolder(of);
            steps.add("force " + name(of));
        }

        @Override
        public void delete(Path file) throws IOException {
            DiskFileSteps.INSTANCE.delete(file);
        }

        private List<String> taken() {
            List<String> taken = List.copyOf(steps);
            steps.clear();
            return taken;
        }
    }

    private static CandleBatch batch(int from, long sequence) {
        CandleBatch batch = Rows.minutes(Rows.BTC, from, from + 10);
        batch.stamp(UUID.fromString("0190f5a2-0000-7000-8000-000000000001"), sequence, Rows.T0);
        return batch;
    }

    @Test
    void eachFolderOfATreeIsForcedIntoTheOneAboveItBeforeItsFirstFile() {
        Noting steps = new Noting();
        HiveParquetWriter writer = HiveParquetWriter.at(folder.resolve("tree"), steps);
        String symbol = "tree/market_id=3/symbol=BTCUSDT";
        writer.write1m(batch(0, 0));
        assertThat(steps.taken())
                .containsExactly(
                        "force ",
                        "force tree",
                        "force tree/market_id=3",
                        "force " + symbol,
                        "file in " + symbol + "/month=2024-01",
                        "force " + symbol + "/month=2024-01");
        writer.write1m(batch(31 * 1_440, 1));
        assertThat(steps.taken())
                .containsExactly(
                        "force " + symbol,
                        "file in " + symbol + "/month=2024-02",
                        "force " + symbol + "/month=2024-02");
    }

    @Test
    void aFolderThatIsThereMayHaveBeenLeftByAWriterThatDidNotComeToForcingIt() throws IOException {
        Path month = Files.createDirectories(folder.resolve("market_id=3/symbol=BTCUSDT/month=2024-01"));
        Noting steps = new Noting();
        HiveParquetWriter.at(folder, steps).write1m(batch(0, 0));
        String symbol = "market_id=3/symbol=BTCUSDT";
        assertThat(steps.taken())
                .containsExactly(
                        "force ",
                        "force market_id=3",
                        "force " + symbol,
                        "file in " + steps.name(month),
                        "force " + steps.name(month));
    }

    @Test
    void soItIsInAStoreOfSeries() {
        Noting steps = new Noting();
        SeriesFile file = ParquetStore.at(folder.resolve("store"))
                .with(settings -> settings.withSteps(steps))
                .series(Timeframe.M1, "futures", "NQ");
        file.replace(SeriesBars.minutes(0, 10), SeriesBars.MINUTES);
        assertThat(steps.taken())
                .containsExactly(
                        "force ",
                        "force store",
                        "force store/1m",
                        "file in store/1m/futures",
                        "force store/1m/futures");
        file.upsert(SeriesBars.minutes(10, 20), SeriesBars.MINUTES);
        assertThat(steps.taken()).containsExactly("file in store/1m/futures", "force store/1m/futures");
    }

    @Test
    void aFolderThatCannotBeForcedIsSaid() {
        assertThatThrownBy(() -> DiskFileSteps.INSTANCE.forceFolder(folder.resolve("gone")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
