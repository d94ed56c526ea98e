package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What this source reads is what ClickHouse's own reader reads, row by row, in files of ClickHouse and of DuckDB. */
@NeedsEngine
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClickHouseFilesIT {
    private static final int ROWS = 20_000;

    /** Bits instead of decimal digits, so that both sides are compared exactly. */
    private static final String VALUES = "toUnixTimestamp64Milli(toDateTime64(ts_open, 3)),"
            + " reinterpretAsInt64(toFloat64(open)), reinterpretAsInt64(toFloat64(high)), reinterpretAsInt64(toFloat64(low)),"
            + " reinterpretAsInt64(toFloat64(close)), reinterpretAsInt64(toFloat64(volume_base))";

    private static final String OPTIONAL =
            VALUES + ", if(isNull(volume_quote), '-', toString(reinterpretAsInt64(assumeNotNull(volume_quote)))),"
                    + " ifNull(toString(trades_count), '-')";

    private ClickHouse clickHouse;
    private Path folder;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        clickHouse = new ClickHouse(temporary.resolve("engine"));
    }

    @AfterAll
    void stop() {
        clickHouse.close();
    }

    /** Candles of two symbols; prices have few different values, volumes many, so that both kinds of page come about. */
    private static String candles(String timeType, String order) {
        return "SELECT toUInt16(3) AS market_id, if(number % 3 = 0, 'ETHUSDT', if(number % 5 = 0, 'btcusdt', 'BTCUSDT')) AS"
                + " symbol, CAST(toDateTime64('2024-01-01 00:00:00', 3, 'UTC') + INTERVAL number MINUTE AS " + timeType
                + ") AS ts_open, 100 + (number * 7919 % 10007) / 10 AS open, open + 2.5 AS high, open - 1.25 AS low,"
                + " open + 1 AS close, cityHash64(number) / 1e6 AS volume_base FROM numbers(" + ROWS + ") ORDER BY "
                + order;
    }

    private static String withOptionals(String query) {
        return "SELECT *, if(cityHash64(ts_open) % 5 = 0, NULL, toFloat64(volume_base / 2)) AS volume_quote,"
                + " if(cityHash64(ts_open) % 7 = 0, NULL, toUInt32(cityHash64(ts_open) % 1000000)) AS trades_count FROM ("
                + query + ")";
    }

    private List<String> ours(Path file, boolean optionals) {
        List<String> lines = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(5_000);
        try (CandleStream stream = Rows.source(file).build().stream1m(Rows.BTC, Rows.ALL)) {
            while (stream.read(batch)) {
                for (int row = 0; row < batch.size(); row++) {
                    lines.add(line(batch, row, optionals));
                }
                batch.clear();
            }
        }
        return lines;
    }

    private static String line(CandleBatch batch, int row, boolean optionals) {
        String line = batch.openTimeMillis()[row] + "\t" + bits(batch.opens()[row]) + "\t" + bits(batch.highs()[row])
                + "\t" + bits(batch.lows()[row]) + "\t" + bits(batch.closes()[row]) + "\t"
                + bits(batch.baseVolumes()[row]);
        if (!optionals) {
            return line;
        }
        double quote = batch.quoteVolumes()[row];
        long trades = batch.tradesCounts()[row];
        return line + "\t" + (CandleBatch.isAbsent(quote) ? "-" : bits(quote)) + "\t"
                + (trades == CandleBatch.ABSENT_COUNT ? "-" : trades);
    }

    private static String bits(double value) {
        return Long.toString(Double.doubleToRawLongBits(value));
    }

    private void same(Path file) {
        List<String> theirs = clickHouse.read(file, VALUES, "ts_open");
        assertThat(theirs).hasSizeGreaterThan(ROWS / 2);
        assertThat(ours(file, false)).isEqualTo(theirs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "snappy", "gzip", "zstd", "lz4"})
    void everyCodecOfClickHouse(String codec) {
        same(clickHouse.write(
                folder.resolve(codec + ".parquet"),
                candles("DateTime64(3, 'UTC')", "number"),
                "output_format_parquet_compression_method = '" + codec + "'"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6, 9})
    void everyPrecisionOfATimestamp(int digits) {
        same(clickHouse.write(
                folder.resolve("digits" + digits + ".parquet"),
                candles("DateTime64(" + digits + ", 'UTC')", "number"),
                ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "output_format_parquet_row_group_size = 1000",
                "output_format_parquet_max_dictionary_size = 0",
                "output_format_parquet_data_page_size = 4000",
                "output_format_parquet_version = '1.0'",
                "output_format_parquet_write_page_index = 0",
                "output_format_parquet_use_custom_encoder = 0",
                "output_format_parquet_use_custom_encoder = 0, output_format_parquet_version = '1.0'",
                "output_format_parquet_string_as_string = 0",
            })
    void everySettingOfTheWriter(String setting) {
        String name = "setting" + Integer.toHexString(setting.hashCode()) + ".parquet";
        same(clickHouse.write(folder.resolve(name), candles("DateTime64(3, 'UTC')", "number"), setting));
    }

    @ParameterizedTest
    @ValueSource(strings = {"number DESC", "cityHash64(number)", "symbol, number"})
    void everyOrderOfRows(String order) {
        String name = "order" + Integer.toHexString(order.hashCode()) + ".parquet";
        same(clickHouse.write(
                folder.resolve(name),
                candles("DateTime64(3, 'UTC')", order),
                "output_format_parquet_row_group_size = 3000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "none"})
    void optionalColumnsAndNulls(String codec) {
        Path file = clickHouse.write(
                folder.resolve("optional-" + codec + ".parquet"),
                withOptionals(candles("DateTime64(3, 'UTC')", "number")),
                "output_format_parquet_row_group_size = 3000, output_format_parquet_compression_method = '" + codec
                        + "'");
        assertThat(ours(file, true)).isEqualTo(clickHouse.read(file, OPTIONAL, "ts_open"));
    }

    @Test
    void nullableAndLowCardinalityColumns() {
        Path file = clickHouse.write(
                folder.resolve("nullable.parquet"),
                "SELECT toNullable(market_id) AS market_id, toLowCardinality(symbol) AS symbol, toNullable(ts_open) AS ts_open,"
                        + " toNullable(open) AS open, toFloat32(high) AS high, toDecimal64(low, 4) AS low,"
                        + " toDecimal128(close, 4) AS close, toInt32(volume_base % 100) AS volume_base FROM ("
                        + candles("DateTime64(3, 'UTC')", "number") + ")",
                "");
        same(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMPRESSION uncompressed, PARQUET_VERSION V1",
                "COMPRESSION snappy, PARQUET_VERSION V2",
                "COMPRESSION gzip, ROW_GROUP_SIZE 2048",
                "COMPRESSION zstd, PARQUET_VERSION V2, ROW_GROUP_SIZE 2048",
                "COMPRESSION lz4_raw",
            })
    void filesOfDuckDb(String options) {
        Path file = Duck.copy(
                Duck.candles(ROWS),
                folder.resolve("duck" + Integer.toHexString(options.hashCode()) + ".parquet"),
                options);
        same(file);
    }

    @ParameterizedTest
    @EnumSource(ParquetCodec.class)
    void ourFilesAreReadByClickHouse(ParquetCodec codec) {
        CandleBatch written = Rows.withOptionals(Rows.minutes(Rows.BTC, 0, ROWS));
        Path file = Rows.write(
                folder.resolve("own-" + codec + ".parquet"),
                to -> to.codec(codec).rowGroupRows(7_000),
                written);
        List<String> expected = new ArrayList<>();
        for (int row = 0; row < written.size(); row++) {
            expected.add(line(written, row, true));
        }
        assertThat(clickHouse.read(file, OPTIONAL, "ts_open")).isEqualTo(expected);
        assertThat(ours(file, true)).isEqualTo(expected);
    }
}
