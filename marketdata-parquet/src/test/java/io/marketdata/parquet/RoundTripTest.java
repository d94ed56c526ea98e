package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(ParquetCodec.class)
    void whatIsWrittenIsReadBackWithEveryCodec(ParquetCodec codec) {
        CandleBatch written = Rows.withOptionals(Rows.minutes(Rows.BTC, 0, 5_000));
        Path file =
                Rows.write(folder.resolve("a.parquet"), to -> to.codec(codec).rowGroupRows(1_700), written);
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(Rows.lines(written));
    }

    @ParameterizedTest
    @EnumSource(
            value = TimestampUnit.class,
            names = {"MILLIS", "MICROS"})
    void whatIsWrittenIsReadBackWithEveryUnit(TimestampUnit unit) {
        CandleBatch written = Rows.minutes(Rows.BTC, -5_000, 5_000);
        Path file = Rows.write(folder.resolve("a.parquet"), to -> to.timestampUnit(unit), written);
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(Rows.lines(written));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000, 40_000})
    void theSizeOfABatchDoesNotMatter(int capacity) {
        CandleBatch written = Rows.minutes(Rows.BTC, 0, 40_000);
        Path file = Rows.write(folder.resolve("a.parquet"), written);
        List<String> read = Rows.read(Rows.source(file).build(), Rows.BTC, Rows.ALL, capacity);
        assertThat(read).isEqualTo(Rows.lines(written));
    }

    @Test
    void onlyTheWantedInstrumentComesOutOfAMixedFile() {
        CandleBatch mixed = Rows.batch(30_000);
        for (int minute = 0; minute < 10_000; minute++) {
            Rows.add(mixed, Rows.ETH, minute);
            Rows.add(mixed, Rows.BTC, minute);
            if (minute % 3 == 0) {
                Rows.add(mixed, io.marketdata.model.InstrumentId.of(4, "BTCUSDT"), minute);
            }
        }
        Path file = Rows.write(folder.resolve("a.parquet"), to -> to.rowGroupRows(4_001), mixed);
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(Rows.lines(Rows.minutes(Rows.BTC, 0, 10_000)));
        assertThat(Rows.read(file, Rows.ETH)).isEqualTo(Rows.lines(Rows.minutes(Rows.ETH, 0, 10_000)));
    }

    @Test
    void instrumentsOneAfterTheOtherAreToldApart() {
        CandleBatch eth = Rows.minutes(Rows.ETH, 0, 20_000);
        CandleBatch btc = Rows.minutes(Rows.BTC, 0, 20_000);
        Path file = Rows.write(folder.resolve("a.parquet"), to -> to.rowGroupRows(15_000), eth, btc);
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(Rows.lines(btc));
        assertThat(Rows.read(file, Rows.ETH)).isEqualTo(Rows.lines(eth));
    }

    @Test
    void aRangeIsHalfOpen() {
        Path file =
                Rows.write(folder.resolve("a.parquet"), to -> to.rowGroupRows(1_000), Rows.minutes(Rows.BTC, 0, 5_000));
        TimeRange range = TimeRange.of(
                Instant.ofEpochMilli(Rows.T0 + 990 * Rows.MINUTE), Instant.ofEpochMilli(Rows.T0 + 3_010 * Rows.MINUTE));
        assertThat(Rows.read(Rows.source(file).build(), Rows.BTC, range))
                .isEqualTo(Rows.lines(Rows.minutes(Rows.BTC, 990, 3_010)));
    }

    @Test
    void aRowGroupOfWhichOneRowIsInsideTheRangeIsRead() {
        Path file =
                Rows.write(folder.resolve("a.parquet"), to -> to.rowGroupRows(1_000), Rows.minutes(Rows.BTC, 0, 5_000));
        TimeRange range = TimeRange.of(
                Instant.ofEpochMilli(Rows.T0 + 999 * Rows.MINUTE), Instant.ofEpochMilli(Rows.T0 + 2_001 * Rows.MINUTE));
        assertThat(Rows.read(Rows.source(file).build(), Rows.BTC, range))
                .isEqualTo(Rows.lines(Rows.minutes(Rows.BTC, 999, 2_001)));
    }

    @Test
    void aFileOfNoRowsIsAnEmptyStream() {
        Path file = Rows.write(folder.resolve("a.parquet"));
        assertThat(Rows.read(file, Rows.BTC)).isEmpty();
    }

    @Test
    void everyRowKnowsWhereItStood() {
        CandleBatch mixed = Rows.batch(2_000);
        for (int minute = 0; minute < 1_000; minute++) {
            Rows.add(mixed, Rows.ETH, minute);
            Rows.add(mixed, Rows.BTC, minute);
        }
        Path file = Rows.write(folder.resolve("a.parquet"), to -> to.rowGroupRows(300), mixed);
        List<String> places = new ArrayList<>();
        try (CandleStream stream = Rows.source(file).build().stream1m(Rows.BTC, Rows.ALL)) {
            CandleBatch batch = CandleBatch.ofCapacity(10_000);
            while (stream.read(batch)) {
                places.clear();
            }
            for (int row = 0; row < batch.size(); row++) {
                places.add(String.valueOf(batch.describePosition(row)));
            }
        }
        assertThat(places).hasSize(1_000);
        assertThat(places.get(617)).isEqualTo(file + ": row 1235 (the first is 0)");
    }

    @Test
    void aStreamEndsForEverAndClosesTwice() {
        Path file = Rows.write(folder.resolve("a.parquet"), Rows.minutes(Rows.BTC, 0, 10));
        CandleBatch batch = CandleBatch.ofCapacity(100);
        CandleStream stream = Rows.source(file).build().stream1m(Rows.BTC, Rows.ALL);
        assertThat(stream.read(batch)).isTrue();
        assertThat(stream.read(batch)).isFalse();
        assertThat(stream.read(batch)).isFalse();
        stream.close();
        stream.close();
        assertThat(stream.read(batch)).isFalse();
        assertThat(batch.size()).isEqualTo(10);
    }

    @Test
    void aClosedWriterTakesNoMoreRows() {
        ParquetCandleWriter writer =
                ParquetCandleWriter.builder(folder.resolve("a.parquet")).build();
        writer.close();
        writer.close();
        assertThatThrownBy(() -> writer.write(Rows.minutes(Rows.BTC, 0, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a.parquet");
    }

    @Test
    void aRowThatLacksAPriceIsNotWritten() {
        CandleBatch batch = Rows.minutes(Rows.BTC, 0, 2);
        batch.closes()[1] = CandleBatch.ABSENT;
        try (ParquetCandleWriter writer =
                ParquetCandleWriter.builder(folder.resolve("a.parquet")).build()) {
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 1");
        }
    }

    @Test
    void anOptionalColumnThatComesLateIsRefused() {
        try (ParquetCandleWriter writer =
                ParquetCandleWriter.builder(folder.resolve("a.parquet")).build()) {
            writer.write(Rows.minutes(Rows.BTC, 0, 2));
            assertThatThrownBy(() -> writer.write(Rows.withOptionals(Rows.minutes(Rows.BTC, 2, 4))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("volume_quote");
        }
    }
}
