package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.testkit.NothingLeft;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A user with {@code SELECT, INSERT} on the database alone, as most have on a server that is run for many. */
@ExtendWith({SharedEngine.class, NothingLeft.class})
class LeastRightsIT {
    private static final TimeRange RANGE = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");

    private final ClickHouseOptions owner =
            Engine.options().database(Users.APP_DATABASE).build();
    private final ClickHouseOptions app = Engine.options()
            .database(Users.APP_DATABASE)
            .user(Users.APP)
            .password(Users.PASSWORD)
            .build();

    @BeforeEach
    void create() {
        try (ClickHouse clickHouse = ClickHouse.connect(owner)) {
            clickHouse.schema().create();
        }
    }

    @AfterEach
    void drop() {
        Engine.execute(owner, "DROP DATABASE $db SYNC");
    }

    private List<Finding> doctor() {
        try (ClickHouse clickHouse = ClickHouse.connect(app)) {
            return clickHouse.doctor();
        }
    }

    private void write(CandleBatch batch) {
        try (ClickHouse clickHouse = ClickHouse.connect(app);
                RawKlineWriter writer = clickHouse.rawWriter()) {
            batch.stamp(UUID.randomUUID(), 0, Clock.systemUTC().millis());
            writer.write1m(batch);
        }
    }

    @Test
    void itWritesReadsAndRemembers() {
        CandleBatch batch = Candles.minutes(Candles.BTC, "2026-01-01T00:00:00Z", 9, 1);
        write(batch);
        try (ClickHouse clickHouse = ClickHouse.connect(app)) {
            assertThat(Candles.all(clickHouse.canonicalReader().read1m(Candles.BTC, RANGE), 100))
                    .isEqualTo(batch.rows());
            assertThat(clickHouse.canonicalIndex().present(Candles.BTC, RANGE).count())
                    .isEqualTo(9);
            KnownHole hole = new KnownHole(Candles.BTC, RANGE, "venue", Instant.EPOCH, Instant.EPOCH.plusSeconds(60));
            clickHouse.knownHoles().record(List.of(hole));
            assertThat(clickHouse.knownHoles().holes(Candles.BTC, "venue", RANGE))
                    .containsExactly(hole);
            InstrumentDetails details = InstrumentDetails.of(Candles.BTC, true);
            assertThat(clickHouse.instruments().upsert(List.of(details))).isEqualTo(1);
        }
    }

    @Test
    void theDoctorWarnsOfWhatItMayNotSeeWithTheGrantForIt() {
        assertThat(doctor()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("MD-S011");
            assertThat(finding.warning()).isTrue();
            assertThat(finding.object()).isEqualTo("system.parts");
            assertThat(finding.mend()).containsExactly("GRANT SELECT ON system.parts TO `" + Users.APP + "`");
        });
    }

    @Test
    void theDoctorStillFindsEverythingElseInOneGo() {
        Engine.execute(owner, "DROP VIEW $db.mv_raw_bybit_to_canonical_1m SYNC");
        Engine.execute(owner, "ALTER TABLE $db.raw_klines_1m MODIFY SETTING non_replicated_deduplication_window = 0");
        assertThat(doctor()).extracting(Finding::code).containsExactlyInAnyOrder("MD-S004", "MD-S005", "MD-S011");
    }

    @Test
    void aClockThatIsBehindTheNewestCandleIsRefusedWithoutALookAtTheServersPartsWhereverThatLies() {
        Instant future = Instant.now(Clock.systemUTC()).plus(Duration.ofDays(2));
        for (int month = 1; month <= 12; month++) {
            Engine.execute(
                    owner,
                    "INSERT INTO $db.canonical_candles_1m (market_id, symbol, instrument_key, ts_open, ts_close,"
                            + " ingested_at)"
                            + " VALUES (3, 'X', 'bybit:spot:X', '2025-%1$02d-01 00:00:00', '2025-%1$02d-01 00:01:00', "
                                    .formatted(month)
                            + (month == 1 ? "fromUnixTimestamp64Milli(" + future.toEpochMilli() + ")" : "now64(3)")
                            + ")");
        }
        assertThatThrownBy(() -> write(Candles.minutes(Candles.BTC, "2026-01-01T00:00:00Z", 9, 1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-T001");
    }
}
