package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.SchemaException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.OhlcvSeries;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.fault.Direction;
import io.marketdata.testkit.fault.Fault;
import io.marketdata.testkit.fault.FaultProxy;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The timeframe store on the real engine: exact in every state of the parts, few parts, and nothing lost with an answer. */
@ExtendWith({SharedEngine.class, NothingLeft.class})
class OhlcvStoreIT {
    private static final TimeRange ALL = TimeRange.parse("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    private static final Instant START = Instant.parse("2026-01-15T00:00:00Z");

    private final ClickHouseOptions options = Engine.options().build();
    private final ClickHouse clickHouse = ClickHouse.connect(options);
    private final OhlcvStore store = clickHouse.ohlcvStore();

    @BeforeEach
    void create() {
        clickHouse.schema().create();
    }

    @AfterEach
    void close() {
        clickHouse.close();
    }

    static CandleBatch candles(InstrumentId instrument, Timeframe timeframe, int from, int count, long version) {
        CandleBatch batch = CandleBatch.ofCapacity(count);
        for (int i = from; i < from + count; i++) {
            long time = START.toEpochMilli() + i * timeframe.millis();
            batch.append(
                    batch.instrument(instrument, Candles.key(instrument)),
                    batch.provenance(new Provenance(CandleSource.REST, 0, null)),
                    time,
                    time + timeframe.millis(),
                    2,
                    3,
                    1,
                    2 + version / 1e3,
                    i);
        }
        batch.stamp(UUID.randomUUID(), 0, version);
        return batch;
    }

    private Map<Instant, Double> closes() {
        Map<Instant, Double> closes = new TreeMap<>();
        List<CandleWithMeta> rows = Candles.all(store.read(BTC, Timeframe.M5, ALL), 100);
        rows.forEach(row -> closes.put(row.candle().tsOpen(), row.candle().close()));
        assertThat(closes).hasSameSizeAs(rows);
        return closes;
    }

    private String value(String sql) {
        return Engine.value(options, sql);
    }

    @Test
    void readsAreExactBeforeWhileAndAfterPartsAreMerged() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Engine.execute(options, "SYSTEM STOP MERGES $db.ohlcv");
        TreeMap<Instant, Long> newest = new TreeMap<>();
        for (int i = 0; i < 30; i++) {
            int from = random.nextInt(2_000);
            int count = 1 + random.nextInt(3_000);
            long version = 1L + random.nextInt(1_000);
            CandleBatch batch = candles(BTC, Timeframe.M5, from, count, version);
            store.upsert(Timeframe.M5, batch);
            for (int row = 0; row < count; row++) {
                newest.merge(Instant.ofEpochMilli(batch.openTimeMillis()[row]), version, Math::max);
            }
        }
        Map<Instant, Double> expected = new TreeMap<>();
        newest.forEach((open, version) -> expected.put(open, 2 + version / 1e3));
        OhlcvSeries series = new OhlcvSeries(BTC, Timeframe.M5, newest.size(), newest.firstKey(), newest.lastKey());
        assertThat(Long.parseLong(value("SELECT count() FROM $db.ohlcv"))).isGreaterThan(newest.size());
        for (String step : List.of("SELECT 1", "SYSTEM START MERGES $db.ohlcv", "OPTIMIZE TABLE $db.ohlcv FINAL")) {
            Engine.execute(options, step);
            assertThat(closes()).as("after %s, seed %d", step, seed).isEqualTo(expected);
            assertThat(store.series(BTC, Timeframe.M5)).contains(series);
        }
        assertThat(value("SELECT count() FROM $db.ohlcv")).isEqualTo(Integer.toString(newest.size()));
    }

    @Test
    void aPageIsOnePartWhateverMonthsItCovers() {
        store.upsert(Timeframe.H4, candles(BTC, Timeframe.H4, 0, 1_000, 1));
        assertThat(value("SELECT count() FROM system.parts WHERE database = '$db' AND table = 'ohlcv' AND active"))
                .isEqualTo("1");
    }

    @Test
    void f3AnAnswerThatIsLostLosesNothingAndDoublesNothing() {
        try (FaultProxy proxy = FaultProxy.to(options.host(), options.port());
                Server server = Server.connect(Engine.options()
                        .database(options.database())
                        .port(proxy.port())
                        .build());
                OhlcvTable far =
                        new OhlcvTable(server, new TableBrakes(), Clock.systemUTC(), closed -> new RecordedPauses())) {
            proxy.onRequest(1, head -> head.contains("query=INSERT"), Fault.resetAfter(Direction.ANSWER, 0));
            assertThat(far.upsert(Timeframe.M5, candles(BTC, Timeframe.M5, 0, 300, 1))
                            .written())
                    .isEqualTo(300);
            assertThat(proxy.faults()).isEqualTo(1);
        }
        assertThat(closes()).hasSize(300);
        assertThat(store.series(BTC, Timeframe.M5).orElseThrow().candles()).isEqualTo(300);
    }

    @Test
    void anInsertThatBreaksOffInTheMiddleIsSentAgain() {
        try (FaultProxy proxy = FaultProxy.to(options.host(), options.port());
                Server server = Server.connect(Engine.options()
                        .database(options.database())
                        .port(proxy.port())
                        .build());
                OhlcvTable far =
                        new OhlcvTable(server, new TableBrakes(), Clock.systemUTC(), closed -> new RecordedPauses())) {
            proxy.onRequest(1, head -> head.contains("query=INSERT"), Fault.closeAfter(Direction.REQUEST, 9_000));
            far.upsert(Timeframe.M5, candles(BTC, Timeframe.M5, 0, 300, 1));
            assertThat(proxy.faults()).isEqualTo(1);
        }
        assertThat(closes()).hasSize(300);
    }

    @Test
    void theDoctorKnowsTheTablesAndAMissingOneIsNamed() {
        assertThat(clickHouse.doctor()).isEmpty();
        Engine.execute(options, "DROP TABLE $db.ohlcv");
        assertThat(clickHouse.schema().check())
                .singleElement()
                .matches(finding -> finding.object().endsWith(".ohlcv"));
        assertThatThrownBy(() -> store.series())
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("MD-S002")
                .hasMessageContaining("schema create");
        clickHouse.schema().create();
        assertThat(store.series()).isEmpty();
    }

    @Test
    void symbolsAreWrittenWhereTheyDifferAndWhatIsUnknownErasesNothing() {
        InstrumentDetails full = new InstrumentDetails(
                BTC, "Trading", true, "BTC", "USDT", new BigDecimal("0.0100"), new BigDecimal("1e-6"), null);
        store.symbols(List.of(full));
        String rows = "SELECT count() FROM $db.symbols";
        store.symbols(List.of(full));
        assertThat(value(rows)).isEqualTo("1");
        store.symbols(List.of(InstrumentDetails.of(BTC, false), InstrumentDetails.of(InstrumentId.of(4, "X'Y"), true)));
        assertThat(value("""
                SELECT groupArray((symbol, base, quote, is_active, toString(price_step), toString(quantity_step)))
                FROM (SELECT * FROM $db.symbols FINAL ORDER BY market_id)
                """))
                .isEqualTo("[('BTCUSDT','BTC','USDT',0,'0.01','0.000001'),('X'Y',NULL,NULL,1,NULL,NULL)]");
    }

    @Test
    void aClockBehindTheNewestCandleIsRefused() {
        store.upsert(Timeframe.M5, candles(BTC, Timeframe.M5, 0, 1, System.currentTimeMillis()));
        Clock wrong = Clock.fixed(Instant.now().minusSeconds(3_600), ZoneOffset.UTC);
        try (Server server = Server.connect(options);
                OhlcvTable late = new OhlcvTable(server, new TableBrakes(), wrong, Pauses::until)) {
            assertThatThrownBy(() -> late.upsert(Timeframe.M5, candles(BTC, Timeframe.M5, 0, 1, 1)))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("MD-T001");
        }
    }

    @Test
    void aClosedStoreRefuses() {
        store.close();
        assertThatThrownBy(() -> store.upsert(Timeframe.M5, candles(BTC, Timeframe.M5, 0, 1, 1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.series()).isInstanceOf(IllegalStateException.class);
    }
}
