package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.testkit.NothingLeft;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each candle once, whatever the state of the parts, in bounded memory, and never an end before the end. */
@ExtendWith({SharedEngine.class, NothingLeft.class})
class ReaderIT {
    private static final TimeRange ALL = TimeRange.parse("2000-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    private static final int MANY = 2_000_000;

    private final ClickHouseOptions options = Engine.options().build();
    private final ClickHouse clickHouse = ClickHouse.connect(options);

    @AfterEach
    void close() {
        clickHouse.close();
    }

    private CandleStream read(TimeRange range) {
        return clickHouse.canonicalReader().read1m(BTC, range);
    }

    private ClickHouseOptions user(String name) {
        return Engine.options()
                .database(options.database())
                .user(name)
                .password(Users.PASSWORD)
                .build();
    }

    /** Two versions of every minute, the second with another volume, in parts of 500,000 rows. */
    private static void fill(ClickHouseOptions options, int minutes) {
        for (int version = 1; version <= 2; version++) {
            Engine.execute(options, """
                    INSERT INTO $db.canonical_candles_1m
                      (market_id, symbol, instrument_key, ts_open, ts_close, open, high, low, close, volume_base, source, ingested_at)
                    SELECT 3, 'BTCUSDT', 'bybit:spot:BTCUSDT', toDateTime64('2020-01-01 00:00:00', 3, 'UTC') + number * 60 AS opened,
                      opened + 60, 2, 3, 1, 2, number * 2 + %1$d, 'file', fromUnixTimestamp64Milli(toInt64(%1$d), 'UTC')
                    FROM numbers(%2$d)
                    """.formatted(version, minutes / 2));
        }
    }

    @Test
    void theRangeIsHalfOpen() {
        clickHouse.schema().create();
        clickHouse.rawWriter().write1m(Candles.minutes(BTC, "2026-01-31T23:50:00Z", 20, 1));
        for (String[] range : new String[][] {
            {"2026-01-31T23:50:00Z", "2026-02-01T00:10:00Z", "20"},
            {"2026-01-31T23:50:00.001Z", "2026-02-01T00:09:00Z", "18"},
            {"2026-01-31T23:59:00Z", "2026-02-01T00:00:00Z", "1"},
            {"2026-01-31T23:59:00Z", "2026-02-01T00:00:00.001Z", "2"},
            {"2026-02-01T00:00:00Z", "2026-02-01T00:01:00Z", "1"},
            {"2026-01-01T00:00:00Z", "2026-01-31T23:50:00Z", "0"},
            {"2026-02-01T00:10:00Z", "2027-01-01T00:00:00Z", "0"},
        }) {
            assertThat(Candles.all(read(TimeRange.parse(range[0], range[1])), 3))
                    .as(String.join(" ", range))
                    .hasSize(Integer.parseInt(range[2]));
        }
    }

    @Test
    void anInstrumentWithoutCandlesGivesNone() {
        clickHouse.schema().create();
        clickHouse.rawWriter().write1m(Candles.minutes(BTC, "2026-01-01T00:00:00Z", 1, 1));
        for (InstrumentId other : List.of(InstrumentId.of(3, "BTCUSD"), InstrumentId.of(4, "BTCUSDT"))) {
            assertThat(Candles.all(clickHouse.canonicalReader().read1m(other, ALL), 1))
                    .isEmpty();
        }
    }

    @Test
    void ofAnyVersionsInAnyPartsTheNewestIsReadOnceAcrossMonths() {
        clickHouse.schema().create();
        Engine.execute(options, "SYSTEM STOP MERGES $db.canonical_candles_1m");
        Random random = new Random(7);
        Map<Long, Double> expected = new TreeMap<>();
        RawKlineWriter writer = clickHouse.rawWriter();
        for (int version = 1; version <= 25; version++) {
            Instant start = Instant.parse("2026-01-30T00:00:00Z").plusSeconds(60L * random.nextInt(80_000));
            CandleBatch batch = Candles.minutes(BTC, start.toString(), 1 + random.nextInt(5_000), 1);
            for (int row = 0; row < batch.size(); row++) {
                batch.baseVolumes()[row] = random.nextInt(1_000_000);
                expected.put(batch.openTimeMillis()[row], batch.baseVolumes()[row]);
            }
            batch.stamp(UUID.randomUUID(), 0, version);
            writer.write1m(batch);
        }
        assertThat(values(Candles.all(read(ALL), 1_000))).isEqualTo(new ArrayList<>(expected.entrySet()));

        Engine.execute(options, "SYSTEM START MERGES $db.canonical_candles_1m");
        for (int reading = 0; reading < 5; reading++) {
            assertThat(values(Candles.all(read(ALL), 1_000))).isEqualTo(new ArrayList<>(expected.entrySet()));
        }
        Engine.execute(options, "OPTIMIZE TABLE $db.canonical_candles_1m FINAL");
        assertThat(values(Candles.all(read(ALL), 1_000))).isEqualTo(new ArrayList<>(expected.entrySet()));
    }

    private static List<Map.Entry<Long, Double>> values(List<CandleWithMeta> rows) {
        return rows.stream()
                .map(row -> Map.entry(
                        row.candle().tsOpen().toEpochMilli(), row.candle().volumeBase()))
                .toList();
    }

    @Test
    void memoryDoesNotGrowWithTheRange() {
        clickHouse.schema().create();
        fill(options, MANY);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        CandleBatch batch = CandleBatch.ofCapacity(50_000);
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        long rows = 0;
        double volume = 0;
        try (CandleStream stream = read(ALL)) {
            while (stream.read(batch)) {
                rows += batch.size();
                volume += batch.baseVolumes()[batch.size() - 1];
                batch.clear();
            }
        }
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(rows).isEqualTo(MANY / 2);
        assertThat(volume).isPositive();
        // The rows alone are over 200 MB on the wire.
        assertThat(allocated).isLessThan(32 << 20);
    }

    @Test
    void manyStreamsAreReadAtOnceAndEachHasItsOwnRows() {
        clickHouse.schema().create();
        List<InstrumentId> instruments = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(24 * 100);
        for (int i = 0; i < 24; i++) {
            instruments.add(InstrumentId.of(3, "S" + i));
            for (int minute = 0; minute < 100; minute++) {
                Candles.append(
                        batch,
                        instruments.get(i),
                        Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * minute),
                        1);
            }
        }
        clickHouse.rawWriter().write1m(batch);
        List<CandleStream> streams = new ArrayList<>();
        instruments.forEach(
                instrument -> streams.add(clickHouse.canonicalReader().read1m(instrument, ALL)));
        CandleBatch ten = CandleBatch.ofCapacity(10);
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 24; i++) {
                ten.clear();
                assertThat(streams.get(i).read(ten)).isTrue();
                assertThat(ten.instruments()).containsExactly(instruments.get(i));
            }
        }
        streams.forEach(CandleStream::close);
    }

    @Test
    void aStreamThatIsClosedHalfReadGivesItsConnectionBack() {
        clickHouse.schema().create();
        fill(options, 400_000);
        Client.Builder few = new Client.Builder()
                .addEndpoint(options.endpoint())
                .setUsername(options.user())
                .setPassword(options.password())
                .setMaxConnections(2)
                .setConnectionRequestTimeout(2_000, ChronoUnit.MILLIS);
        CandleBatch batch = CandleBatch.ofCapacity(10);
        try (Client client = few.build();
                ClickHouse narrow = ClickHouse.over(client, options)) {
            for (int i = 0; i < 10; i++) {
                try (CandleStream stream = narrow.canonicalReader().read1m(BTC, ALL)) {
                    batch.clear();
                    assertThat(stream.read(batch)).isTrue();
                }
            }
            assertThat(narrow.canonicalIndex().bounds(BTC)).isPresent();
        }
    }

    @Test
    void aClientOfTheHostProgramThatCompressesAndRunsElsewhereWorksAndStaysOpen() {
        try (Client client = new Client.Builder()
                .addEndpoint(options.endpoint())
                .setUsername(options.user())
                .setPassword(options.password())
                .useAsyncRequests(true)
                .compressClientRequest(true)
                .compressServerResponse(true)
                .build()) {
            ClickHouse over = ClickHouse.over(client, options);
            over.schema().create();
            over.rawWriter().write1m(Candles.minutes(BTC, "2026-01-01T00:00:00Z", 5_000, 1));
            assertThat(Candles.all(over.canonicalReader().read1m(BTC, ALL), 1_000))
                    .hasSize(5_000);
            over.close();
            assertThat(client.queryAll("SELECT 1 AS one")).hasSize(1);
        }
    }

    @Test
    void aLimitOfTheProfileIsAnErrorOrNothingButNeverAnEarlyEnd() {
        clickHouse.schema().create();
        clickHouse.rawWriter().write1m(Candles.minutes(BTC, "2026-01-01T00:00:00Z", 5_000, 1));
        try (ClickHouse limited = ClickHouse.connect(user(Users.LIMITED))) {
            assertThatThrownBy(() -> Candles.all(limited.canonicalReader().read1m(BTC, ALL), 100))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("1.00 thousand");
        }
    }

    @Test
    void aUserWhoMayOnlyLookCanRead() {
        clickHouse.schema().create();
        clickHouse.rawWriter().write1m(Candles.minutes(BTC, "2026-01-01T00:00:00Z", 50, 1));
        try (ClickHouse looker = ClickHouse.connect(user(Users.LOOKER))) {
            assertThat(Candles.all(looker.canonicalReader().read1m(BTC, ALL), 100))
                    .hasSize(50);
        }
    }

    @Test
    void aQueryThatIsKilledInMidReadIsAnError() {
        clickHouse.schema().create();
        fill(options, MANY);
        CandleBatch batch = CandleBatch.ofCapacity(1_000);
        try (CandleStream stream = read(ALL)) {
            assertThat(stream.read(batch)).isTrue();
            Engine.execute(options, "KILL QUERY WHERE query LIKE '%$db%canonical%' AND query NOT LIKE '%KILL%' ASYNC");
            assertThatThrownBy(() -> drain(stream, batch)).isInstanceOf(MarketDataException.class);
            assertThatThrownBy(() -> drain(stream, batch)).isInstanceOf(MarketDataException.class);
        }
    }

    private static void drain(CandleStream stream, CandleBatch batch) {
        do {
            batch.clear();
        } while (stream.read(batch));
    }

    @Test
    void f33ADoorThatIsClosedInMidReadNeverEndsTheStreamEarly() {
        clickHouse.schema().create();
        fill(options, MANY);
        CandleBatch batch = CandleBatch.ofCapacity(1_000);
        CandleStream stream = read(ALL);
        assertThat(stream.read(batch)).isTrue();
        clickHouse.close();
        assertThatThrownBy(() -> drain(stream, batch)).isInstanceOf(MarketDataException.class);
    }

    @Test
    void f1AServerThatDiesInMidReadIsAnError(@TempDir Path folder) {
        Engine.settings();
        try (EmbeddedClickHouse engine = EmbeddedClickHouse.start(folder);
                ClickHouse mortal = ClickHouse.connect(engine.options())) {
            mortal.schema().create();
            fill(ClickHouseOptions.of(engine.options()), MANY);
            CandleBatch batch = CandleBatch.ofCapacity(1_000);
            try (CandleStream stream = mortal.canonicalReader().read1m(BTC, ALL)) {
                assertThat(stream.read(batch)).isTrue();
                engine.kill();
                assertThatThrownBy(() -> drain(stream, batch))
                        .isInstanceOf(SourceException.class)
                        .hasMessageStartingWith("MD-N00");
            }
        }
    }
}
