package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.testkit.NothingLeft;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a server is found in one go, and what the doctor prescribes mends it. */
@ExtendWith({SharedEngine.class, NothingLeft.class})
class DoctorIT {
    private final ClickHouseOptions options = Engine.options().build();
    private final ClickHouse clickHouse = ClickHouse.connect(options);

    @AfterEach
    void close() {
        clickHouse.close();
    }

    private void execute(String statement) {
        Engine.execute(options, statement);
    }

    private List<Finding> at(Clock clock) {
        try (Server server = Server.connect(options)) {
            return new Doctor(server, clock).examine();
        }
    }

    private List<Finding> as(String user) {
        ClickHouseOptions other = Engine.options()
                .user(user)
                .password(Users.PASSWORD)
                .database(options.database())
                .build();
        try (ClickHouse door = ClickHouse.connect(other)) {
            return door.doctor();
        }
    }

    @Test
    void aServerThatIsAsItShouldBeHasNothingAndNothingIsWritten() {
        clickHouse.schema().create();
        String before = Engine.value(options, "SELECT sum(total_rows) FROM system.tables WHERE database = '$db'");
        assertThat(clickHouse.doctor()).isEmpty();
        assertThat(Engine.value(options, "SELECT sum(total_rows) FROM system.tables WHERE database = '$db'"))
                .isEqualTo(before);
    }

    @Test
    void withoutADatabaseThatIsTheFinding() {
        assertThat(clickHouse.doctor()).extracting(Finding::code).containsExactly("MD-S001");
    }

    @Test
    void everythingThatIsWrongIsFoundInOneGoAndItsStatementsMendIt() {
        clickHouse.schema().create();
        execute("DROP TABLE $db.ref_known_holes SYNC");
        execute("DROP VIEW $db.mv_raw_bybit_to_canonical_1m SYNC");
        execute("ALTER TABLE $db.raw_klines_1m MODIFY SETTING non_replicated_deduplication_window = 0");
        execute("ALTER TABLE $db.ref_instruments DROP COLUMN price_step");
        List<Finding> findings = clickHouse.doctor();
        assertThat(findings)
                .extracting(Finding::code)
                .containsExactlyInAnyOrder("MD-S002", "MD-S003", "MD-S004", "MD-S005");
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.warning()).isFalse();
            assertThat(finding.mend()).isNotEmpty();
            assertThat(finding.toString()).startsWith(finding.code()).doesNotContain("\n");
        });
        findings.forEach(finding -> finding.mend().forEach(this::execute));
        assertThat(clickHouse.doctor()).isEmpty();
    }

    @Test
    void aUserWhoMayOnlyLookLacksTheRightToInsertIntoEveryTable() {
        clickHouse.schema().create();
        List<Finding> findings = as(Users.LOOKER);
        assertThat(findings).hasSize(SchemaStatements.tables().size()).allSatisfy(finding -> {
            assertThat(finding.code()).isEqualTo("MD-S011");
            assertThat(finding.mend().get(0)).startsWith("GRANT INSERT ON ").endsWith(" TO `" + Users.LOOKER + "`");
        });
    }

    @Test
    void aUserWhoMayReadAndWriteHasNothing() {
        clickHouse.schema().create();
        assertThat(as(Users.WRITER)).isEmpty();
    }

    @Test
    void aProfileThatForbidsASettingIsSaidOnceAndNamesIt() {
        clickHouse.schema().create();
        assertThat(as(Users.forbidden("async_insert"))).hasSize(1).first().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("MD-S012");
            assertThat(finding.problem()).contains("async_insert");
        });
    }

    @Test
    void aProfileThatForbidsWhatFillingFromRawNeedsIsNamed() {
        clickHouse.schema().create();
        assertThat(as(Users.UNHEALED)).hasSize(1).first().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("MD-S012");
            assertThat(finding.problem()).contains("max_insert_threads");
        });
    }

    @Test
    void f25AClockThatIsWrongIsFoundByHowFarItIsOff() {
        clickHouse.schema().create();
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        assertThat(at(late)).hasSize(1).first().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("MD-T001");
            assertThat(finding.warning()).isFalse();
            assertThat(finding.problem()).contains("ahead of");
        });
        Clock hasty = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
        assertThat(at(hasty)).hasSize(1).first().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("MD-T001");
            assertThat(finding.warning()).isTrue();
            assertThat(finding.problem()).contains("behind");
        });
    }

    @Test
    void f25VersionsFromTheFutureAreFound() {
        clickHouse.schema().create();
        Instant future = Instant.now(Clock.systemUTC()).plus(Duration.ofDays(2));
        execute(
                "INSERT INTO $db.canonical_candles_1m (market_id, symbol, instrument_key, ts_open, ts_close, ingested_at)"
                        + " VALUES (3, 'X', 'bybit:spot:X', '2026-01-01 00:00:00', '2026-01-01 00:01:00', fromUnixTimestamp64Milli("
                        + future.toEpochMilli() + "))");
        assertThat(clickHouse.doctor()).hasSize(1).first().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("MD-T001");
            assertThat(finding.object()).endsWith("canonical_candles_1m");
        });
    }

    @ParameterizedTest
    @CsvSource({"10000, 1001, 20020", "50, 6, 10000", "200000, 20, 0"})
    void insertsThatWouldSoonFillTheWindowThatATableHasAreAWarningThatItsStatementMends(
            int window, int inserts, int enlarged) {
        clickHouse.schema().create();
        for (String table : List.of("raw_bybit_klines_1m", "canonical_candles_1m")) {
            execute("ALTER TABLE $db." + table + " MODIFY SETTING non_replicated_deduplication_window = " + window);
        }
        execute(
                "INSERT INTO $db.raw_bybit_klines_1m (market_id, symbol, instrument_key, interval_min, start_time_ms, start_time_utc)"
                        + " SELECT 3, 'X', 'k', 1, 0, addMonths(toDateTime64('1971-01-01 00:00:00', 3, 'UTC'), number)"
                        + " FROM numbers(" + inserts + ") SETTINGS max_partitions_per_insert_block = 0");
        List<Finding> findings = clickHouse.doctor();
        assertThat(findings).hasSize(enlarged == 0 ? 0 : 2).allSatisfy(finding -> {
            assertThat(finding.code()).isEqualTo("MD-S005");
            assertThat(finding.warning()).isTrue();
            assertThat(finding.problem()).contains(inserts + " inserts", "window of " + window + ";");
            assertThat(finding.mend())
                    .singleElement()
                    .asString()
                    .endsWith(" non_replicated_deduplication_window = " + enlarged);
        });
        findings.forEach(finding -> finding.mend().forEach(this::execute));
        assertThat(clickHouse.doctor()).isEmpty();
    }

    @Test
    void f14CandlesOfTheLastDaysThatCanonicalLacksAreFoundAndFilledByTheStatementBesideThem() {
        clickHouse.schema().create();
        Instant start =
                Instant.now(Clock.systemUTC()).truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofDays(2));
        try (RawKlineWriter writer = clickHouse.rawWriter()) {
            for (int i = 0; i < 7; i++) {
                CandleBatch batch = Candles.minutes(InstrumentId.of(3, "S" + i), start.toString(), 100 + i, 1);
                batch.stamp(UUID.randomUUID(), i, Clock.systemUTC().millis());
                writer.write1m(batch);
            }
        }
        assertThat(clickHouse.doctor()).isEmpty();
        execute("ALTER TABLE $db.canonical_candles_1m DELETE WHERE symbol != 'S0' SETTINGS mutations_sync = 2");
        assertThat(clickHouse.doctor()).hasSize(1).first().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("MD-S009");
            assertThat(finding.warning()).isTrue();
            assertThat(finding.problem())
                    .contains("candles of 6 instruments", "raw_bybit_klines_1m", "3:S6 106 minutes", "3:S2", "and more")
                    .contains("skipExisting")
                    .doesNotContain("3:S1 ");
            finding.mend().forEach(this::execute);
        });
        assertThat(clickHouse.doctor()).isEmpty();
        assertThat(Engine.value(options, "SELECT count() FROM $db.canonical_candles_1m FINAL"))
                .isEqualTo("721");
    }
}
