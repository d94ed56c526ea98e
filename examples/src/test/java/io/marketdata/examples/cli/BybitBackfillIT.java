package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.bybit.RequestBudget;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.OhlcvSeries;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.bybit.BybitFault;
import io.marketdata.testkit.bybit.BybitFault.Group;
import io.marketdata.testkit.bybit.BybitRequest;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeListings;
import io.marketdata.testkit.bybit.FaultMix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bybit backfill} against a Bybit on loopback, into a real engine. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@ExtendWith(NothingLeft.class)
class BybitBackfillIT {
    private static final List<Timeframe> TIMEFRAMES =
            List.of(Timeframe.M5, Timeframe.M15, Timeframe.H1, Timeframe.H4, Timeframe.D1);
    private static final Duration SETTLE_MARGIN = Duration.ofSeconds(3);
    private static final int DAYS = 90;

    /**
     * All that a client can see and mend. The others are tried one by one: a value that is wrong and looks right, errors that
     * last, and what costs real time or a hundred megabytes.
     */
    private static final Set<BybitFault> MIXED = EnumSet.copyOf(BybitFault.of(
            Group.PAGE,
            Group.WRONG_PAGE,
            Group.VALUE,
            Group.HARMLESS,
            Group.DOCUMENT,
            Group.PASSING_ERROR,
            Group.CONNECTION));

    static {
        MIXED.removeAll(EnumSet.of(BybitFault.PRICE_TINY, BybitFault.SAME_PAGE_AGAIN));
    }

    /** What the default budget allows to begin within five seconds: a burst, the rate, and those under way. */
    private static final int BUDGET_OF_FIVE_SECONDS = 20 + 5 * 40 + 16;

    @TempDir
    private static Path folder = Path.of("");

    /** Keeps the engine up, so that every command attaches instead of starting one. */
    @SuppressWarnings("NullAway.Init")
    private static EmbeddedClickHouse engine;

    @BeforeAll
    static void start() {
        engine = EmbeddedClickHouse.start(folder.resolve("ch"));
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    private static FakeBybit fake(int symbols, Clock clock) {
        return FakeBybit.builder()
                .clock(clock)
                .truth(BybitTruth.builder()
                        .instruments(FakeListings.spotPairs(symbols))
                        .build())
                .start();
    }

    private static Cli cli(FakeBybit fake, String database) {
        return new Cli().with("BYBIT_REST_URL", fake.restUrl().toString()).with("CH_DATABASE", database);
    }

    /** Waits in the fake's time, from now on; what the command takes for now stands still. */
    private static Cli inFakesTime(Cli cli, ManualClock clock) {
        RequestBudget budget =
                RequestBudget.builder().time(clock, clock::advance).build();
        return cli.at(Clock.fixed(clock.instant(), ZoneOffset.UTC))
                .bybit(builder -> builder.clock(clock).budget(budget));
    }

    private static Cli.Result backfill(Cli cli, String... more) {
        String[] args = new String[more.length + 4];
        System.arraycopy(
                new String[] {
                    "bybit", "backfill", "--data-dir", folder.resolve("ch").toString()
                },
                0,
                args,
                0,
                4);
        System.arraycopy(more, 0, args, 4, more.length);
        return cli.run(args);
    }

    private static ClickHouse connect(String database) {
        Map<String, String> settings = new HashMap<>(engine.options());
        settings.put("CH_DATABASE", database);
        return ClickHouse.connect(settings);
    }

    private static Instant bucket(Timeframe timeframe, Instant time) {
        return Instant.ofEpochMilli(timeframe.bucketStartMillis(time.toEpochMilli()));
    }

    /** Every series is whole from the first to the last candle that was closed when the run began, and has no open one. */
    private static void assertExact(FakeBybit fake, String database, Instant began, int symbols) {
        try (ClickHouse clickHouse = connect(database);
                OhlcvStore store = clickHouse.ohlcvStore()) {
            Map<String, OhlcvSeries> held = new HashMap<>();
            store.series().forEach(series -> held.put(series.instrument() + " " + series.timeframe(), series));
            assertThat(held).hasSize(symbols * TIMEFRAMES.size());
            for (var listed : FakeListings.spotPairs(symbols)) {
                InstrumentId id = InstrumentId.of(3, listed.symbol());
                for (Timeframe timeframe : TIMEFRAMES) {
                    Instant from = bucket(timeframe, began.minus(Duration.ofDays(DAYS)));
                    Instant closed = bucket(timeframe, began.minus(SETTLE_MARGIN));
                    OhlcvSeries series = Objects.requireNonNull(held.get(id + " " + timeframe), id + " " + timeframe);
                    Instant end = series.last().plus(timeframe.duration());
                    assertThat(end)
                            .isAfterOrEqualTo(closed)
                            .isBeforeOrEqualTo(fake.clock().instant().minus(SETTLE_MARGIN));
                    long rows = BybitTruths.assertSame(
                            fake.truth(),
                            store.read(id, timeframe, TimeRange.of(from, end.plus(Duration.ofDays(2)))),
                            listed.symbol(),
                            timeframe,
                            from,
                            end);
                    assertThat(rows).isEqualTo(series.candles());
                }
            }
        }
    }

    private static ManualClock now() {
        return ManualClock.at(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    @Test
    void fiftySymbolsOfNinetyDaysArriveInTwoThousandRequestsInsideTheBudget() throws Exception {
        ManualClock clock = now();
        Instant began = clock.instant();
        try (FakeBybit fake = fake(60, clock)) {
            Cli.Result result = backfill(inFakesTime(cli(fake, "fifty"), clock));
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err()).contains("250 completed, 0 failed");
            assertThat(fake.requests()).hasSizeBetween(2_000, 2_010);
            assertThat(fake.maxRequestsIn(Duration.ofSeconds(5))).isLessThanOrEqualTo(BUDGET_OF_FIVE_SECONDS);
            assertThat(fake.bans()).isZero();
            assertExact(fake, "fifty", began, 50);
        }
        assertThat(EngineQuery.run(engine, "SELECT count() FROM fifty.symbols FINAL"))
                .isEqualTo("60");
        assertThat(EngineQuery.run(
                        engine,
                        "SELECT count() FROM fifty.ref_instruments FINAL WHERE market_id = 3 AND is_tradable = 1"))
                .isEqualTo("60");
        Cli.Result status = new Cli()
                .with("CH_DATABASE", "fifty")
                .run("bybit", "status", "--data-dir", folder.resolve("ch").toString());
        assertThat(status.exitCode()).isZero();
        assertThat(status.out().lines()).hasSize(251);
        assertThat(status.out()).containsPattern("bybit:spot:BTCUSDT +1d +90 ");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void withEveryFaultThatAskingAgainCanMendMixedInItIsStillExact(long seed) {
        ManualClock clock = now();
        Instant began = clock.instant();
        String database = "faults" + seed;
        try (FakeBybit fake = fake(50, clock)) {
            fake.faults(FaultMix.seeded(seed, 0.25).of(MIXED));
            Cli.Result result = backfill(inFakesTime(cli(fake, database), clock));
            assertThat(result.exitCode()).as("seed %d: %s", seed, result.err()).isZero();
            assertThat(fake.injected()).as("seed %d", seed).hasSizeGreaterThan(MIXED.size() * 3 / 4);
            assertThat(fake.maxRequestsIn(Duration.ofSeconds(5))).isLessThanOrEqualTo(BUDGET_OF_FIVE_SECONDS);
            assertThat(fake.bans()).isZero();
            assertExact(fake, database, began, 50);
        }
    }

    @Test
    void aSecondRunAsksForNoMoreThanItsLastCandleAndWhatIsNew() {
        try (FakeBybit fake = fake(2, Clock.systemUTC())) {
            String[] hours = {"--symbol", "BTCUSDT,ETHUSDT", "--timeframe", "1h,1d", "--days", "30"};
            fake.skew(Duration.ofDays(-2));
            assertThat(backfill(cli(fake, "again"), hours).exitCode()).isZero();
            fake.skew(Duration.ZERO);
            Instant last;
            try (ClickHouse clickHouse = connect("again")) {
                last = clickHouse
                        .ohlcvStore()
                        .series(InstrumentId.of(3, "ETHUSDT"), Timeframe.H1)
                        .orElseThrow()
                        .last();
            }
            int before = fake.requests().size();
            assertThat(backfill(cli(fake, "again"), hours).exitCode()).isZero();
            var asked = fake.requests().subList(before, fake.requests().size()).stream()
                    .filter(request -> request.isKlineOf("ETHUSDT") && "60".equals(request.parameter("interval")))
                    .toList();
            assertThat(asked).hasSize(1);
            assertThat(asked.get(0).parameter("start")).isEqualTo(String.valueOf(last.toEpochMilli()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, -5})
    void aVenuesClockThatIsFiveMinutesOffChangesNothing(int minutes) {
        String database = minutes > 0 ? "ahead" : "behind";
        Instant began = Instant.now();
        Instant from = bucket(Timeframe.M1, began.minus(Duration.ofDays(3)));
        try (FakeBybit fake = fake(1, Clock.systemUTC())) {
            fake.skew(Duration.ofMinutes(minutes));
            Cli.Result result = backfill(
                    cli(fake, database).at(Clock.fixed(began, ZoneOffset.UTC)),
                    "--symbol",
                    "BTCUSDT",
                    "--timeframe",
                    "1m,5m",
                    "--days",
                    "3");
            assertThat(result.exitCode()).as(result.err()).isZero();
            Instant venuesEnd = Instant.now().plus(Duration.ofMinutes(minutes)).minus(SETTLE_MARGIN);
            try (ClickHouse clickHouse = connect(database)) {
                InstrumentId btc = InstrumentId.of(3, "BTCUSDT");
                Instant last =
                        clickHouse.canonicalIndex().bounds(btc).orElseThrow().last();
                assertThat(last.plusSeconds(60)).isBeforeOrEqualTo(venuesEnd).isBeforeOrEqualTo(began);
                assertThat(last).isAfter(began.minus(Duration.ofMinutes(minutes > 0 ? 3 : 8)));
                BybitTruths.assertSame(
                        fake.truth(),
                        clickHouse.canonicalReader().read1m(btc, TimeRange.of(from, began.plus(Duration.ofHours(1)))),
                        "BTCUSDT",
                        Timeframe.M1,
                        from,
                        last.plusSeconds(60));
                OhlcvSeries fives =
                        clickHouse.ohlcvStore().series(btc, Timeframe.M5).orElseThrow();
                assertThat(fives.last().plus(Duration.ofMinutes(5))).isBeforeOrEqualTo(venuesEnd);
            }
        }
    }

    @Test
    void aSymbolThatFailsLeavesTheOthersRunningAndTheExitCodeSaysSo() throws IOException {
        Path file = folder.resolve("failing.json");
        try (FakeBybit fake = fake(1, Clock.systemUTC())) {
            Cli cli = cli(fake, "failing");
            Cli.Result one = backfill(
                    cli,
                    "--symbol",
                    "NOPEUSDT,BTCUSDT",
                    "--timeframe",
                    "1m,1h",
                    "--days",
                    "2",
                    "--report-file",
                    file.toString());
            assertThat(one.exitCode()).as(one.err()).isEqualTo(3);
            assertThat(Files.readString(file, StandardCharsets.UTF_8))
                    .startsWith("{\"schema_version\":1,\"report\":\"bybit_backfill\",\"symbols\":2,")
                    .contains("\"completed\":1,\"failed\":1")
                    .contains("MD-Y005");
            assertThat(one.err().lines().filter(line -> line.contains("bybit backfill of 2 symbols")))
                    .hasSize(1);

            Cli.Result none = backfill(cli, "--symbol", "NOPEUSDT", "--timeframe", "1h");
            assertThat(none.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aVenueThatBansOrCannotBeReachedIsTemporary() {
        ManualClock clock = now();
        try (FakeBybit fake = fake(1, clock)) {
            fake.ban();
            Cli.Result banned = backfill(inFakesTime(cli(fake, "away"), clock), "--symbol", "BTCUSDT");
            assertThat(banned.exitCode()).as(banned.err()).isEqualTo(75);
            assertThat(banned.err()).contains("MD-Y003");
            assertThat(fake.requests()).as("a ban is not asked against").hasSize(1);
        }
        Cli nobody = new Cli()
                .with("BYBIT_REST_URL", "http://127.0.0.1:1")
                .with("CH_DATABASE", "away")
                .bybit(builder -> builder.tries(1));
        Cli.Result unreachable = backfill(nobody, "--symbol", "BTCUSDT");
        assertThat(unreachable.exitCode()).as(unreachable.err()).isEqualTo(75);
        assertThat(unreachable.err()).contains("MD-Y001");
    }

    @Test
    void whereEverySeriesFailsForAReasonThatPassesItIsTemporary() {
        try (FakeBybit fake = fake(1, Clock.systemUTC())) {
            fake.arm(BybitFault.HTTP_503, 100, BybitRequest::isKline);
            Cli cli = cli(fake, "unwell").bybit(builder -> builder.tries(1));
            Cli.Result unwell = backfill(cli, "--symbol", "BTCUSDT", "--timeframe", "1m,1h", "--days", "2");
            assertThat(unwell.exitCode()).as(unwell.err()).isEqualTo(75);
            assertThat(unwell.err()).contains("MD-Y006").contains("0 completed, 1 failed");
        }
    }

    @Test
    void theTestnetIsNeverWrittenToARealMarket() {
        try (FakeBybit fake = fake(1, Clock.systemUTC())) {
            Cli cli = cli(fake, "testnet").with("BYBIT_TESTNET", "true");
            Cli.Result refused = backfill(cli, "--symbol", "BTCUSDT", "--timeframe", "1h", "--days", "2");
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err()).contains("MD-G016").contains("bybit-testnet:spot");

            String config = Path.of("")
                    .toAbsolutePath()
                    .resolveSibling("configs/dev/market_data.yaml")
                    .toString();
            Cli.Result taken =
                    backfill(cli, "--config", config, "--symbol", "BTCUSDT", "--timeframe", "1h", "--days", "2");
            assertThat(taken.exitCode()).as(taken.err()).isZero();
            try (ClickHouse clickHouse = connect("testnet")) {
                assertThat(clickHouse.ohlcvStore().series())
                        .singleElement()
                        .satisfies(series ->
                                assertThat(series.instrument().market().value()).isEqualTo(103));
            }
        }
    }
}
