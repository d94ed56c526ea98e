package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.ProductGroup;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.firstrate.FirstRateType;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.Symbol;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.ParquetStore;
import io.marketdata.parquet.SeriesMetadata;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.bybit.BybitCategory;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeListings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands that keep a history whole, against a Bybit on loopback that lacks some minutes itself, on a real engine. Each
 * test goes on from where the one before left canonical.
 */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpsCommandsIT {
    private static final String NOW = "2026-03-04T12:00:30Z";
    private static final Instant END = Instant.parse("2026-03-04T11:59:00Z");
    private static final String BTC = "bybit:spot:BTCUSDT";
    private static final TimeRange OUTAGE = TimeRange.parse("2026-03-03T07:10:00Z", "2026-03-03T07:15:00Z");
    private static final TimeRange HOLE = TimeRange.parse("2026-03-04T02:10:00Z", "2026-03-04T02:13:00Z");
    private static final TimeRange LONG_HOLE = TimeRange.parse("2026-03-03T10:00:00Z", "2026-03-03T15:00:00Z");
    private static final TimeRange HOLE_OF_ES = TimeRange.parse("2026-02-10T21:58:00Z", "2026-02-10T23:02:00Z");

    @TempDir
    private static Path folder = Path.of("");

    private static final FakeBybit FAKE = FakeBybit.builder()
            .clock(ManualClock.at("2026-03-04T18:00:00Z"))
            .truth(BybitTruth.builder()
                    .instruments(FakeListings.spotPairs(2))
                    .outage(BybitCategory.SPOT, "BTCUSDT", OUTAGE.start(), OUTAGE.end())
                    .build())
            .start();

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
        FAKE.close();
    }

    private static Cli.Result run(String command, String... more) {
        List<String> args = new ArrayList<>(
                List.of(command, "--data-dir", folder.resolve("ch").toString(), "--now", NOW));
        args.addAll(List.of(more));
        return new Cli()
                .with("BYBIT_REST_URL", FAKE.restUrl().toString())
                .at(ManualClock.at("2026-03-04T18:00:00Z"))
                .run(args.toArray(String[]::new));
    }

    private static long klines() {
        return FAKE.requests(request -> request.isKlineOf("BTCUSDT")).size();
    }

    private static void delete(TimeRange range) throws IOException {
        EngineQuery.run(
                engine,
                "DELETE FROM market_data.canonical_candles_1m WHERE symbol = 'BTCUSDT' AND ts_open >= "
                        + "fromUnixTimestamp64Milli(" + range.startMillis() + ", 'UTC') AND ts_open < "
                        + "fromUnixTimestamp64Milli(" + range.endMillis() + ", 'UTC')");
    }

    private static MinuteSet missing(String symbol, TimeRange range) {
        try (ClickHouse clickHouse = ClickHouse.connect(engine.options())) {
            return MinuteSet.of(range).subtract(clickHouse.canonicalIndex().present(InstrumentId.of(3, symbol), range));
        }
    }

    private static TimeRange last(int hours) {
        return TimeRange.of(END.minus(Duration.ofHours(hours)), END);
    }

    private static String record(Cli.Result result, String part) {
        List<String> records =
                result.err().lines().filter(line -> line.contains(part)).toList();
        assertThat(records).as(result.err()).hasSize(1);
        return records.get(0);
    }

    @Test
    @Order(1)
    void aWarmupFillsTheLastDaysAndASecondOneAsksNothing() {
        Cli.Result result = run("warmup", "--symbols", "btcusdt", "--market-id", "3", "--lookback-days", "3");
        assertThat(result.exitCode()).as(result.err()).isZero();
        record(result, "INFO io.marketdata.examples warmup " + BTC + ": done");
        assertThat(result.err()).contains("5 the provider does not have").contains("bars are sent to nobody");
        assertThat(result.out()).isEmpty();
        assertThat(missing("BTCUSDT", last(72))).isEqualTo(MinuteSet.of(OUTAGE));
        long asked = klines();
        Cli.Result again = run("warmup", "--symbols", BTC, "--lookback-hours", "72");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).contains("0 requests, wrote 0 minutes");
        assertThat(klines()).isEqualTo(asked);
    }

    @Test
    @Order(2)
    void coverageNamesTheMissingMinutesAndDrawsThem() throws IOException {
        delete(HOLE);
        Path picture = folder.resolve("coverage.svg");
        Path report = folder.resolve("coverage.json");
        Cli.Result result = run(
                "coverage",
                "--market-id",
                "3",
                "--lookback-days",
                "3",
                "--svg",
                picture.toString(),
                "--report-format",
                "json",
                "--report-file",
                report.toString());
        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        record(result, "{\"schema_version\":1,\"report\":\"coverage\"");
        assertThat(Files.readString(report, StandardCharsets.UTF_8))
                .contains("\"missing\":[[\"2026-03-04T02:10:00Z\",\"2026-03-04T02:13:00Z\"]]")
                .contains("\"verified_empty_minutes\":5")
                .contains("\"calendar\":\"always\"");
        assertThat(Files.readString(picture, StandardCharsets.UTF_8))
                .startsWith("<svg")
                .contains("3 minutes missing")
                .contains("2026-03-04: 716 of 719 there, 3 missing");
        Cli.Result longer = run("coverage", "--symbols", BTC, "--lookback-days", "400", "--report-format", "json");
        assertThat(longer.err())
                .contains("[\"2026-03-04T02:10:00Z\",\"2026-03-04T02:13:00Z\"]]")
                .contains("\"missing_minutes\":" + (397 * 1_440 + 3) + ",");
    }

    @Test
    @Order(3)
    void aTailGuardNamesARepairBringsBackAndASecondOneAsksNothing() {
        long asked = klines();
        Cli.Result audit = run("tail-guard", "--symbols", BTC);
        assertThat(audit.exitCode()).as(audit.err()).isEqualTo(3);
        assertThat(audit.err()).contains("missing: 3 minutes [2026-03-04T02:10:00Z, 2026-03-04T02:13:00Z)");
        assertThat(klines()).isEqualTo(asked);
        Cli.Result repair = run("tail-guard", "--symbols", BTC, "--repair", "--timeframes", "1m,1h");
        assertThat(repair.exitCode()).as(repair.err()).isZero();
        assertThat(repair.err()).contains("repaired 3 of 3 missing minutes").contains("1h ok");
        assertThat(missing("BTCUSDT", last(72))).isEqualTo(MinuteSet.of(OUTAGE));
        asked = klines();
        assertThat(run("tail-guard", "--symbols", BTC, "--repair").exitCode()).isZero();
        assertThat(klines()).isEqualTo(asked);
    }

    @Test
    @Order(4)
    void whatIsOverTheLimitIsNotBegunAndABackfillBringsIt() throws IOException {
        delete(LONG_HOLE);
        long asked = klines();
        Cli.Result guard = run("tail-guard", "--symbols", BTC, "--repair", "--report-format", "json");
        assertThat(guard.exitCode()).as(guard.err()).isEqualTo(1);
        assertThat(guard.err()).contains("\"code\":\"repair_range_too_large\"").contains("Nothing was begun");
        assertThat(klines()).isEqualTo(asked);
        Cli.Result backfill = run(
                "backfill",
                "--symbol",
                BTC,
                "--start",
                "2026-03-03T00:00:00Z",
                "--end",
                "2026-03-05T00:00:00Z",
                "--no-publish",
                "--history-chunk-minutes",
                "120",
                "--history-chunk-limit",
                "30");
        assertThat(backfill.exitCode()).as(backfill.err()).isZero();
        assertThat(backfill.err()).contains("backfill " + BTC + ": done, 3 requests, wrote 300 minutes");
        assertThat(missing("BTCUSDT", last(72))).isEqualTo(MinuteSet.of(OUTAGE));
    }

    @Test
    @Order(5)
    void aTailIsSentAgainAndABootstrapRunsTheChain() {
        Cli.Result republish = run(
                "republish-tail",
                "--symbol",
                BTC,
                "--timeframes",
                "1m,1h",
                "--window-hours",
                "12",
                "--report-format",
                "json");
        assertThat(republish.exitCode()).as(republish.err()).isZero();
        record(republish, "\"tf\":\"1m\",\"state\":\"ok\",\"batches\":2,\"bars\":720");
        Cli.Result bootstrap = run("bootstrap", "--symbols", BTC + ",bybit:spot:ETHUSDT", "--lookback-days", "2");
        assertThat(bootstrap.exitCode()).as(bootstrap.err()).isZero();
        record(bootstrap, "bootstrap: warmup, republish_tail, tail_guard");
        assertThat(missing("ETHUSDT", last(48)).isEmpty()).isTrue();
    }

    @Test
    @Order(6)
    void aCalendarThatEndedBeforeNeitherRepairsNorSaysOk() throws IOException {
        delete(HOLE);
        Path old = folder.resolve("old.calendar");
        Files.writeString(old, """
                marketdata-calendar 1
                name old
                zone UTC
                valid-from 2020-01-01
                valid-through 2026-03-03
                source a test
                era 2020-01-01
                expected Mon-Sun 00:00 to 24:00
                """, StandardCharsets.UTF_8);
        long asked = klines();
        Cli.Result guard = run("tail-guard", "--symbols", BTC, "--repair", "--calendar", old.toString());
        assertThat(guard.exitCode()).as(guard.err()).isEqualTo(1);
        assertThat(guard.err()).contains("calendar_unknown").doesNotContain("1m ok");
        assertThat(klines()).isEqualTo(asked);
        Cli.Result coverage = run("coverage", "--symbols", BTC, "--calendar", old.toString());
        assertThat(coverage.exitCode()).isEqualTo(3);
        assertThat(coverage.err()).contains("calendar unknown");
        assertThat(run("tail-guard", "--symbols", BTC, "--repair").exitCode()).isZero();
    }

    @Test
    @Order(7)
    void filesAreAProviderAndCanBeLookedAtThemselves() {
        String data = folder.resolve("data").toString();
        assertThat(new Cli()
                        .run(
                                "generate",
                                "--symbols",
                                "SOLUSDT",
                                "--start",
                                "2026-03-03T00:00:00Z",
                                "--days",
                                "1",
                                "--out",
                                data)
                        .exitCode())
                .isZero();
        String[] day = {"--start", "2026-03-03T00:00:00Z", "--end", "2026-03-04T00:00:00Z"};
        Cli.Result files = run(
                "coverage",
                "--symbols",
                "bybit:spot:SOLUSDT",
                "--of",
                "parquet:" + data,
                day[0],
                day[1],
                day[2],
                day[3]);
        assertThat(files.exitCode()).as(files.err()).isZero();
        assertThat(files.err()).contains("0 of 1,440 expected minutes are missing");
        Cli.Result longer =
                run("coverage", "--symbols", "bybit:spot:SOLUSDT", "--of", "parquet:" + data, "--lookback-days", "1");
        assertThat(longer.exitCode()).isEqualTo(3);
        Cli.Result backfill = run(
                "backfill",
                "--symbol",
                "bybit:spot:SOLUSDT",
                "--provider",
                "parquet:" + data,
                day[0],
                day[1],
                day[2],
                day[3]);
        assertThat(backfill.exitCode()).as(backfill.err()).isZero();
        assertThat(backfill.err()).contains("wrote 1,440 minutes, all there");
    }

    @Test
    @Order(8)
    void aVenueThatIsAwayIsTemporary() throws IOException {
        delete(HOLE);
        Cli.Result result = new Cli()
                .with("BYBIT_REST_URL", "http://127.0.0.1:1")
                .at(ManualClock.at("2026-03-04T18:00:00Z"))
                .bybit(builder -> builder.tries(1))
                .run(
                        "tail-guard",
                        "--data-dir",
                        folder.resolve("ch").toString(),
                        "--now",
                        NOW,
                        "--symbols",
                        BTC,
                        "--repair");
        assertThat(result.exitCode()).as(result.err()).isEqualTo(75);
        assertThat(result.err()).contains("provider_error").contains("MD-Y00");
    }

    @Test
    @Order(9)
    void theParquetStoreOfACacheIsLookedAtByTheMarketsCalendar() {
        InstrumentId es = new InstrumentId(FirstRateType.FUTURES.market().id(), new Symbol("ES"));
        TimeRange week = TimeRange.parse("2026-02-09T00:00:00Z", "2026-02-18T00:00:00Z");
        List<CandleWithMeta> rows = new ArrayList<>();
        TradingCalendar.cme(ProductGroup.EQUITY_INDEX)
                .expectedMinutes(week)
                .subtract(MinuteSet.of(HOLE_OF_ES))
                .minutes()
                .forEach(minute -> rows.add(minute(es, MinuteSet.startOf(minute))));
        Path root = folder.resolve("cache");
        ParquetStore.at(root)
                .series(Timeframe.M1, "futures", "ES")
                .replace(CandleStream.of(rows.iterator()), SeriesMetadata.of("ES", Timeframe.M1));
        Cli.Result result = run(
                "coverage",
                "--symbols",
                "firstrate:futures:ES",
                "--calendar",
                "cme-equity",
                "--of",
                "firstrate:" + root,
                "--start",
                week.start().toString(),
                "--end",
                week.end().toString(),
                "--report-format",
                "json");
        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        // The hour without trading between the two is nobody's hole.
        assertThat(result.err())
                .contains("\"missing\":[[\"2026-02-10T21:58:00Z\",\"2026-02-10T22:00:00Z\"],"
                        + "[\"2026-02-10T23:00:00Z\",\"2026-02-10T23:02:00Z\"]]")
                .contains("\"missing_minutes\":4,");
    }

    @Test
    @Order(10)
    void aCacheIsAProviderOfFutures() {
        String es = "firstrate:futures:ES";
        String[] week = {"--start", "2026-02-09T00:00:00Z", "--end", "2026-02-18T00:00:00Z", "--calendar", "cme-equity"
        };
        List<String> args =
                new ArrayList<>(List.of("--symbol", es, "--provider", "firstrate:" + folder.resolve("cache")));
        args.addAll(List.of(week));
        Cli.Result backfill = run("backfill", args.toArray(String[]::new));
        assertThat(backfill.exitCode()).as(backfill.err()).isZero();
        assertThat(backfill.err())
                .contains("backfill " + es + ": done, 1 requests, wrote 9,416 minutes")
                .contains("4 the provider does not have");
        Cli.Result again = run("backfill", args.toArray(String[]::new));
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err()).contains("0 requests, wrote 0 minutes");
        args.set(0, "--symbols");
        Cli.Result coverage = run("coverage", args.toArray(String[]::new));
        assertThat(coverage.exitCode()).as(coverage.err()).isZero();
        assertThat(coverage.err()).contains("0 of 9,420 expected minutes are missing");
        TimeRange range = TimeRange.parse(week[1], week[3]);
        try (ClickHouse clickHouse = ClickHouse.connect(engine.options())) {
            InstrumentId instrument =
                    new InstrumentId(FirstRateType.FUTURES.market().id(), new Symbol("ES"));
            assertThat(clickHouse.canonicalIndex().present(instrument, range))
                    .isEqualTo(TradingCalendar.cme(ProductGroup.EQUITY_INDEX)
                            .expectedMinutes(range)
                            .subtract(MinuteSet.of(HOLE_OF_ES)));
        }
    }

    private static CandleWithMeta minute(InstrumentId instrument, Instant open) {
        return new CandleWithMeta(
                new Candle(instrument, open, open.plusSeconds(60), 10, 11, 9, 10, 1, null),
                new CandleMeta(CandleSource.FILE, open.plusSeconds(61), "firstrate:futures:ES"));
    }
}
