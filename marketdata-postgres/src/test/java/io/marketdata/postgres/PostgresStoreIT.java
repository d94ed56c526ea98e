package io.marketdata.postgres;

import static io.marketdata.postgres.Bars.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.OhlcvBackfill;
import io.marketdata.OhlcvBackfillPlan;
import io.marketdata.OhlcvBackfillReport;
import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SchemaException;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.spi.TimeframeCandleSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store on a real PostgreSQL, beyond what its contract says. */
class PostgresStoreIT {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    private final PostgresOptions options = Server.options().build();
    private final Postgres postgres = Postgres.connect(options);
    private final OhlcvStore store = postgres.ohlcvStore();

    @BeforeEach
    void create() {
        postgres.schema().create();
    }

    @AfterEach
    void close() {
        postgres.close();
    }

    private List<String> column(String query) {
        return Server.column(options.database(), query);
    }

    @Test
    void aHundredThousandRowsGoThroughCopyAndOverlapExactly() {
        CandleBatch first = Bars.of(Timeframe.M1, 0, 100_000, 2_000);
        assertThat(store.upsert(Timeframe.M1, first).written()).isEqualTo(100_000);
        assertThat(Bars.closes(store, BTC, Timeframe.M1)).isEqualTo(Bars.closes(first));
        store.upsert(Timeframe.M1, Bars.of(Timeframe.M1, 0, 100_000, 1_000));
        assertThat(Bars.closes(store, BTC, Timeframe.M1)).isEqualTo(Bars.closes(first));
        CandleBatch newer = Bars.of(Timeframe.M1, 50_000, 100_000, 3_000);
        store.upsert(Timeframe.M1, newer);
        Map<Long, Double> expected = Bars.closes(first);
        expected.putAll(Bars.closes(newer));
        assertThat(Bars.closes(store, BTC, Timeframe.M1)).isEqualTo(expected);
        assertThat(column("SELECT count(*) FROM pg_class WHERE relname = 'marketdata_sent'"))
                .as("the temporary table")
                .containsExactly("0");
    }

    @Test
    void fewRowsAndManyAreStoredTheSame() {
        int few = CandleUpsert.FEWEST_ROWS_OF_COPY - 1;
        CandleBatch arrays = Bars.of(Timeframe.M1, 0, few, 1);
        store.upsert(Timeframe.M1, arrays);
        String rows =
                "SELECT md5(string_agg(ohlcv::text, ',' ORDER BY \"timestamp\")) FROM ohlcv WHERE \"timestamp\" < '"
                        + Bars.START.plusSeconds(60L * few) + "'";
        List<String> before = column(rows);
        Server.execute(options.database(), "TRUNCATE ohlcv");
        store.upsert(Timeframe.M1, Bars.of(Timeframe.M1, 0, few + 1, 1));
        assertThat(column(rows)).isEqualTo(before);
    }

    /** Candles whose prices follow from the time, closed by a venue's clock. */
    private static TimeframeCandleSource venue(Clock clock) {
        return (instrument, timeframe, range) -> new CandleStream() {
            private long next = timeframe.bucketStartMillis(range.startMillis() + timeframe.millis() - 1);

            @Override
            public boolean read(CandleBatch batch) {
                int before = batch.size();
                while (batch.remaining() > 0
                        && next < range.endMillis()
                        && next + timeframe.millis() <= clock.millis()) {
                    Bars.append(batch, instrument, timeframe, next, 0.25);
                    next += timeframe.millis();
                }
                return batch.size() > before;
            }
        };
    }

    @Test
    void twoOverlappingRunsOfTheJobLeaveTheSameRowsAsOne() {
        List<InstrumentId> instruments = List.of(BTC, InstrumentId.of(3, "ETHUSDT"), InstrumentId.of(4, "BTCUSDT"));
        List<Timeframe> timeframes = List.of(Timeframe.M5, Timeframe.H1, Timeframe.D1);
        Clock earlier = Clock.fixed(NOW.minus(Duration.ofDays(5)), ZoneOffset.UTC);
        Clock now = Clock.fixed(NOW, ZoneOffset.UTC);
        OhlcvBackfillReport first = run(earlier, OhlcvBackfillPlan.ofDays(instruments, timeframes, 20));
        OhlcvBackfillReport second = run(
                now, OhlcvBackfillPlan.of(instruments, timeframes, TimeRange.of(NOW.minus(Duration.ofDays(15)), NOW)));
        OhlcvBackfillReport third = run(now, OhlcvBackfillPlan.ofDays(instruments, timeframes, 20));
        assertThat(List.of(first, second, third)).allMatch(OhlcvBackfillReport::isComplete);
        assertThat(third.candlesWritten()).as("one of each series").isEqualTo(9);
        Instant from = NOW.minus(Duration.ofDays(25));
        for (InstrumentId instrument : instruments) {
            for (Timeframe timeframe : timeframes) {
                Map<Long, Double> expected = new TreeMap<>();
                CandleBatch all = CandleBatch.ofCapacity(10_000);
                venue(now).stream(instrument, timeframe, TimeRange.of(from, NOW))
                        .read(all);
                expected.putAll(Bars.closes(all));
                assertThat(Bars.closes(store, instrument, timeframe)).isEqualTo(expected);
            }
        }
        assertThat(column("SELECT count(*) FROM ohlcv")).containsExactly(Integer.toString(3 * 25 * (288 + 24 + 1)));
    }

    private OhlcvBackfillReport run(Clock clock, OhlcvBackfillPlan plan) {
        return OhlcvBackfill.from(venue(clock))
                .into(store)
                .clock(clock)
                .parallelism(3)
                .batchSize(2_000)
                .build()
                .run(plan);
    }

    @Test
    void symbolsHaveOneRowEachAndWhatIsUnknownErasesNothing() {
        store.symbols(List.of(new InstrumentDetails(
                BTC, "Trading", true, "BTC", "USDT", new BigDecimal("0.01"), new BigDecimal("0.000001"), null)));
        store.symbols(
                List.of(InstrumentDetails.of(BTC, false), InstrumentDetails.of(InstrumentId.of(4, "BTCUSDT"), true)));
        assertThat(column("""
                SELECT concat_ws('|', market_id, name, base, quote, is_active, price_step, quantity_step) FROM symbols
                ORDER BY market_id
                """)).containsExactly("3|BTCUSDT|BTC|USDT|f|0.01|0.000001", "4|BTCUSDT|t");
    }

    @Test
    void aMissingTableIsNamedWithWhatToDo() {
        Server.execute(options.database(), "DROP TABLE ohlcv");
        assertThatThrownBy(() -> store.upsert(Timeframe.M5, Bars.of(Timeframe.M5, 0, 1, 1)))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("MD-S002")
                .hasMessageContaining(options.endpoint())
                .hasMessageContaining("schema create --store postgres");
        assertThatThrownBy(() -> store.series()).isInstanceOf(SchemaException.class);
        assertThatThrownBy(() -> store.read(BTC, Timeframe.M5, Bars.ALL)).isInstanceOf(SchemaException.class);
    }

    @Test
    void aDataSourceOfTheHostGetsEveryConnectionBackAsItWas() throws SQLException {
        DataSource real = Server.running().getDatabase("postgres", options.database());
        AtomicInteger out = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        try (Connection only = real.getConnection();
                Postgres over = Postgres.over(lending(only, out, taken))) {
            OhlcvStore lent = over.ohlcvStore();
            lent.upsert(Timeframe.M5, Bars.of(Timeframe.M5, 0, 10, 1));
            lent.upsert(Timeframe.M5, Bars.of(Timeframe.M5, 0, 12_000, 2));
            assertThat(out).hasValue(0);
            try (CandleStream stream = lent.read(BTC, Timeframe.M5, Bars.ALL)) {
                assertThat(out).hasValue(1);
                stream.read(CandleBatch.ofCapacity(3));
            }
            assertThat(lent.series()).hasSize(1);
            Server.execute(options.database(), "ALTER TABLE ohlcv RENAME COLUMN volume TO amount");
            assertThatThrownBy(() -> lent.upsert(Timeframe.M5, Bars.of(Timeframe.M5, 0, 1, 3)))
                    .hasMessageStartingWith("MD-S003");
            assertThatThrownBy(() -> lent.upsert(Timeframe.M5, Bars.of(Timeframe.M5, 0, 6_000, 3)))
                    .hasMessageStartingWith("MD-S003");
            assertThatThrownBy(() -> lent.read(BTC, Timeframe.M5, Bars.ALL)).hasMessageStartingWith("MD-S003");
            assertThat(out).hasValue(0);
            assertThat(taken.get()).isGreaterThan(5);
            assertThat(only.getAutoCommit()).isTrue();
        }
    }

    /** A pool of one connection, which does not let the driver be seen. */
    private static DataSource lending(Connection only, AtomicInteger out, AtomicInteger taken) {
        return (DataSource) Proxy.newProxyInstance(
                PostgresStoreIT.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, arguments) -> {
                    out.incrementAndGet();
                    taken.incrementAndGet();
                    return Proxy.newProxyInstance(
                            PostgresStoreIT.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (connection, call, given) -> {
                                if (call.getName().equals("close")) {
                                    out.decrementAndGet();
                                    return null;
                                }
                                if (call.getName().equals("isWrapperFor")) {
                                    return false;
                                }
                                try {
                                    return call.invoke(only, given);
                                } catch (InvocationTargetException problem) {
                                    throw problem.getCause();
                                }
                            });
                });
    }

    @Test
    void aClosedStoreAndAClosedDoorRefuse() {
        store.close();
        assertThatThrownBy(() -> store.series()).isInstanceOf(IllegalStateException.class);
        OhlcvStore other = postgres.ohlcvStore();
        postgres.close();
        postgres.close();
        assertThatThrownBy(() -> other.series()).isInstanceOf(IllegalStateException.class);
    }
}
