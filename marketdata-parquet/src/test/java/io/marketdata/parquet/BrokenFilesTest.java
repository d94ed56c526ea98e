package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.model.InstrumentId;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not a file of candles ends in one error that names the file, and row or column where there is one. */
@ExtendWith(NothingLeft.class)
class BrokenFilesTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("a.parquet");
    }

    private Path good() {
        return Rows.write(file(), to -> to.codec(ParquetCodec.NONE), Rows.minutes(Rows.BTC, 0, 1_000));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(String code) {
        return assertThatThrownBy(() -> Rows.read(file(), Rows.BTC))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith(code + " " + file() + " ");
    }

    @Test
    void anEmptyFile() throws IOException {
        Files.createFile(file());
        refused("MD-P001").hasMessageContaining("is empty");
    }

    @Test
    void aFileThatIsTooSmall() throws IOException {
        Files.writeString(file(), "PAR1PAR1");
        refused("MD-P001").hasMessageContaining("8 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE html><html><body>404</body></html>|HTML",
                "ts_open,open,high,low,close|CSV",
                "PK\u0003\u0004 and so on and on|zip",
            })
    void aFileOfSomethingElse(String content, String guess) throws IOException {
        Files.writeString(file(), content);
        refused("MD-P002").hasMessageContaining(guess);
    }

    @Test
    void aTruncatedFile() throws IOException {
        byte[] bytes = Files.readAllBytes(good());
        Files.write(file(), Arrays.copyOf(bytes, bytes.length - 100));
        refused("MD-P002").hasMessageContaining("truncated");
    }

    @Test
    void aWriterThatDidNotEndLeavesATruncatedFile() throws IOException {
        ParquetCandleWriter writer =
                ParquetCandleWriter.builder(file()).rowGroupRows(1_000).build();
        writer.write(Rows.minutes(Rows.BTC, 0, 100_000));
        assertThat(Files.size(file())).isPositive();
        refused("MD-P002");
        writer.close();
        assertThat(Rows.read(file(), Rows.BTC)).hasSize(100_000);
    }

    @Test
    void anEncryptedFile() throws IOException {
        Files.write(file(), "PARE 0123456789 PARE".getBytes(StandardCharsets.US_ASCII));
        refused("MD-P003").hasMessageContaining("encrypted");
    }

    @ParameterizedTest
    @CsvSource({"2147483647", "-1", "-2147483648", "100000"})
    void aFooterThatIsLargerThanTheFile(int length) throws IOException {
        byte[] bytes = Files.readAllBytes(good());
        LittleEndianBytes.putInt(bytes, bytes.length - 8, length);
        Files.write(file(), bytes);
        refused("MD-P004").hasMessageContaining("in a file of " + bytes.length);
    }

    @Test
    void f24AFooterThatIsLargerThanTheLimit() {
        good();
        ParquetCandleSource source = Rows.source(file())
                .limits(ParquetLimits.defaults().withMaxFooterBytes(100))
                .build();
        assertThatThrownBy(() -> Rows.read(source, Rows.BTC, Rows.ALL))
                .hasMessageStartingWith("MD-P005 " + file())
                .hasMessageContaining("maxFooterBytes");
    }

    @Test
    void f24APageThatIsLargerThanTheLimit() {
        good();
        ParquetCandleSource source = Rows.source(file())
                .limits(ParquetLimits.defaults().withMaxPageBytes(100))
                .build();
        assertThatThrownBy(() -> Rows.read(source, Rows.BTC, Rows.ALL))
                .hasMessageStartingWith("MD-P006 " + file() + " row group 0, column ")
                .hasMessageContaining("maxPageBytes");
    }

    @Test
    void f24PagesThatTogetherAreLargerThanTheLimit() {
        good();
        ParquetCandleSource source = Rows.source(file())
                .limits(ParquetLimits.defaults().withMaxBufferedBytes(20_000))
                .build();
        assertThatThrownBy(() -> Rows.read(source, Rows.BTC, Rows.ALL))
                .hasMessageStartingWith("MD-P006 " + file() + " row group 0, column ")
                .hasMessageContaining("maxBufferedBytes");
    }

    @Test
    void aFlippedBitInAPage() throws IOException {
        byte[] bytes = Files.readAllBytes(good());
        bytes[bytes.length / 2] ^= 4;
        Files.write(file(), bytes);
        refused("MD-P007").hasMessageContaining("checksum mismatch in row group 0, column ");
    }

    @Test
    void aMissingColumn() {
        RawFile.candles().without("volume_base").write(file(), 10);
        refused("MD-P010").hasMessageContaining("column volume_base missing; found: market_id, symbol, ts_open, open");
    }

    @Test
    void aNameOfAnyLengthIsCutInMessages() {
        String name = "x".repeat(5_000);
        RawFile raw = RawFile.candles().without("volume_base");
        for (int i = 0; i < 60; i++) {
            raw.column(RawFile.number(i + name), row -> 1);
        }
        raw.write(file(), 10);
        refused("MD-P010").satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(3_000));
    }

    @Test
    void twoColumnsThatDifferInCase() {
        RawFile.candles()
                .without("open")
                .column(RawFile.number("Open"), i -> 1)
                .column(RawFile.number("OPEN"), i -> 1)
                .write(file(), 10);
        refused("MD-P011").hasMessageContaining("columns Open and OPEN both match open");
    }

    @Test
    void aColumnInAnotherCaseIsTaken() {
        RawFile.candles().without("open").column(RawFile.number("Open"), i -> 7).write(file(), 10);
        assertThat(Rows.read(file(), Rows.BTC)).hasSize(10);
    }

    @Test
    void aTextWhereANumberBelongs() {
        RawFile.candles()
                .column(
                        Types.required(PrimitiveTypeName.BINARY)
                                .as(LogicalTypeAnnotation.stringType())
                                .named("open"),
                        i -> "100.5")
                .write(file(), 10);
        refused("MD-P012")
                .hasMessageContaining("column open is BYTE_ARRAY (STRING), need DOUBLE, FLOAT, INT or DECIMAL");
    }

    @Test
    void aNumberWhereATextBelongs() {
        RawFile.candles().column(RawFile.number("symbol"), i -> 1).write(file(), 10);
        refused("MD-P012").hasMessageContaining("column symbol is DOUBLE");
    }

    @Test
    void aTruthValueWhereANumberBelongs() {
        RawFile.candles()
                .column(Types.required(PrimitiveTypeName.BOOLEAN).named("close"), i -> true)
                .write(file(), 10);
        refused("MD-P012").hasMessageContaining("column close is BOOLEAN");
    }

    @Test
    void aListWhereAValueBelongs() {
        Duck.copy("SELECT * REPLACE ([open] AS open) FROM (" + Duck.candles(10) + ")", file(), "");
        refused("MD-P015").hasMessageContaining("column open is a group");
    }

    @Test
    void aListThatNobodyNeedsIsPassedOver() {
        Duck.copy(
                "SELECT ['a', 'b'] AS tags, {'x': 1, 'y': [2]} AS more, * FROM (" + Duck.candles(10) + ")", file(), "");
        assertThat(Rows.read(file(), Rows.BTC)).isEqualTo(Rows.lines(Rows.minutes(Rows.BTC, 0, 10)));
    }

    @Test
    void aCodecThatIsNotSupported() {
        Duck.copy(Duck.candles(10), file(), "COMPRESSION brotli");
        refused("MD-P016").hasMessageContaining("codec BROTLI").hasMessageContaining("ZSTD");
    }

    @Test
    void aRowWithoutASymbol() {
        RawFile.candles()
                .column(
                        Types.optional(PrimitiveTypeName.BINARY)
                                .as(LogicalTypeAnnotation.stringType())
                                .named("symbol"),
                        i -> i == 123 ? null : "BTCUSDT")
                .write(file(), 1_000);
        refused("MD-P022").hasMessageContaining("row 123 ").hasMessageContaining("symbol is null");
    }

    @Test
    void aRowWithoutAMarket() {
        RawFile.candles()
                .column(Types.optional(PrimitiveTypeName.INT32).named("market_id"), i -> i == 123 ? null : 3)
                .write(file(), 1_000);
        refused("MD-P022").hasMessageContaining("row 123 ").hasMessageContaining("market_id is null");
    }

    @Test
    void aFileThatIsNotThere() {
        refused("MD-P019");
    }

    @Test
    void aFileThatChangesDuringTheRun() throws IOException {
        good();
        try (var stream = Rows.source(file()).build().stream1m(Rows.BTC, Rows.ALL)) {
            Files.write(file(), new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
            assertThatThrownBy(() -> stream.read(CandleBatch.ofCapacity(10)))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageStartingWith("MD-P019 " + file());
        }
    }

    @Test
    void aMarketThatIsNotInTheCatalogue() {
        good();
        assertThatThrownBy(() -> Rows.read(file(), InstrumentId.of(77, "BTCUSDT")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("77");
    }

    @Test
    void f27BadRowsAreDeliveredAsTheyAre() {
        CandleBatch written = Rows.minutes(Rows.BTC, 0, 200_000);
        written.highs()[123_456] = 1;
        written.opens()[123_457] = Double.NaN;
        Rows.write(file(), written);
        List<String> rows = Rows.read(file(), Rows.BTC);
        assertThat(rows).isEqualTo(Rows.lines(written));
    }

    @Test
    void anErrorIsOfTheLibrarysOwnKind() {
        assertThatThrownBy(() -> Rows.read(file(), Rows.BTC))
                .isInstanceOfSatisfying(
                        MarketDataException.class,
                        error -> assertThat(error.code()).isEqualTo("MD-P019"));
    }
}
