package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.bybit.BybitCandle;
import io.marketdata.testkit.bybit.BybitCategory;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.FakeListings;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code bybit stream} and {@code feed} as a user would run them, in true time, over a canonical that is minutes behind. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class LiveCommandsIT {
    private static final String SYMBOLS = "BTCUSDT,ETHUSDT";
    private static final Duration BEHIND = Duration.ofMinutes(15);
    private static final int FED_MINUTES = 25;

    @TempDir
    private Path folder = Path.of("");

    private final Instant began = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    /** Old enough to be named at once. */
    private final Instant hole = began.minus(Duration.ofMinutes(13));

    private final BybitTruth truth = BybitTruth.builder()
            .instruments(FakeListings.spotPairs(2))
            .outage(BybitCategory.SPOT, "ETHUSDT", hole, hole.plusSeconds(120))
            .build();
    private final FakeBybit rest = FakeBybit.builder().truth(truth).start();
    private final FakeBybitStream venue = FakeBybitStream.builder()
            .truth(truth)
            .pushEvery(Duration.ofMillis(200))
            .start();

    @SuppressWarnings("NullAway.Init")
    private EmbeddedClickHouse engine;

    @BeforeEach
    void start() {
        engine = EmbeddedClickHouse.start(folder.resolve("ch"));
    }

    @AfterEach
    void close() {
        venue.close();
        rest.close();
        engine.close();
    }

    @Test
    void ofInstrumentsOfWhichNoneIsEnabledNothingIsStreamedAndItIsSaid() {
        Cli.Result none = new Cli()
                .with("BYBIT_REST_URL", rest.restUrl().toString())
                .with("BYBIT_WS_URL", venue.wsUrl().toString())
                .run(
                        "bybit",
                        "stream",
                        "--symbol",
                        SYMBOLS,
                        "--only-enabled",
                        "--data-dir",
                        folder.resolve("ch").toString());
        assertThat(none.exitCode()).as(none.err()).isEqualTo(2);
        assertThat(none.err())
                .contains("--only-enabled leaves none of 2 symbols")
                .contains("sync-instruments");
    }

    @Test
    void aSymbolThatTheVenueDoesNotKnowIsNamedAndAFeedOfNoOtherEnds() {
        Cli.Result unknown = new Cli()
                .with("BYBIT_REST_URL", rest.restUrl().toString())
                .with("BYBIT_WS_URL", venue.wsUrl().toString())
                .run(
                        "feed",
                        "--market-id",
                        "3",
                        "--symbols",
                        "NOPEUSDT",
                        "--data-dir",
                        folder.resolve("ch").toString());
        assertThat(unknown.exitCode()).as(unknown.err()).isEqualTo(ExitCode.FAILED);
        assertThat(unknown.err()).contains("3:NOPEUSDT is refused", "MD-W");
    }

    private Jar start(String... args) throws Exception {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--data-dir", "ch"));
        return Jar.startJar(
                folder,
                List.of("-Xmx96m"),
                Map.of(
                        "BYBIT_REST_URL",
                        rest.restUrl().toString(),
                        "BYBIT_WS_URL",
                        venue.wsUrl().toString()),
                all.toArray(String[]::new));
    }

    private static Cli.Result terminated(Jar jar) throws Exception {
        jar.process().destroy();
        return jar.await();
    }

    @Test
    void theStreamFillsWhatIsMissingAndAFeedPrintsEveryMinuteOnce() throws Exception {
        rest.skew(BEHIND.negated());
        Cli.Result old = start("bybit", "backfill", "--symbol", SYMBOLS, "--timeframe", "1m", "--days", "1")
                .await();
        assertThat(old.exitCode()).as(old.err()).isZero();
        rest.skew(Duration.ZERO);

        Jar stream = start("bybit", "stream", "--symbol", SYMBOLS, "--heartbeat", "1", "--report-file", "stream.json");
        stream.awaitWords("behind 0 min, ");
        Instant fedAfter = Instant.now();
        Jar feed = start(
                "feed",
                "--market-id",
                "3",
                "--symbols",
                SYMBOLS,
                "--from",
                FED_MINUTES + "m",
                "--report-format",
                "json");
        feed.awaitLines(1);
        Instant fedBefore = Instant.now();
        feed.awaitLines(2 * FED_MINUTES - 1);

        Cli.Result fed = terminated(feed);
        assertThat(fed.exitCode()).as(fed.err()).isEqualTo(ExitCode.STOPPED);
        assertThat(fed.err()).contains("\"report\":\"feed\",\"symbols\":2,");
        for (String symbol : SYMBOLS.split(",", -1)) {
            List<String> printed = linesOf(fed, symbol);
            assertThat(printed).hasSizeGreaterThan(FED_MINUTES - 5);
            assertThat(openTime(printed.get(0)))
                    .as("the first of the minutes that were asked for, whenever the feed began")
                    .isBetween(
                            fedAfter.minus(Duration.ofMinutes(FED_MINUTES + 1)),
                            fedBefore.minus(Duration.ofMinutes(FED_MINUTES - 1)));
            assertThat(printed).isEqualTo(due(symbol, printed));
        }
        assertThat(fed.out()).contains("gap " + hole + " " + hole.plusSeconds(120) + " ETHUSDT known\n");

        Cli.Result stopped = terminated(stream);
        assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(ExitCode.STOPPED);
        assertThat(stopped.out()).isEmpty();
        assertThat(stopped.err())
                .contains(
                        "heartbeat: connections 2 of 2, topics 4 of 4, ",
                        "3:ETHUSDT: the venue has no candles of ",
                        "bybit stream of 2 symbols for PT");
        assertThat(Files.readString(folder.resolve("stream.json")))
                .contains("\"report\":\"bybit_stream\",\"symbols\":2,", "\"hole_minutes\":2,", "\"stored\":true}")
                .doesNotContain("\"tickers\":0,");
        assertCanonicalIsExact();
    }

    private static List<String> linesOf(Cli.Result fed, String symbol) {
        return fed.out()
                .lines()
                .filter(line -> line.startsWith("candle ") && line.contains(" " + symbol + " "))
                .toList();
    }

    private static Instant openTime(String line) {
        return Instant.parse(line.split(" ", -1)[1]);
    }

    /** What has to be printed from the first to the last of these lines. */
    private List<String> due(String symbol, List<String> printed) {
        Instant first = openTime(printed.get(0));
        Instant last = openTime(printed.get(printed.size() - 1));
        List<String> due = new ArrayList<>();
        for (BybitCandle one : truth.candles(BybitCategory.SPOT, symbol, Timeframe.M1, first, last.plusSeconds(60))) {
            due.add("candle %s %s %s %s %s %s %s"
                    .formatted(
                            one.start(),
                            symbol,
                            plain(one.open()),
                            plain(one.high()),
                            plain(one.low()),
                            plain(one.close()),
                            plain(one.volume())));
        }
        return due;
    }

    private static String plain(BigDecimal figure) {
        return new BigDecimal(Double.toString(figure.doubleValue())).toPlainString();
    }

    private void assertCanonicalIsExact() {
        try (ClickHouse clickHouse = ClickHouse.connect(engine.options())) {
            for (String symbol : SYMBOLS.split(",", -1)) {
                InstrumentId id = InstrumentId.of(3, symbol);
                var bounds = clickHouse.canonicalIndex().bounds(id).orElseThrow();
                Instant end = bounds.last().plusSeconds(60);
                assertThat(end).isAfterOrEqualTo(began);
                BybitTruths.assertSame(
                        truth,
                        clickHouse.canonicalReader().read1m(id, TimeRange.of(bounds.first(), end)),
                        symbol,
                        Timeframe.M1,
                        bounds.first(),
                        end);
            }
        }
    }

    @Test
    void tickersAloneNeedNoClickHouseAndAWrongSymbolEndsTheCommand() throws Exception {
        Jar tickers = Jar.startJar(
                folder,
                List.of("-Xmx64m"),
                Map.of(
                        "BYBIT_REST_URL", rest.restUrl().toString(),
                        "BYBIT_WS_URL", venue.wsUrl().toString(),
                        "CH_HOST", "203.0.113.1"),
                "bybit",
                "stream",
                "--top",
                "2",
                "--tickers-only",
                "--heartbeat",
                "1");
        tickers.awaitWords("heartbeat: ");
        Cli.Result stopped = terminated(tickers);
        assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(ExitCode.STOPPED);
        assertThat(stopped.err()).contains("2 symbols of bybit@127.0.0.1", "into the ticker cache");

        Cli.Result wrong = start("bybit", "stream", "--symbol", "NOPEUSDT").await();
        assertThat(wrong.exitCode()).as(wrong.err()).isEqualTo(ExitCode.FAILED);
        assertThat(wrong.err()).contains("MD-W004").contains("NOPEUSDT");
    }
}
