package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.WriteException;
import io.marketdata.model.Timeframe;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a store writes, and where it does not. */
class StorePlaceTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x.parquet",
                "a//b.parquet",
                "/etc/x.parquet",
                "a/../b.parquet",
                ".hidden.parquet",
                "_hidden.parquet",
                "a\\b.parquet",
                "C:x.parquet",
                "CON.parquet",
                "con",
                "Lpt1.parquet",
                "aux /x.parquet",
                "a?.parquet",
                "a\u0000b.parquet",
                "a\nb.parquet",
                "a.parquet.",
                "a.parquet ",
                "a|b",
                "a*b",
                "a\"b"
            })
    void aNameThatSomeSystemTakesOtherwiseIsRefused(String path) {
        assertThatThrownBy(() -> ParquetStore.at(folder).file(path))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("MD-P030");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NQ", "BRK.B", "6E", "US", "CONN", "^VIX", "ES-MINI", "A=F"})
    void aNameOfATickerIsTaken(String symbol) {
        SeriesFile file = ParquetStore.at(folder).series(Timeframe.M1, "futures", symbol);
        file.replace(SeriesBars.minutes(0, 10), SeriesMetadata.of(symbol, Timeframe.M1));
        assertThat(SeriesBars.read(file, Timeframe.M1)).hasSize(10);
        assertThat(file.path().getFileName()).hasToString(symbol + ".parquet");
    }

    @Test
    void aLinkIsNeitherWrittenNorFollowed() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Path victim = Files.writeString(elsewhere.resolve("NQ.parquet"), "somebody's");
        Path place = Files.createDirectories(folder.resolve("store/1m"));
        Files.createSymbolicLink(place.resolve("futures"), elsewhere);
        ParquetStore store = ParquetStore.at(folder.resolve("store"));
        assertThatThrownBy(() -> store.series(Timeframe.M1, "futures", "NQ")
                        .replace(SeriesBars.minutes(0, 10), SeriesBars.MINUTES))
                .hasMessageContaining("MD-P031");
        Files.createDirectories(place.resolve("stocks"));
        Files.createSymbolicLink(place.resolve("stocks/NQ.parquet"), victim);
        SeriesFile linked = store.series(Timeframe.M1, "stocks", "NQ");
        assertThatThrownBy(() -> linked.upsert(SeriesBars.minutes(0, 10), SeriesBars.MINUTES))
                .hasMessageContaining("MD-P031");
        assertThatThrownBy(linked::info).hasMessageContaining("MD-P031");
        assertThat(victim).hasContent("somebody's");
    }

    @Test
    void theRootMayBeALink() throws Exception {
        Files.createSymbolicLink(folder.resolve("link"), Files.createDirectories(folder.resolve("real")));
        SeriesFile file = ParquetStore.at(folder.resolve("link")).series(Timeframe.M1, "futures", "NQ");
        file.replace(SeriesBars.minutes(0, 10), SeriesBars.MINUTES);
        assertThat(folder.resolve("real/1m/futures/NQ.parquet")).exists();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(folder.resolve("1m"), "a file");
        assertThatThrownBy(() -> ParquetStore.at(folder)
                        .series(Timeframe.M1, "futures", "NQ")
                        .replace(SeriesBars.minutes(0, 10), SeriesBars.MINUTES))
                .isInstanceOf(WriteException.class)
                .hasMessageContaining("MD-D001")
                .hasMessageContaining("futures");
        Files.createDirectories(folder.resolve("1d/futures/NQ.parquet"));
        assertThatThrownBy(() -> ParquetStore.at(folder)
                        .series(Timeframe.D1, "futures", "NQ")
                        .replace(SeriesBars.of(Timeframe.D1, 0, 10, 0), SeriesBars.DAYS))
                .hasMessageContaining("MD-P031");
    }

    @Test
    void aFolderThatMayNotBeWrittenIsNamedAndItsFileStays() throws Exception {
        SeriesFile file = ParquetStore.at(folder).series(Timeframe.M1, "futures", "NQ");
        file.replace(SeriesBars.minutes(0, 10), SeriesBars.MINUTES);
        byte[] before = Files.readAllBytes(file.path());
        FileSteps refusing = new FileSteps() {
            @Override
            public Sink create(Path path) throws java.io.IOException {
                throw new java.nio.file.AccessDeniedException(path.toString());
            }

            @Override
            public void replace(Path from, Path other) {}

            @Override
            public void forceFolder(Path of) {}

            @Override
            public void delete(Path path) {}
        };
        SeriesFile readOnly = ParquetStore.at(folder)
                .with(settings -> settings.withSteps(refusing))
                .series(Timeframe.M1, "futures", "NQ");
        assertThatThrownBy(() -> readOnly.upsert(SeriesBars.minutes(10, 20), SeriesBars.MINUTES))
                .hasMessageContaining("MD-D001")
                .hasMessageContaining("AccessDenied")
                .hasMessageContaining("is as it was");
        assertThat(Files.readAllBytes(file.path())).isEqualTo(before);
    }
}
