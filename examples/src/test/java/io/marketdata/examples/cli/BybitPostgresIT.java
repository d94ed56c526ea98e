package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.postgres.Postgres;
import io.marketdata.spi.OhlcvSeries;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.SafePorts;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeListings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code --store postgres}: a real PostgreSQL, and no ClickHouse. */
@ExtendWith(NothingLeft.class)
class BybitPostgresIT {
    private static final Duration DAYS = Duration.ofDays(20);

    @TempDir
    private static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                .setDataDirectory(folder.resolve("data"))
                .setPGStartupWait(Duration.ofMinutes(3))
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static Map<String, String> settings() {
        return Map.of(
                "POSTGRES_HOST",
                "localhost",
                "POSTGRES_PORT",
                "" + server.getPort(),
                "POSTGRES_USER",
                "postgres",
                "POSTGRES_DB",
                "postgres");
    }

    private static Cli.Result backfill(FakeBybit fake, String... more) {
        List<String> args =
                new ArrayList<>(List.of("bybit", "backfill", "--store", "postgres", "--timeframe", "5m,1d"));
        args.addAll(List.of("--top", "2", "--days", "" + DAYS.toDays()));
        args.addAll(List.of(more));
        return new Cli()
                .with(settings())
                .with("BYBIT_REST_URL", fake.restUrl().toString())
                .run(args.toArray(String[]::new));
    }

    private static long count(String table) throws Exception {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void overlappingRunsLeaveEachCandleOnceAndAsTheVenueHasIt() throws Exception {
        Cli cli = new Cli().with(settings());
        assertThat(cli.run("schema", "check", "--store", "postgres").exitCode()).isEqualTo(3);
        try (FakeBybit fake = FakeBybit.builder()
                .truth(BybitTruth.builder()
                        .instruments(FakeListings.spotPairs(3))
                        .build())
                .start()) {
            for (Cli.Result tooEarly : List.of(backfill(fake), backfill(fake, "--symbol", "BTCUSDT"))) {
                assertThat(tooEarly.exitCode()).as(tooEarly.err()).isEqualTo(2);
                assertThat(tooEarly.err()).contains("schema create");
            }

            Cli.Result created = cli.run("schema", "create", "--store", "postgres");
            assertThat(created.exitCode()).as(created.err()).isZero();
            Cli.Result checked = cli.run("schema", "check", "--store", "postgres");
            assertThat(checked.exitCode()).as(checked.out()).isZero();

            fake.skew(Duration.ofHours(-12));
            twoAtOnce(fake);
            long first = count("ohlcv");
            assertThat(first).isEqualTo(assertExact(fake));

            fake.skew(Duration.ZERO);
            Cli.Result again = backfill(fake);
            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(count("ohlcv")).isEqualTo(assertExact(fake)).isGreaterThan(first + 2 * 100);
            assertThat(count("symbols")).isEqualTo(3);
        }
        Cli.Result status = cli.run("bybit", "status", "--store", "postgres");
        assertThat(status.exitCode()).isZero();
        assertThat(status.out().lines()).hasSize(5);
        assertThat(status.out()).contains("bybit:spot:ETHUSDT").doesNotContain("SOLUSDT");
    }

    @Test
    void whatWasDoneBeforeTheMinutesFailedIsReported() throws Exception {
        Cli.Result created = new Cli().with(settings()).run("schema", "create", "--store", "postgres");
        assertThat(created.exitCode()).as(created.err()).isZero();
        int port = SafePorts.free();
        try (FakeBybit fake = FakeBybit.builder()
                .truth(BybitTruth.builder()
                        .instruments(FakeListings.spotPairs(1))
                        .build())
                .start()) {
            Cli.Result result = new Cli()
                    .with(settings())
                    .with("BYBIT_REST_URL", fake.restUrl().toString())
                    .with("CH_HOST", "127.0.0.1")
                    .with("CH_PORT", "" + port)
                    .with("CH_RETRY_BUDGET", "1")
                    .run("bybit", "backfill", "--store", "postgres", "--timeframe", "5m,1m", "--symbol", "BTCUSDT");
            assertThat(result.exitCode()).as(result.err()).isEqualTo(75);
            assertThat(result.err()).contains("bybit backfill of 1 symbols").contains("127.0.0.1:" + port);
        }
    }

    private static void twoAtOnce(FakeBybit fake) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Cli.Result>> runs =
                    List.of(threads.submit(() -> backfill(fake)), threads.submit(() -> backfill(fake)));
            for (Future<Cli.Result> run : runs) {
                assertThat(run.get().exitCode()).as(run.get().err()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Every series is what the venue has, from its first to its last candle; returns how many candles all have. */
    private static long assertExact(FakeBybit fake) {
        long rows = 0;
        try (Postgres postgres = Postgres.connect(settings());
                OhlcvStore store = postgres.ohlcvStore()) {
            assertThat(store.series()).hasSize(4);
            for (OhlcvSeries series : store.series()) {
                InstrumentId id = series.instrument();
                Timeframe timeframe = series.timeframe();
                Instant end = series.last().plus(timeframe.duration());
                assertThat(series.first()).isBeforeOrEqualTo(Instant.now().minus(DAYS));
                rows += BybitTruths.assertSame(
                        fake.truth(),
                        store.read(id, timeframe, TimeRange.of(series.first(), end.plus(timeframe.duration()))),
                        id.symbol().value(),
                        timeframe,
                        series.first(),
                        end);
            }
        }
        return rows;
    }

    @Test
    void whatIsClickHousesIsRefused() {
        Cli.Result result =
                new Cli().with(settings()).run("schema", "create", "--store", "postgres", "--partition-by", "day");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--store postgres takes neither");
        Cli.Result nameless = new Cli().run("bybit", "status", "--store", "postgres");
        assertThat(nameless.exitCode()).isEqualTo(2);
        assertThat(nameless.err()).contains("POSTGRES_HOST");
    }
}
