package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SourceException;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeft.class)
class FoldersAndMergeTest {
    @TempDir
    Path folder;

    /** A path in the folder, with the folders that it needs. */
    private Path place(String name) {
        Path file = folder.resolve(name);
        Path parent = file.resolveSibling(".");
        try {
            Files.createDirectories(parent);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
        return file;
    }

    private Path write(String name, CandleBatch... batches) {
        return Rows.write(place(name), to -> to.rowGroupRows(500), batches);
    }

    private static List<String> expected(int from, int to) {
        return Rows.lines(Rows.minutes(Rows.BTC, from, to));
    }

    @Test
    void filesOfAFolderAreReadInTheOrderOfTheirTimes() {
        write("b/1.parquet", Rows.minutes(Rows.BTC, 2_000, 3_000));
        write("a/2.parquet", Rows.minutes(Rows.BTC, 1_000, 2_000));
        write("c/d/3.PARQUET", Rows.minutes(Rows.BTC, 0, 1_000), Rows.minutes(Rows.ETH, 0, 1_000));
        assertThat(Rows.read(folder, Rows.BTC)).isEqualTo(expected(0, 3_000));
    }

    @Test
    void otherFilesOfAFolderAreLeftOut() throws IOException {
        write("1.parquet", Rows.minutes(Rows.BTC, 0, 10));
        Files.writeString(folder.resolve("_SUCCESS"), "");
        Files.writeString(folder.resolve(".1.parquet.crc"), "crc");
        Files.writeString(folder.resolve("_temporary.parquet"), "half a file");
        Files.writeString(folder.resolve("2.parquet.tmp"), "half a file");
        assertThat(Rows.read(folder, Rows.BTC)).isEqualTo(expected(0, 10));
    }

    @Test
    void aFolderWithoutParquetFilesIsAnError() {
        assertThatThrownBy(() -> Rows.read(folder, Rows.BTC))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("MD-P023 " + folder);
    }

    @Test
    void aFileGivenTwiceIsReadOnce() {
        Path file = write("1.parquet", Rows.minutes(Rows.BTC, 0, 10));
        ParquetCandleSource source = Rows.source(folder, file, file).build();
        assertThat(Rows.read(source, Rows.BTC, Rows.ALL)).isEqualTo(expected(0, 10));
    }

    @Test
    void aLinkThatLeadsBackIsAnError() throws IOException {
        write("a/1.parquet", Rows.minutes(Rows.BTC, 0, 10));
        Files.createSymbolicLink(folder.resolve("a/again"), folder);
        assertThatThrownBy(() -> Rows.read(folder, Rows.BTC))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("MD-P018 ")
                .hasMessageContaining("again");
    }

    @Test
    void aPipeIsAnErrorAndDoesNotBlock() throws IOException, InterruptedException {
        Path pipe = folder.resolve("1.parquet");
        int exit = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        assertThat(exit).isZero();
        for (Path path : List.of(pipe, folder)) {
            assertThatThrownBy(() -> Rows.read(path, Rows.BTC))
                    .isInstanceOf(SourceException.class)
                    .hasMessageStartingWith("MD-P018 " + pipe);
        }
    }

    @Test
    void foldersSayWhoseCandlesTheirFilesHold() {
        for (String symbol : List.of("BTCUSDT", "ETHUSDT", "BTC%2DPERP")) {
            Path file = place("market_id=3/symbol=" + symbol + "/a.parquet");
            RawFile.candles().without("market_id").without("symbol").write(file, 10);
        }
        assertThat(Rows.read(folder, Rows.BTC)).isEqualTo(expected(0, 10));
        assertThat(Rows.read(folder, InstrumentId.of(3, "btc-perp"))).hasSize(10);
        assertThat(Rows.read(folder, InstrumentId.of(4, "BTCUSDT"))).isEmpty();
        Path one = folder.resolve("market_id=3/symbol=BTCUSDT/a.parquet");
        assertThat(Rows.read(one, Rows.BTC)).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"symbol=..", "symbol=%2E%2E", "symbol=BTC%2FUSDT", "symbol=a%5Cb"})
    void f40AFolderWhoseValueIsAPathIsRefused(String name) {
        Path file = place(name + "/a.parquet");
        RawFile.candles().write(file, 10);
        assertThatThrownBy(() -> Rows.read(folder, Rows.BTC)).hasMessageStartingWith("MD-P017 ");
    }

    @Test
    void aFolderWhoseMarketIsNoNumberIsRefused() {
        Path file = place("market_id=spot/a.parquet");
        RawFile.candles().without("market_id").write(file, 10);
        assertThatThrownBy(() -> Rows.read(folder, Rows.BTC)).hasMessageStartingWith("MD-P017 " + file);
    }

    @Test
    void theCallerSaysWhoseCandlesAFileHolds() {
        Path file = folder.resolve("a.parquet");
        RawFile.candles().without("market_id").without("symbol").write(file, 10);
        ParquetCandleSource source = Rows.source(file).instrument(Rows.BTC).build();
        assertThat(Rows.read(source, Rows.BTC, Rows.ALL)).isEqualTo(expected(0, 10));
        assertThat(Rows.read(source, Rows.ETH, Rows.ALL)).isEmpty();
    }

    @Test
    void namesAreMapped() {
        Path file = folder.resolve("a.parquet");
        Duck.copy(
                "SELECT market_id AS market, symbol AS ticker, ts_open AS timestamp, open AS o, high, low, close,"
                        + " volume_base AS volume FROM (" + Duck.candles(10) + ")",
                file,
                "");
        ParquetCandleSource source = Rows.source(file)
                .column("market_id", "market")
                .column("symbol", "ticker")
                .column("ts_open", "timestamp")
                .column("open", "o")
                .column("volume_base", "volume")
                .build();
        assertThat(Rows.read(source, Rows.BTC, Rows.ALL)).isEqualTo(expected(0, 10));
    }

    @Test
    void aMappedColumnHasToBeThereEvenIfItIsOptional() {
        Path file = write("a.parquet", Rows.minutes(Rows.BTC, 0, 10));
        ParquetCandleSource source =
                Rows.source(file).column("volume_quote", "turnover").build();
        assertThatThrownBy(() -> Rows.read(source, Rows.BTC, Rows.ALL))
                .hasMessageStartingWith("MD-P010 ")
                .hasMessageContaining("turnover");
    }

    @Test
    void aNameThatNoCandleHasIsRefusedAtOnce() {
        assertThatThrownBy(() -> ParquetCandleSource.builder().column("volume", "v"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("volume_base");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000, 5_000})
    void filesThatOverlapAreMerged(int capacity) {
        CandleBatch even = Rows.batch(2_000);
        CandleBatch odd = Rows.batch(2_000);
        for (int minute = 0; minute < 3_000; minute++) {
            Rows.add(minute / 10 % 2 == 0 ? even : odd, Rows.BTC, minute);
        }
        write("a.parquet", even);
        write("b.parquet", odd);
        write("c.parquet", Rows.minutes(Rows.BTC, 2_990, 4_000));
        ParquetCandleSource source = Rows.source(folder).build();
        assertThat(Rows.read(source, Rows.BTC, Rows.ALL, capacity)).isEqualTo(expected(0, 4_000));
    }

    @Test
    void ofEqualRowsOneIsDeliveredAndTheOthersAreCounted() {
        write("a.parquet", Rows.minutes(Rows.BTC, 0, 1_000));
        write("b.parquet", Rows.minutes(Rows.BTC, 500, 1_500));
        write("c.parquet", Rows.minutes(Rows.BTC, 900, 1_100));
        CandleBatch batch = CandleBatch.ofCapacity(10_000);
        try (CandleStream stream = Rows.source(folder).build().stream1m(Rows.BTC, Rows.ALL)) {
            assertThat(stream.read(batch)).isTrue();
            assertThat(stream.read(batch)).isFalse();
            assertThat(Rows.lines(batch)).isEqualTo(expected(0, 1_500));
            assertThat(stream.rowsCollapsed()).isEqualTo(700);
        }
        assertThat(batch.describePosition(1_200)).isEqualTo(folder.resolve("b.parquet") + ": row 700 (the first is 0)");
    }

    @Test
    void rowsOfOneTimeThatDifferAreAllDelivered() {
        CandleBatch other = Rows.minutes(Rows.BTC, 0, 100);
        other.closes()[50] = 99.75;
        write("a.parquet", Rows.minutes(Rows.BTC, 0, 100));
        write("b.parquet", other);
        List<String> rows = Rows.read(folder, Rows.BTC);
        assertThat(rows).hasSize(101);
        assertThat(rows.get(50)).isEqualTo(expected(50, 51).get(0));
        assertThat(rows.get(51)).isEqualTo(Rows.line(other, 50));
    }

    @Test
    void aMinuteThatOneFileEndsWithAndTheNextBeginsWithIsDeliveredOnce() {
        write("a.parquet", Rows.minutes(Rows.BTC, 0, 1_000));
        write("b.parquet", Rows.minutes(Rows.BTC, 999, 2_000));
        assertThat(Rows.read(folder, Rows.BTC)).isEqualTo(expected(0, 2_000));
    }

    @Test
    void aFileThatOnlyPromisesToAscendIsRefusedAtTheRowThatBreaksIt() {
        Path file = folder.resolve("a.parquet");
        RawFile.candles()
                // What is replaced becomes the last of the eight columns.
                .promisingOrder(7)
                .column(
                        RawFile.timestamp("ts_open", true, TimeUnit.MILLIS),
                        i -> Rows.T0 + (i == 617 ? 0 : i) * Rows.MINUTE)
                .write(file, 1_000);
        assertThatThrownBy(() -> Rows.read(file, Rows.BTC))
                .hasMessageStartingWith("MD-P008 " + file)
                .hasMessageContaining("row 617 ");
    }

    @Test
    void rowsThatDifferInOneOptionalValueAreAllDelivered() {
        CandleBatch other = Rows.withOptionals(Rows.minutes(Rows.BTC, 0, 10));
        other.tradesCounts()[1] = 77;
        other.quoteVolumes()[2] = 77;
        other.takerBuyBaseVolumes()[3] = 77;
        other.takerBuyQuoteVolumes()[4] = 77;
        write("a.parquet", Rows.withOptionals(Rows.minutes(Rows.BTC, 0, 10)));
        write("b.parquet", other);
        assertThat(Rows.read(folder, Rows.BTC)).hasSize(14);
    }

    @Test
    void rowGroupsInDescendingOrderNeedNoSorting() {
        Path file = write(
                "a.parquet",
                Rows.minutes(Rows.BTC, 1_000, 1_500),
                Rows.minutes(Rows.BTC, 500, 1_000),
                Rows.minutes(Rows.BTC, 0, 500));
        ParquetCandleSource source = Rows.source(file).sortLimitRows(0).build();
        assertThat(Rows.read(source, Rows.BTC, Rows.ALL)).isEqualTo(expected(0, 1_500));
    }

    @Test
    void aFileThatIsTooLargeToSortIsRefused() {
        CandleBatch descending = Rows.batch(1_000);
        for (int minute = 999; minute >= 0; minute--) {
            Rows.add(descending, Rows.BTC, minute);
        }
        Path file = write("a.parquet", descending);
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(expected(0, 1_000));
        ParquetCandleSource source = Rows.source(file).sortLimitRows(400).build();
        assertThatThrownBy(() -> Rows.read(source, Rows.BTC, Rows.ALL))
                .hasMessageStartingWith("MD-P020 " + file)
                .hasMessageContaining("500 rows")
                .hasMessageContaining("ORDER BY");
    }

    @Test
    void onlyTheWantedInstrumentHasToAscend() {
        CandleBatch mixed = Rows.batch(1_000);
        for (int minute = 0; minute < 500; minute++) {
            Rows.add(mixed, Rows.BTC, minute);
            Rows.add(mixed, Rows.ETH, 499 - minute);
        }
        Path file = write("a.parquet", mixed);
        ParquetCandleSource source = Rows.source(file).sortLimitRows(0).build();
        assertThat(Rows.read(source, Rows.BTC, Rows.ALL)).isEqualTo(expected(0, 500));
    }
}
