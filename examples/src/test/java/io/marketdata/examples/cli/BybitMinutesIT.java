package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.bybit.BybitRequest;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeListings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * One-minute candles of three symbols by the jar, end to end into canonical in a small heap; the length is that of {@code
 * -Dmarketdata.bybit.days}, two years in the profile {@code bybit}. Each test goes on from where the one before left canonical.
 */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BybitMinutesIT {
    private static final List<String> SYMBOLS = List.of("BTCUSDT", "ETHUSDT", "SOLUSDT");
    private static final int DAYS = Integer.getInteger("marketdata.bybit.days", 73);
    private static final Duration BEHIND = Duration.ofHours(30);

    @TempDir
    private static Path folder = Path.of("");

    private static final FakeBybit FAKE = FakeBybit.builder()
            .truth(BybitTruth.builder().instruments(FakeListings.spotPairs(3)).build())
            .start();

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedClickHouse engine;

    @BeforeAll
    static void start() {
        engine = EmbeddedClickHouse.start(folder.resolve("ch"));
    }

    @AfterAll
    static void stop() {
        engine.close();
        FAKE.close();
    }

    private static Cli.Result jar(String... args) throws Exception {
        return Jar.run(
                folder,
                List.of("-Xmx64m"),
                Map.of("BYBIT_REST_URL", FAKE.restUrl().toString()),
                args);
    }

    private static Cli.Result backfill() throws Exception {
        return jar(
                "bybit",
                "backfill",
                "--data-dir",
                "ch",
                "--symbol",
                String.join(",", SYMBOLS),
                "--timeframe",
                "1m",
                "--days",
                "" + DAYS);
    }

    private static List<BybitRequest> since(int before, String symbol) {
        List<BybitRequest> all = FAKE.requests();
        return all.subList(before, all.size()).stream()
                .filter(request -> request.isKlineOf(symbol))
                .toList();
    }

    private static Instant parameter(BybitRequest request, String name) {
        return Instant.ofEpochMilli(Long.parseLong(String.valueOf(request.parameter(name))));
    }

    private static InstrumentId id(String symbol) {
        return InstrumentId.of(3, symbol);
    }

    private static Instant last(String symbol) {
        try (ClickHouse clickHouse = ClickHouse.connect(engine.options())) {
            return clickHouse.canonicalIndex().bounds(id(symbol)).orElseThrow().last();
        }
    }

    /** From the first to the last that canonical has, it is what the venue has. */
    private static long assertExact(String symbol) {
        try (ClickHouse clickHouse = ClickHouse.connect(engine.options())) {
            var bounds = clickHouse.canonicalIndex().bounds(id(symbol)).orElseThrow();
            Instant end = bounds.last().plusSeconds(60);
            return BybitTruths.assertSame(
                    FAKE.truth(),
                    clickHouse
                            .canonicalReader()
                            .read1m(
                                    id(symbol),
                                    TimeRange.of(bounds.first().minusSeconds(86_400), end.plusSeconds(86_400))),
                    symbol,
                    Timeframe.M1,
                    bounds.first(),
                    end);
        }
    }

    @Test
    @Order(1)
    void yearsOfMinutesPassThrough64MegabytesIntoCanonical() throws Exception {
        FAKE.skew(BEHIND.negated());
        Cli.Result result = backfill();
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("3 completed, 0 failed");
        long expected = Duration.ofDays(DAYS).minus(BEHIND).toMinutes();
        for (String symbol : SYMBOLS) {
            assertThat(assertExact(symbol)).isBetween(expected - 5, expected + 5);
            assertThat(since(0, symbol)).as("pages").hasSizeGreaterThan(100);
        }
        assertThat(FAKE.bans()).isZero();
        assertThat(FAKE.maxRequestsIn(Duration.ofSeconds(5))).isLessThanOrEqualTo(20 + 5 * 40 + 16);
    }

    @Test
    @Order(2)
    void aSecondRunAsksOnlyForWhatIsNew() throws Exception {
        Instant before = last("ETHUSDT");
        int asked = FAKE.requests().size();
        FAKE.skew(Duration.ZERO);
        Cli.Result result = backfill();
        assertThat(result.exitCode()).as(result.err()).isZero();
        List<BybitRequest> requests = since(asked, "ETHUSDT");
        assertThat(requests).as("30 hours are two pages").hasSize(2);
        assertThat(parameter(requests.get(0), "start")).isEqualTo(before);
        for (String symbol : SYMBOLS) {
            assertExact(symbol);
            assertThat(last(symbol)).isAfter(Instant.now().minus(Duration.ofMinutes(10)));
        }
    }

    @Test
    @Order(3)
    void afterThreeDaysAreDeletedACatchUpFillsJustThose() throws Exception {
        Instant from = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(10));
        Instant to = from.plus(Duration.ofDays(3));
        EngineQuery.run(
                engine,
                "ALTER TABLE market_data.canonical_candles_1m DELETE WHERE ts_open >= fromUnixTimestamp64Milli(%d) AND ts_open < fromUnixTimestamp64Milli(%d) SETTINGS mutations_sync = 2"
                        .formatted(from.toEpochMilli(), to.toEpochMilli()));
        Files.writeString(
                folder.resolve("whitelist.csv"),
                "market_id,symbol,is_enabled\n3,BTCUSDT,1\n3,ETHUSDT,1\n3,SOLUSDT,0\n",
                StandardCharsets.UTF_8);
        Cli.Result synced = jar("sync-instruments", "--whitelist", "whitelist.csv", "--data-dir", "ch");
        assertThat(synced.exitCode()).as(synced.err()).isZero();

        int asked = FAKE.requests().size();
        Cli.Result result = jar("rest-catchup", "--market-id", "3", "--all", "--only-enabled", "--data-dir", "ch");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err())
                .contains("2 of 3 instruments are enabled")
                .containsPattern("3 of 3[01] days with gaps");
        assertThat(since(asked, "SOLUSDT")).isEmpty();
        for (String symbol : List.of("BTCUSDT", "ETHUSDT")) {
            List<BybitRequest> gaps = since(asked, symbol).stream()
                    .filter(request ->
                            parameter(request, "start").isBefore(Instant.now().minus(Duration.ofDays(2))))
                    .toList();
            assertThat(gaps).as("4,320 minutes are five pages").hasSize(5).allSatisfy(request -> {
                assertThat(parameter(request, "start")).isAfterOrEqualTo(from);
                assertThat(parameter(request, "end")).isBeforeOrEqualTo(to);
            });
            assertExact(symbol);
        }

        Cli.Result named = jar("rest-catchup", "--market-id", "3", "--symbol", "SOLUSDT", "--data-dir", "ch");
        assertThat(named.exitCode()).as(named.err()).isZero();
        assertExact("SOLUSDT");
    }

    @Test
    @Order(4)
    void aStopByASignalEndsInGoodOrderAndSaysHowFarItCame() throws Exception {
        int before = FAKE.requests().size();
        Jar run = Jar.startJar(
                folder,
                List.of("-Xmx96m"),
                Map.of("BYBIT_REST_URL", FAKE.restUrl().toString(), "CH_DATABASE", "stopped"),
                "bybit",
                "backfill",
                "--data-dir",
                "ch",
                "--symbol",
                "BTCUSDT",
                "--timeframe",
                "1m",
                "--days",
                "2000");
        while (run.process().isAlive() && FAKE.requests().size() < before + 40) {
            run.process().waitFor(50, TimeUnit.MILLISECONDS);
        }
        run.process().destroy();
        Cli.Result result = run.await();
        assertThat(result.exitCode()).as(result.err()).isEqualTo(143);
        assertThat(result.err()).contains("1 cancelled").doesNotContain(" SEVERE ");
    }
}
