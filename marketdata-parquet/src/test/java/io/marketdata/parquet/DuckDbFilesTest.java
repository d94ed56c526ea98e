package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that DuckDB wrote, and our files as DuckDB reads them. */
class DuckDbFilesTest {
    private static final int ROWS = 10_000;

    @TempDir
    Path folder;

    private static String candles(int rows) {
        return Duck.candles(rows);
    }

    private List<String> read(Path file) {
        return Rows.read(file, Rows.BTC);
    }

    private static List<String> expected(int rows) {
        return Rows.lines(Rows.minutes(Rows.BTC, 0, rows));
    }

    @ParameterizedTest
    @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "lz4_raw"})
    void everyCodecIsRead(String codec) {
        Path file = Duck.copy(candles(ROWS), folder.resolve("a.parquet"), "COMPRESSION " + codec);
        assertThat(read(file)).isEqualTo(expected(ROWS));
    }

    @ParameterizedTest
    @CsvSource({
        "V1, 100000",
        "V2, 100000",
        "V1, 2048",
        "V2, 2048",
    })
    void bothVersionsAndSmallRowGroupsAreRead(String version, int rowGroup) {
        Path file = Duck.copy(
                candles(ROWS),
                folder.resolve("a.parquet"),
                "PARQUET_VERSION " + version + ", ROW_GROUP_SIZE " + rowGroup);
        assertThat(read(file)).isEqualTo(expected(ROWS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1000000"})
    void plainAndDictionaryPagesAreRead(String dictionaryLimit) {
        Path file = Duck.copy(candles(ROWS), folder.resolve("a.parquet"), "DICTIONARY_SIZE_LIMIT " + dictionaryLimit);
        assertThat(read(file)).isEqualTo(expected(ROWS));
    }

    @Test
    void optionalColumnsAndNullsAreRead() {
        String query = "SELECT *, CASE WHEN i % 5 = 0 THEN NULL ELSE i * 0.5::DOUBLE END AS volume_quote,"
                + " CASE WHEN i % 5 = 0 THEN NULL ELSE i END AS trades_count,"
                + " CASE WHEN i % 5 = 0 THEN NULL ELSE (i * 0.25)::FLOAT END AS taker_buy_volume_base,"
                + " CASE WHEN i % 5 = 0 THEN NULL ELSE (i * 0.125)::DOUBLE END AS taker_buy_volume_quote,"
                + " ts_open + INTERVAL 59999 MILLISECONDS AS ts_close FROM ("
                + Duck.numberedCandles(ROWS)
                + ")";
        Path file = Duck.copy(query, folder.resolve("a.parquet"), "");
        CandleBatch expected = Rows.withOptionals(Rows.minutes(Rows.BTC, 0, ROWS));
        assertThat(read(file)).isEqualTo(Rows.lines(expected));
    }

    @Test
    void nullsInRequiredColumnsAreDeliveredAsAbsent() {
        Path file = Duck.copy(
                "SELECT 3 AS market_id, 'BTCUSDT' AS symbol, CASE WHEN i = 7 THEN NULL ELSE"
                        + " TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_minutes(i) END AS ts_open,"
                        + " CASE WHEN i = 3 THEN NULL WHEN i = 4 THEN 'NaN'::DOUBLE ELSE i END AS open, i::DOUBLE AS high,"
                        + " i AS low, i AS close, i AS volume_base FROM range(20) t(i)",
                folder.resolve("a.parquet"),
                "");
        List<String> rows = read(file);
        assertThat(rows).hasSize(20);
        assertThat(rows.get(3)).contains("00:04:00Z absent 3.0");
        assertThat(rows.get(4)).contains("00:05:00Z NaN 4.0");
        assertThat(rows.get(7)).startsWith("bybit:spot:BTCUSDT absent absent 7.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"})
    void aMarketIdOfAnyIntegerTypeIsRead(String type) {
        Path file = Duck.copy(
                "SELECT * REPLACE (market_id::" + type + " AS market_id) FROM (" + candles(3_000) + ")",
                folder.resolve("a.parquet"),
                "");
        assertThat(read(file)).isEqualTo(expected(3_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DOUBLE",
                "FLOAT",
                "DECIMAL(9,3)",
                "DECIMAL(18,3)",
                "DECIMAL(38,3)",
                "INTEGER",
                "BIGINT",
                "UBIGINT"
            })
    void numbersOfAnyTypeAreRead(String type) {
        Path file = Duck.copy(
                "SELECT * REPLACE ((open * 8)::BIGINT / 8 AS open) FROM (SELECT * REPLACE (i::" + type
                        + " AS volume_base) FROM ("
                        + Duck.numberedCandles(3_000) + "))",
                folder.resolve("a.parquet"),
                "");
        List<String> rows = read(file);
        assertThat(rows).hasSize(3_000);
        assertThat(rows.get(2_345)).contains(" 2345.0 absent");
    }

    @Test
    void spellingsOfASymbolAreOneSymbol() {
        Path file = Duck.copy(
                "SELECT * REPLACE (CASE i % 4 WHEN 0 THEN 'btcusdt' WHEN 1 THEN ' BtcUsdt' WHEN 2 THEN 'BTCUSDT ' ELSE"
                        + " 'BTCUSDT' END AS symbol) FROM ("
                        + Duck.numberedCandles(ROWS)
                        + ")",
                folder.resolve("a.parquet"),
                "ROW_GROUP_SIZE 2048");
        assertThat(read(file)).isEqualTo(expected(ROWS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ts_open DESC", "hash(ts_open)"})
    void aFileInAnotherOrderIsSorted(String order) {
        Path file = Duck.copy(
                "SELECT * FROM (" + candles(ROWS) + ") ORDER BY " + order,
                folder.resolve("a.parquet"),
                "ROW_GROUP_SIZE 2048");
        assertThat(read(file)).isEqualTo(expected(ROWS));
    }

    @ParameterizedTest
    @EnumSource(ParquetCodec.class)
    void duckDbReadsOurFiles(ParquetCodec codec) {
        Path file = Rows.write(
                folder.resolve("a.parquet"),
                to -> to.codec(codec).rowGroupRows(3_000),
                Rows.withOptionals(Rows.minutes(Rows.BTC, 0, ROWS)));
        assertThat(Duck.lines(
                        "SELECT count(*), min(ts_open), max(ts_close), count(volume_quote), sum(trades_count) FROM '"
                                + file + "'"))
                .containsExactly("10000 2024-01-01T00:00Z 2024-01-07T22:40Z 8000 40000000");
        assertThat(Duck.lines(
                        "SELECT count(*) FROM (SELECT market_id, symbol, ts_open, open, high, low, close, volume_base"
                                + " FROM '" + file + "' INTERSECT (" + candles(ROWS) + "))"))
                .containsExactly("10000");
    }
}
