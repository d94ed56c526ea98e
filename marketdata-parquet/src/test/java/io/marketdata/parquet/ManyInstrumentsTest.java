package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyInstrumentsTest {
    private static final InstrumentId SOL = InstrumentId.of(3, "SOLUSDT");
    private static final InstrumentId OTHER_BTC = InstrumentId.of(4, "BTCUSDT");
    private static final Set<InstrumentId> ALL = Set.of(Rows.BTC, Rows.ETH, SOL);

    @TempDir
    Path folder;

    /** The candles of some minutes, all instruments minute by minute. */
    static CandleBatch byTime(int from, int to, InstrumentId... instruments) {
        CandleBatch batch = Rows.batch((to - from) * instruments.length);
        for (InstrumentId instrument : instruments) {
            batch.instrument(instrument, MarketCatalogue.builtin().instrumentKey(instrument));
        }
        for (int minute = from; minute < to; minute++) {
            for (InstrumentId instrument : instruments) {
                Rows.add(batch, instrument, minute);
            }
        }
        return batch;
    }

    private static List<String> readTogether(ParquetCandleSource source, Set<InstrumentId> instruments) {
        List<String> rows = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(1_000);
        try (CandleStream stream = source.stream1m(instruments, Rows.ALL)) {
            while (stream.read(batch)) {
                rows.addAll(Rows.lines(batch));
                batch.clear();
            }
        }
        return rows;
    }

    private static List<String> of(List<String> rows, String symbol) {
        return rows.stream().filter(row -> row.contains(":" + symbol + " ")).toList();
    }

    private static long bytesRead(ParquetCandleSource source, Set<InstrumentId> instruments) {
        StreamContext context = new StreamContext(
                Rows.ALL, Clock.systemUTC(), new BufferBudget(1L << 30), ParquetLimits.defaults(), 0, new ReadTally());
        CandleBatch batch = CandleBatch.ofCapacity(10_000);
        try (CandleStream stream = source.stream1m(instruments, context)) {
            while (stream.read(batch)) {
                batch.clear();
            }
        }
        return context.tally().bytes();
    }

    @Test
    void aFileSortedByTimeComesInItsOwnOrder() {
        CandleBatch mixed = byTime(0, 2_000, Rows.BTC, Rows.ETH, SOL);
        Path file = Rows.write(folder.resolve("a.parquet"), to -> to.rowGroupRows(1_700), mixed);
        ParquetCandleSource source = Rows.source(file).build();
        assertThat(source.readsTogether(ALL)).isTrue();
        assertThat(readTogether(source, ALL)).isEqualTo(Rows.lines(mixed));
    }

    @Test
    void aFileSortedBySymbolComesInItsOwnOrder() {
        CandleBatch[] batches = {
            Rows.minutes(Rows.BTC, 0, 2_000), Rows.minutes(Rows.ETH, 0, 2_000), Rows.minutes(SOL, 0, 2_000)
        };
        Path file = Rows.write(folder.resolve("a.parquet"), to -> to.rowGroupRows(1_700), batches);
        ParquetCandleSource source = Rows.source(file).build();
        assertThat(source.readsTogether(ALL)).isTrue();
        List<String> expected = new ArrayList<>();
        for (CandleBatch batch : batches) {
            expected.addAll(Rows.lines(batch));
        }
        assertThat(readTogether(source, ALL)).isEqualTo(expected);
    }

    @Test
    void aFileIsReadOnceForAllItsInstruments() throws IOException {
        Path file = Rows.write(
                folder.resolve("a.parquet"),
                to -> to.rowGroupRows(20_000).codec(ParquetCodec.NONE),
                byTime(0, 20_000, Rows.BTC, Rows.ETH, SOL));
        ParquetCandleSource source = Rows.source(file).build();
        long once = bytesRead(source, ALL);
        assertThat(once).isLessThanOrEqualTo(Files.size(file));
        long apart = 0;
        for (InstrumentId instrument : ALL) {
            apart += bytesRead(source, Set.of(instrument));
        }
        assertThat(apart).isGreaterThan(2 * once);
    }

    @Test
    void ofAFileSortedBySymbolNothingButSymbolsAndTimesIsReadTwice() throws IOException {
        Path file = Rows.write(
                folder.resolve("a.parquet"),
                to -> to.rowGroupRows(15_000).codec(ParquetCodec.NONE),
                Rows.minutes(Rows.BTC, 0, 20_000),
                Rows.minutes(Rows.ETH, 0, 20_000),
                Rows.minutes(SOL, 0, 20_000));
        ParquetCandleSource source = Rows.source(file).build();
        assertThat(bytesRead(source, ALL)).isLessThan(Files.size(file) * 13 / 10);
    }

    @Test
    void filesOfOneTimeEachAreReadInTheOrderOfTime() throws IOException {
        Path second = Rows.write(folder.resolve("a.parquet"), byTime(1_000, 2_000, Rows.BTC, Rows.ETH));
        Path first = Rows.write(folder.resolve("b.parquet"), byTime(0, 1_000, Rows.BTC, Rows.ETH));
        ParquetCandleSource source = Rows.source(folder).build();
        assertThat(source.readsTogether(Set.of(Rows.BTC, Rows.ETH))).isTrue();
        assertThat(readTogether(source, Set.of(Rows.BTC, Rows.ETH)))
                .isEqualTo(Rows.lines(byTime(0, 2_000, Rows.BTC, Rows.ETH)));
        long bytes = bytesRead(source, Set.of(Rows.BTC, Rows.ETH));
        assertThat(bytes).isLessThanOrEqualTo(Files.size(first) + Files.size(second));
    }

    @Test
    void filesOfOneTimeWithInstrumentsOfTheirOwnAreReadInOnePassEach() {
        Rows.write(folder.resolve("a.parquet"), byTime(0, 1_000, Rows.BTC, OTHER_BTC));
        Rows.write(folder.resolve("b.parquet"), byTime(0, 1_000, Rows.ETH, SOL));
        ParquetCandleSource source = Rows.source(folder).build();
        Set<InstrumentId> four = Set.of(Rows.BTC, OTHER_BTC, Rows.ETH, SOL);
        assertThat(source.readsTogether(four)).isTrue();
        List<String> expected = new ArrayList<>(Rows.lines(byTime(0, 1_000, Rows.BTC, OTHER_BTC)));
        expected.addAll(Rows.lines(byTime(0, 1_000, Rows.ETH, SOL)));
        assertThat(readTogether(source, four)).isEqualTo(expected);
    }

    @Test
    void filesOfOneInstrumentEachAreNotReadTogether() {
        Rows.write(folder.resolve("a.parquet"), Rows.minutes(Rows.BTC, 0, 1_000));
        Rows.write(folder.resolve("b.parquet"), Rows.minutes(Rows.ETH, 0, 1_000));
        ParquetCandleSource source = Rows.source(folder).build();
        assertThat(source.readsTogether(Set.of(Rows.BTC, Rows.ETH))).isFalse();
        List<String> expected = new ArrayList<>(Rows.lines(Rows.minutes(Rows.BTC, 0, 1_000)));
        expected.addAll(Rows.lines(Rows.minutes(Rows.ETH, 0, 1_000)));
        assertThat(readTogether(source, Set.of(Rows.BTC, Rows.ETH))).isEqualTo(expected);
    }

    @Test
    void oneInstrumentIsNotReadTogether() {
        Path file = Rows.write(folder.resolve("a.parquet"), byTime(0, 100, Rows.BTC, Rows.ETH));
        ParquetCandleSource source = Rows.source(file).build();
        assertThat(source.readsTogether(Set.of(Rows.BTC))).isFalse();
        assertThat(source.readsTogether(Set.of(Rows.BTC, InstrumentId.of(3, "NOSUCH"))))
                .isFalse();
        assertThat(source.readsTogether(Set.of())).isFalse();
    }

    @Test
    void filesThatOverlapAreMergedInstrumentByInstrument() {
        Rows.write(folder.resolve("a.parquet"), byTime(0, 1_000, Rows.BTC, Rows.ETH));
        Rows.write(folder.resolve("b.parquet"), byTime(500, 1_500, Rows.BTC, Rows.ETH));
        ParquetCandleSource source = Rows.source(folder).build();
        assertThat(source.readsTogether(Set.of(Rows.BTC, Rows.ETH))).isFalse();
        List<String> expected = new ArrayList<>(Rows.lines(Rows.minutes(Rows.BTC, 0, 1_500)));
        expected.addAll(Rows.lines(Rows.minutes(Rows.ETH, 0, 1_500)));
        CandleBatch batch = CandleBatch.ofCapacity(10_000);
        try (CandleStream stream = source.stream1m(Set.of(Rows.BTC, Rows.ETH), Rows.ALL)) {
            while (batch.remaining() > 0 && stream.read(batch)) {
                assertThat(batch.isEmpty()).isFalse();
            }
            assertThat(stream.rowsCollapsed()).isEqualTo(1_000);
        }
        assertThat(Rows.lines(batch)).isEqualTo(expected);
    }

    @Test
    void oneInstrumentThatDoesNotAscendIsSortedAndTheOthersNeedNotBe() {
        CandleBatch mixed = Rows.batch(1_000);
        for (int minute = 0; minute < 500; minute++) {
            Rows.add(mixed, Rows.BTC, minute);
            Rows.add(mixed, Rows.ETH, 499 - minute);
        }
        Path file = Rows.write(folder.resolve("a.parquet"), mixed);
        List<String> rows = readTogether(Rows.source(file).sortLimitRows(500).build(), Set.of(Rows.BTC, Rows.ETH));
        assertThat(of(rows, "BTCUSDT")).isEqualTo(Rows.lines(Rows.minutes(Rows.BTC, 0, 500)));
        assertThat(of(rows, "ETHUSDT")).isEqualTo(Rows.lines(Rows.minutes(Rows.ETH, 0, 500)));
        ParquetCandleSource less = Rows.source(file).sortLimitRows(499).build();
        assertThatThrownBy(() -> readTogether(less, Set.of(Rows.BTC, Rows.ETH)))
                .hasMessageStartingWith("MD-P020 " + file)
                .hasMessageContaining("500 rows");
    }

    @Test
    void spellingsOfASymbolAreOneInstrument() {
        List<String> spellings = List.of("BTCUSDT", "EthUsdt", " btcusdt", "ethusdt ", "XRPUSDT", "ETHUSDTX");
        Path file = folder.resolve("a.parquet");
        RawFile.candles()
                .column(
                        Types.required(PrimitiveTypeName.BINARY)
                                .as(LogicalTypeAnnotation.stringType())
                                .named("symbol"),
                        i -> spellings.get(i % 6))
                .write(file, 600);
        ParquetCandleSource source = Rows.source(file).build();
        List<String> rows = readTogether(source, Set.of(Rows.BTC, Rows.ETH));
        assertThat(rows).hasSize(400);
        assertThat(of(rows, "BTCUSDT")).isEqualTo(Rows.read(file, Rows.BTC)).hasSize(200);
        assertThat(of(rows, "ETHUSDT")).isEqualTo(Rows.read(file, Rows.ETH)).hasSize(200);
    }

    @Test
    void marketsWithTheSameSymbolAreToldApart() {
        CandleBatch mixed = byTime(0, 3_000, OTHER_BTC, Rows.BTC, Rows.ETH);
        Path file = Rows.write(folder.resolve("a.parquet"), to -> to.rowGroupRows(2_000), mixed);
        ParquetCandleSource source = Rows.source(file).build();
        assertThat(readTogether(source, Set.of(OTHER_BTC, Rows.ETH)))
                .isEqualTo(Rows.lines(byTime(0, 3_000, OTHER_BTC, Rows.ETH)));
    }

    @Test
    void foldersSayWhoseTheRowsAre() throws IOException {
        for (String symbol : List.of("BTCUSDT", "ethusdt", "SOLUSDT")) {
            Path place = Files.createDirectories(folder.resolve("symbol=" + symbol));
            RawFile.candles().without("symbol").write(place.resolve("a.parquet"), 100);
        }
        ParquetCandleSource source = Rows.source(folder).build();
        assertThat(source.readsTogether(Set.of(Rows.BTC, Rows.ETH))).isFalse();
        List<String> rows = readTogether(source, Set.of(Rows.BTC, Rows.ETH));
        assertThat(rows).hasSize(200);
        assertThat(of(rows, "ETHUSDT")).isEqualTo(Rows.read(folder, Rows.ETH));
    }

    @Test
    void everyRowKnowsWhereItStood() {
        CandleBatch mixed = byTime(0, 1_000, SOL, Rows.BTC, Rows.ETH);
        Path file = Rows.write(folder.resolve("a.parquet"), to -> to.rowGroupRows(700), mixed);
        CandleBatch batch = CandleBatch.ofCapacity(10_000);
        try (CandleStream stream = Rows.source(file).build().stream1m(Set.of(Rows.BTC, Rows.ETH), Rows.ALL)) {
            assertThat(stream.read(batch)).isTrue();
        }
        assertThat(batch.size()).isEqualTo(2_000);
        assertThat(batch.describePosition(0)).isEqualTo(file + ": row 1 (the first is 0)");
        assertThat(batch.describePosition(1_999)).isEqualTo(file + ": row 2999 (the first is 0)");
    }

    @Test
    void aBatchNamesOnlyTheInstrumentsWhoseRowsItHolds() {
        Path file =
                Rows.write(folder.resolve("a.parquet"), Rows.minutes(Rows.BTC, 0, 100), Rows.minutes(Rows.ETH, 0, 100));
        CandleBatch batch = CandleBatch.ofCapacity(100);
        try (CandleStream stream = Rows.source(file).build().stream1m(Set.of(Rows.BTC, Rows.ETH), Rows.ALL)) {
            assertThat(stream.read(batch)).isTrue();
            assertThat(batch.instruments()).containsExactly(Rows.BTC);
            batch.clear();
            assertThat(stream.read(batch)).isTrue();
            assertThat(batch.instruments()).containsExactly(Rows.ETH);
        }
    }

    @Test
    void anInstrumentOfAnUnknownMarketIsRefused() {
        Path file = Rows.write(folder.resolve("a.parquet"), Rows.minutes(Rows.BTC, 0, 10));
        ParquetCandleSource source = Rows.source(file).build();
        assertThatThrownBy(() -> source.stream1m(Set.of(Rows.BTC, InstrumentId.of(31_999, "BTCUSDT")), Rows.ALL))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void aPartOfTheInstrumentsAndOfTheRangeIsRead() {
        Path file = Rows.write(
                folder.resolve("a.parquet"),
                to -> to.rowGroupRows(1_000),
                byTime(0, 5_000, Rows.BTC, OTHER_BTC, Rows.ETH, SOL));
        TimeRange range = TimeRange.of(
                Instant.ofEpochMilli(Rows.T0 + 990 * Rows.MINUTE), Instant.ofEpochMilli(Rows.T0 + 3_010 * Rows.MINUTE));
        TreeMap<Integer, List<String>> byCapacity = new TreeMap<>();
        for (int capacity : new int[] {1, 7, 10_000}) {
            List<String> rows = new ArrayList<>();
            CandleBatch batch = CandleBatch.ofCapacity(capacity);
            try (CandleStream stream = Rows.source(file).build().stream1m(Set.of(Rows.BTC, SOL), range)) {
                while (stream.read(batch)) {
                    rows.addAll(Rows.lines(batch));
                    batch.clear();
                }
            }
            byCapacity.put(capacity, rows);
        }
        assertThat(byCapacity.values()).allMatch(Rows.lines(byTime(990, 3_010, Rows.BTC, SOL))::equals);
    }
}
