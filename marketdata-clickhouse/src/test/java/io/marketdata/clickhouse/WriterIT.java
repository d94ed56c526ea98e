package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.ContractViolationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.testkit.NothingLeft;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the writer takes, what it refuses, and what it says then. */
@ExtendWith({SharedEngine.class, NothingLeft.class})
class WriterIT {
    private static final TimeRange ALL = TimeRange.parse("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z");

    private final ClickHouseOptions options = Engine.options().build();
    private final ClickHouse clickHouse = ClickHouse.connect(options);
    private final RawKlineWriter writer = clickHouse.rawWriter();

    @AfterEach
    void close() {
        clickHouse.close();
    }

    private void execute(String statement) {
        Engine.execute(options, statement);
    }

    private String value(String sql) {
        return Engine.value(options, sql);
    }

    private static CandleBatch batch() {
        CandleBatch batch = Candles.minutes(BTC, "2026-01-01T00:00:00Z", 50, 1);
        batch.stamp(UUID.randomUUID(), 0, 2);
        return batch;
    }

    private ClickHouseOptions user(String name) {
        return Engine.options()
                .database(options.database())
                .user(name)
                .password(Users.PASSWORD)
                .build();
    }

    private static MarketDataException refused(ClickHouseOptions options) {
        try (ClickHouse other = ClickHouse.connect(options);
                RawKlineWriter toIt = other.rawWriter()) {
            MarketDataException problem = catchThrowableOfType(MarketDataException.class, () -> toIt.write1m(batch()));
            assertThat(problem).isNotNull();
            assertThat(problem.getMessage())
                    .startsWith(problem.code())
                    .contains(options.endpoint())
                    .doesNotContain("\n")
                    .doesNotContain(Users.PASSWORD)
                    .doesNotContain("s3cret");
            return problem;
        }
    }

    @Test
    void aMissingDatabaseNamesWhatMakesIt() {
        assertThat(refused(options)).isInstanceOfSatisfying(SchemaException.class, problem -> {
            assertThat(problem.getMessage()).contains(options.database(), "schema create");
            assertThat(problem.mend()).isNotEmpty();
            assertThat(problem.isRetryable()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw_bybit_klines_1m", "canonical_candles_1m"})
    void aMissingTableIsNamedWithTheStatementThatMakesIt(String table) {
        clickHouse.schema().create();
        execute("DROP TABLE $db." + table);
        SchemaException problem = (SchemaException) refused(options);
        assertThat(problem.code()).isEqualTo("MD-S002");
        assertThat(problem.getMessage()).contains(options.database() + "." + table, "schema create");
        problem.mend().forEach(this::execute);
        writer.write1m(batch());
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("50");
    }

    @Test
    void f14ATableThatIsDroppedUnderTheWriterIsNamedToo() {
        clickHouse.schema().create();
        writer.write1m(batch());
        execute("DROP TABLE $db.raw_bybit_klines_1m");
        assertThatThrownBy(() -> writer.write1m(batch()))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("MD-S002")
                .hasMessageContaining("raw_bybit_klines_1m");
    }

    @Test
    void f14AMissingViewIsRefusedBeforeARowIsWritten() {
        clickHouse.schema().create();
        execute("DROP VIEW $db.mv_raw_bybit_to_canonical_1m");
        SchemaException problem = (SchemaException) refused(options);
        assertThat(problem.code()).isEqualTo("MD-S004");
        assertThat(problem.getMessage()).contains("0 views", "never reach canonical");
        assertThat(value("SELECT count() FROM $db.raw_bybit_klines_1m")).isEqualTo("0");
        problem.mend().forEach(this::execute);
        writer.write1m(batch());
    }

    @Test
    void twoViewsAreRefusedByName() {
        clickHouse.schema().create();
        execute(SchemaStatements.createView(options.database(), RawTable.BYBIT)
                .replace(RawTable.BYBIT.view(), "another_view"));
        SchemaException problem = (SchemaException) refused(options);
        assertThat(problem.code()).isEqualTo("MD-S004");
        assertThat(problem.getMessage()).contains("2 views", "another_view", RawTable.BYBIT.view());
        assertThat(problem.mend()).isEmpty();
    }

    @Test
    void aTableWithoutAColumnNamesTheCheck() {
        clickHouse.schema().create();
        execute("DROP VIEW $db.mv_raw_bybit_to_canonical_1m");
        execute("ALTER TABLE $db.raw_bybit_klines_1m DROP COLUMN turnover");
        execute(SchemaStatements.createView(options.database(), RawTable.BYBIT).replace("turnover", "NULL"));
        assertThat(refused(options))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("MD-S003")
                .hasMessageContaining("turnover")
                .hasMessageContaining("schema check");
    }

    @Test
    void aColumnOfATypeThatCannotHoldTheValuesNamesTheCheck() {
        clickHouse.schema().create();
        execute("DROP VIEW $db.mv_raw_bybit_to_canonical_1m");
        execute("ALTER TABLE $db.raw_bybit_klines_1m DROP COLUMN turnover");
        execute("ALTER TABLE $db.raw_bybit_klines_1m ADD COLUMN turnover Array(UInt8)");
        execute(SchemaStatements.createView(options.database(), RawTable.BYBIT).replace("turnover", "NULL"));
        assertThat(refused(options)).isInstanceOf(SchemaException.class).hasMessageStartingWith("MD-S003");
    }

    @Test
    void aWrongPasswordAndAnUnknownUserNameTheSettings() {
        clickHouse.schema().create();
        for (ClickHouseOptions wrong : List.of(
                Engine.options().user(Users.WRITER).password("s3cret").build(),
                Engine.options().user("nobody").password("s3cret").build())) {
            assertThat(refused(wrong))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("MD-S010")
                    .hasMessageContaining(wrong.user())
                    .hasMessageContaining("CH_PASSWORD");
        }
    }

    @Test
    void aServerWithoutTlsIsNotReachedByIt() {
        ClickHouseOptions secure = Engine.options().secure(true).build();
        assertThat(refused(secure).getMessage()).contains("https://").containsIgnoringCase("SSL");
    }

    @Test
    void aUserWithTheRightsItNeedsCanWriteWhateverItsPassword() {
        clickHouse.schema().create();
        try (ClickHouse other = ClickHouse.connect(user(Users.WRITER))) {
            other.rawWriter().write1m(batch());
        }
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("50");
    }

    @Test
    void aUserWithoutTheRightToInsertIsToldSo() {
        clickHouse.schema().create();
        assertThat(refused(user(Users.LOOKER)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-S011")
                .hasMessageContaining("INSERT");
    }

    @Test
    void aUserWhoMayChangeNoSettingIsToldWhatIsEnough() {
        clickHouse.schema().create();
        assertThat(refused(user(Users.READONLY)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-S012")
                .hasMessageContaining("readonly=2");
    }

    @Test
    void aProfileThatForbidsWhatAnExactInsertNeedsIsNamedWhicheverSettingItIs() {
        clickHouse.schema().create();
        for (String setting : Users.OPPOSITES.keySet()) {
            assertThat(refused(user(Users.forbidden(setting))))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("MD-S012")
                    .hasMessageContaining(setting);
        }
        assertThat(value("SELECT count() FROM $db.raw_bybit_klines_1m")).isEqualTo("0");
    }

    @Test
    void aProfileWithOtherDefaultsChangesNothing() {
        clickHouse.schema().create();
        CandleBatch batch = Candles.minutes(BTC, "2026-01-01T00:00:00Z", 5_000, 1);
        batch.stamp(UUID.randomUUID(), 0, 2);
        try (ClickHouse other = ClickHouse.connect(user(Users.ODD))) {
            RawKlineWriter theirs = other.rawWriter();
            theirs.write1m(batch);
            theirs.write1m(batch);
            assertThat(value("SELECT groupArray(rows) FROM system.parts WHERE active AND database = '$db'"
                            + " AND table = 'raw_bybit_klines_1m'"))
                    .isEqualTo("[5000]");
            assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("5000");

            replaceViewByOneThatThrows(RawTable.BYBIT);
            assertThat(catchThrowable(() -> theirs.write1m(batch()))).isInstanceOf(WriteException.class);
        }
    }

    private void replaceViewByOneThatThrows(RawTable table) {
        execute("DROP VIEW $db." + table.view());
        execute(SchemaStatements.createView(options.database(), table)
                .replace(
                        " AS SELECT market_id",
                        " AS SELECT throwIf(sleep(0.2) = 0, 'the view broke') + market_id AS market_id"));
    }

    @Test
    void f14AViewThatFailsLeavesADoubtAndTheSameBatchHealsIt() {
        clickHouse.schema().create();
        writer.write1m(batch());
        replaceViewByOneThatThrows(RawTable.BYBIT);
        CandleBatch batch = batch();
        WriteException problem = catchThrowableOfType(WriteException.class, () -> writer.write1m(batch));
        assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
        assertThat(problem.isRetryable()).isFalse();
        assertThat(problem.getMessage()).contains("the view broke", "raw_bybit_klines_1m");
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("50");

        execute("DROP VIEW $db." + RawTable.BYBIT.view());
        clickHouse.schema().create();
        writer.write1m(batch);
        assertThat(value("SELECT count() FROM $db.raw_bybit_klines_1m")).isEqualTo("100");
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("100");
    }

    @Test
    void aBatchOfWhichAPartIsInSaysSo() {
        clickHouse.schema().create();
        CandleBatch batch = CandleBatch.ofCapacity(2);
        Candles.append(batch, InstrumentId.of(1, "A"), Instant.parse("2026-01-01T00:00:00Z"), 1);
        Candles.append(batch, BTC, Instant.parse("2026-01-01T00:00:00Z"), 1);
        replaceViewByOneThatThrows(RawTable.BYBIT);
        WriteException problem = catchThrowableOfType(WriteException.class, () -> writer.write1m(batch));
        assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
        assertThat(problem.getMessage()).startsWith("MD-N003").contains("1 of the batch's 2 inserts are applied");
    }

    @Test
    void whatCannotBeWrittenIsRefusedBeforeItIsSent() {
        assertThatThrownBy(() -> writer.write1m(CandleBatch.ofCapacity(1)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThatThrownBy(
                        () -> writer.write1m(Candles.minutes(InstrumentId.of(99, "X"), "2026-01-01T00:00:00Z", 1, 1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-G009")
                .hasMessageContaining("99");

        CandleBatch unknown = CandleBatch.ofCapacity(1);
        int provenance = unknown.provenance(new Provenance(CandleSource.UNKNOWN, 1, null));
        unknown.append(unknown.instrument(BTC, "k"), provenance, 0, 60_000, 1, 1, 1, 1, 0);
        assertThatThrownBy(() -> writer.write1m(unknown))
                .isInstanceOf(ContractViolationException.class)
                .hasMessageStartingWith("MD-C002");

        CandleBatch trades = batch();
        trades.tradesCounts()[7] = 1L << 32;
        assertThatThrownBy(() -> writer.write1m(trades))
                .isInstanceOf(ContractViolationException.class)
                .hasMessageStartingWith("MD-C003 row 7 has 4294967296 trades");

        writer.close();
        assertThatThrownBy(() -> writer.write1m(batch())).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {257, 5_000})
    void manyInstrumentsFitIntoOneBatch(int instruments) {
        clickHouse.schema().create();
        CandleBatch batch = CandleBatch.ofCapacity(2 * instruments);
        for (int i = 0; i < 2 * instruments; i++) {
            Instant open = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * (i / instruments));
            Candles.append(batch, InstrumentId.of(4, "S" + i % instruments), open, 1);
        }
        assertThat(writer.deliver1m(batch).inserts()).isEqualTo(1);
        List<CandleWithMeta> sent = batch.rows();
        assertThat(value("SELECT (count(), uniqExact(symbol), uniqExact(instrument_key)) FROM $db.canonical_candles_1m"
                        + " WHERE instrument_key = 'bybit:futures:' || symbol"))
                .isEqualTo("(%d,%d,%d)".formatted(2 * instruments, instruments, instruments));
        for (int i : new int[] {0, 255, 256, instruments - 1}) {
            List<CandleWithMeta> rows =
                    Candles.all(clickHouse.canonicalReader().read1m(InstrumentId.of(4, "S" + i), ALL), 10);
            assertThat(rows.stream().map(CandleWithMeta::candle))
                    .containsExactly(
                            sent.get(i).candle(), sent.get(instruments + i).candle());
        }
    }

    @Test
    void theLargestBatchOfOneInstrumentTakesAnInsertAMonth() {
        clickHouse.schema().create();
        CandleBatch batch = Candles.minutes(BTC, "2024-01-01T00:00:00Z", CandleBatch.MAX_CAPACITY, 1);
        assertThat(writer.deliver1m(batch).inserts()).isEqualTo(23);
        assertThat(value("SELECT (count(), uniqExact(ts_open), round(sum(close))) FROM $db.canonical_candles_1m"))
                .isEqualTo(value(
                        "SELECT (count(), uniqExact(start_time_utc), round(sum(close))) FROM $db.raw_bybit_klines_1m"))
                .startsWith("(1000000,1000000,");
    }

    @Test
    void canonicalByDayBehindRawWithoutPartitionsIsNeverTooManyPartitions() {
        clickHouse.schema().create(PartitionBy.DAY);
        execute("DROP TABLE $db.raw_bybit_klines_1m");
        execute(SchemaStatements.createTable(options.database(), "raw_bybit_klines_1m", PartitionBy.MONTH)
                .replaceFirst("PARTITION BY \\S+", ""));
        CandleBatch batch = CandleBatch.ofCapacity(150);
        for (int day = 0; day < 150; day++) {
            Candles.append(batch, BTC, Instant.parse("2026-01-01T00:00:00Z").plusSeconds(86_400L * day), 1);
        }
        assertThat(writer.deliver1m(batch).inserts()).isEqualTo(150);
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("150");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A'); DROP TABLE X; --",
                "`A`",
                "\"A\"",
                "株式 GRÖSSE",
                "\uD83D\uDE80",
                "A%20{X:STRING}?&=#",
                "NULL",
                "A--B"
            })
    void f40AHostileSymbolIsJustAName(String symbol) {
        clickHouse.schema().create();
        InstrumentId instrument = InstrumentId.of(3, symbol);
        writer.write1m(Candles.minutes(instrument, "2026-01-01T00:00:00Z", 3, 1));
        List<CandleWithMeta> rows = Candles.all(clickHouse.canonicalReader().read1m(instrument, ALL), 10);
        assertThat(rows).hasSize(3).allMatch(row -> row.candle().instrument().equals(instrument));
        assertThat(rows.get(0).meta().instrumentKey()).isEqualTo("bybit:spot:" + symbol);
        assertThat(clickHouse.canonicalIndex().instruments()).containsExactly(instrument);
        assertThat(clickHouse.canonicalIndex().bounds(instrument)).isPresent();
        assertThat(clickHouse
                        .canonicalIndex()
                        .missing(instrument, TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-01T00:03:00Z")))
                .isEmpty();
    }

    @Test
    void f33AnInterruptedThreadStaysInterruptedAndTheWriteIsWholeOrFails() {
        clickHouse.schema().create();
        CandleBatch batch = batch();
        Thread.currentThread().interrupt();
        try {
            Throwable problem = catchThrowable(() -> writer.write1m(batch));
            assertThat(problem)
                    .satisfiesAnyOf(
                            none -> assertThat(none).isNull(),
                            some -> assertThat(some).isInstanceOf(MarketDataException.class));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        writer.write1m(batch);
        assertThat(value("SELECT count() FROM $db.raw_bybit_klines_1m")).isEqualTo("50");
    }
}
