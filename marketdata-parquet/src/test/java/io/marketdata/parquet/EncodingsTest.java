package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.TimeRange;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Encodings and page versions that parquet-column writes, as {@link RawFile} says for whom they stand. */
class EncodingsTest {
    private static final int ROWS = 7_000;

    @TempDir
    Path folder;

    static Stream<Arguments> settings() {
        return Stream.of(WriterVersion.values())
                .flatMap(version -> Stream.of(true, false)
                        .flatMap(dictionary -> Stream.of(true, false)
                                .flatMap(split -> Stream.of(ParquetCodec.NONE, ParquetCodec.SNAPPY)
                                        .map(codec -> Arguments.of(version, dictionary, split, codec)))));
    }

    private static ParquetProperties properties(WriterVersion version, boolean dictionary, boolean split) {
        return ParquetProperties.builder()
                .withWriterVersion(version)
                .withDictionaryEncoding(dictionary)
                .withExtendedByteStreamSplitEncoding(split)
                .withPageSize(4_096)
                .withDictionaryPageSize(2_048)
                .build();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everyEncodingOfRequiredColumnsIsRead(
            WriterVersion version, boolean dictionary, boolean split, ParquetCodec codec) {
        Path file = RawFile.candles()
                .properties(properties(version, dictionary, split))
                .codec(codec)
                .write(folder.resolve("a.parquet"), ROWS);
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(Rows.lines(Rows.minutes(Rows.BTC, 0, ROWS)));
    }

    @ParameterizedTest
    @EnumSource(WriterVersion.class)
    void aLongRunOfNullsTakesNoValueWhetherItIsReadOrPassedOver(WriterVersion version) {
        Path file = RawFile.candles()
                .properties(ParquetProperties.builder()
                        .withWriterVersion(version)
                        .withDictionaryEncoding(false)
                        .build())
                .column(
                        Types.optional(PrimitiveTypeName.DOUBLE).named("volume_quote"),
                        i -> i >= 1_000 && i < 3_000 ? null : i * 0.5)
                .write(folder.resolve("a.parquet"), ROWS);
        CandleBatch expected = Rows.minutes(Rows.BTC, 0, ROWS);
        for (int i = 0; i < ROWS; i++) {
            expected.quoteVolumes()[i] = i >= 1_000 && i < 3_000 ? CandleBatch.ABSENT : i * 0.5;
        }
        List<String> lines = Rows.lines(expected);
        assertThat(Rows.read(file, Rows.BTC)).isEqualTo(lines);
        TimeRange later = TimeRange.of(Instant.ofEpochMilli(Rows.T0 + 2_000 * Rows.MINUTE), Rows.ALL.end());
        assertThat(Rows.read(Rows.source(file).build(), Rows.BTC, later)).isEqualTo(lines.subList(2_000, ROWS));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everyEncodingOfOptionalColumnsIsRead(
            WriterVersion version, boolean dictionary, boolean split, ParquetCodec codec) {
        Path file = RawFile.candles()
                .properties(properties(version, dictionary, split))
                .codec(codec)
                .column(Types.optional(PrimitiveTypeName.INT32).named("market_id"), i -> 3)
                .column(
                        Types.optional(PrimitiveTypeName.BINARY)
                                .as(LogicalTypeAnnotation.stringType())
                                .named("symbol"),
                        i -> i % 2 == 0 ? "BTCUSDT" : "btcusdt")
                .column(
                        Types.optional(PrimitiveTypeName.DOUBLE).named("volume_quote"),
                        i -> i % 5 == 0 ? null : i * 0.5)
                .column(Types.optional(PrimitiveTypeName.INT32).named("trades_count"), i -> i % 5 == 0 ? null : i)
                .column(
                        Types.optional(PrimitiveTypeName.FLOAT).named("taker_buy_volume_base"),
                        i -> i % 5 == 0 ? null : i * 0.25)
                .column(
                        Types.optional(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                                .length(9)
                                .as(LogicalTypeAnnotation.decimalType(3, 20))
                                .named("taker_buy_volume_quote"),
                        i -> i % 5 == 0 ? null : bigEndian(i * 125L, 9))
                .write(folder.resolve("a.parquet"), ROWS);
        assertThat(Rows.read(file, Rows.BTC))
                .isEqualTo(Rows.lines(Rows.withOptionals(Rows.minutes(Rows.BTC, 0, ROWS))));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void decimalsAreReadFromEveryTypeThatHoldsThem(
            WriterVersion version, boolean dictionary, boolean split, ParquetCodec codec) {
        LogicalTypeAnnotation decimal = LogicalTypeAnnotation.decimalType(3, 9);
        Path file = RawFile.candles()
                .properties(properties(version, dictionary, split))
                .codec(codec)
                .column(Types.required(PrimitiveTypeName.INT32).as(decimal).named("open"), i -> i * 1_000 + 5)
                .column(Types.required(PrimitiveTypeName.INT64).as(decimal).named("high"), i -> i * 1_000L + 5)
                .column(
                        Types.required(PrimitiveTypeName.BINARY).as(decimal).named("low"),
                        i -> bigEndian(i * 1_000L, 5))
                .column(
                        Types.required(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                                .length(4)
                                .as(decimal)
                                .named("close"),
                        i -> bigEndian(-i * 1_000L, 4))
                .write(folder.resolve("a.parquet"), ROWS);
        List<String> rows = Rows.read(file, Rows.BTC);
        assertThat(rows).hasSize(ROWS);
        assertThat(rows.get(4_321)).contains(" 4321.005 4321.005 4321.0 -4321.0 ");
    }

    @Test
    void aTextOfFixedLengthIsASymbol() {
        Path file = RawFile.candles()
                .column(
                        Types.required(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
                                .length(10)
                                .named("symbol"),
                        i -> "BTCUSDT\0\0\0")
                .write(folder.resolve("a.parquet"), 100);
        assertThat(Rows.read(file, Rows.BTC)).hasSize(100);
    }

    private static byte[] bigEndian(long value, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            int shift = 8 * (length - 1 - i);
            bytes[i] = (byte) (shift >= Long.SIZE ? value >> 63 : value >> shift);
        }
        return bytes;
    }
}
