package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.CuttingProxy.At;
import io.marketdata.clickhouse.CuttingProxy.Cut;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.spi.WriteReceipt;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.SafePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An engine of its own that is killed or stopped under a writer; F numbers are those of the fault table. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@ExtendWith(NothingLeft.class)
class KilledEngineIT {
    private static final String DATABASE = "killed";
    private static final int BATCHES = Integer.getInteger("marketdata.kill.batches", 12);
    private static final int KILLS = Integer.getInteger("marketdata.kill.kills", 4);
    private static final int ROWS = Integer.getInteger("marketdata.kill.rows", 5_000);

    private static final int MOST_MILLIS_OF_AN_INSERT = 200;
    private static final List<At> MOMENTS = List.of(At.REQUEST, At.REQUEST_END, At.ANSWER);

    @TempDir
    Path folder;

    private volatile EmbeddedClickHouse engine;
    private CuttingProxy proxy;
    private ClickHouseOptions direct;
    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicInteger killsBehindTheRows = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        Assumptions.assumeFalse("none".equals(System.getProperty("engine")), "skipped: -Dengine=none");
        Users.write(folder);
        engine = EmbeddedClickHouse.builder(folder).httpPort(SafePorts.free()).start();
        direct = options(engine.httpPort()).build();
        proxy = new CuttingProxy(engine.httpPort());
        try (ClickHouse clickHouse = ClickHouse.connect(direct)) {
            clickHouse.schema().create();
        }
    }

    @AfterEach
    void close() throws IOException {
        if (engine != null) {
            engine.close();
            proxy.close();
        }
    }

    private static ClickHouseOptions.Builder options(int port) {
        return ClickHouseOptions.builder("127.0.0.1")
                .port(port)
                .user(Users.OWNER)
                .password(Users.PASSWORD)
                .database(DATABASE);
    }

    private void killAndRestart() {
        int port = engine.httpPort();
        engine.kill();
        engine.close();
        engine = EmbeddedClickHouse.builder(folder).httpPort(port).start();
        kills.incrementAndGet();
        if (Long.parseLong(value("SELECT count() FROM $db.raw_bybit_klines_1m")) > acknowledged.get()) {
            killsBehindTheRows.incrementAndGet();
        }
    }

    /**
     * While rows are on their way; a moment after the last of them, when the engine works on them; or when it has begun to
     * answer, and nobody hears it.
     */
    private Cut kill(Random random, int number) {
        At at = MOMENTS.get(number % MOMENTS.size());
        long after = at == At.REQUEST ? random.nextInt(ROWS * 100) : 0;
        long nanos = at == At.REQUEST_END ? random.nextInt(MOST_MILLIS_OF_AN_INSERT * 1_000_000) : 0;
        return new Cut(at, after, () -> {
            LockSupport.parkNanos(nanos);
            killAndRestart();
        });
    }

    private static CandleBatch batch(UUID run, int sequence, int rows) {
        Instant start = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes((long) sequence * rows));
        CandleBatch batch = Candles.minutes(BTC, start.toString(), rows, 1);
        batch.stamp(run, sequence, System.currentTimeMillis() + sequence);
        return batch;
    }

    private String value(String sql) {
        return Engine.value(direct, sql);
    }

    private void assertExact(long rows) {
        assertThat(value("SELECT count() FROM $db.raw_bybit_klines_1m")).isEqualTo(Long.toString(rows));
        assertThat(value("SELECT uniqExact(start_time_utc) FROM $db.raw_bybit_klines_1m"))
                .isEqualTo(Long.toString(rows));
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m FINAL")).isEqualTo(Long.toString(rows));
    }

    @Test
    void f1AnEngineKilledInTheMiddleOfInsertsLosesAndDoublesNothing() {
        long seed = Long.getLong("marketdata.seed", System.nanoTime());
        System.out.println("seed " + seed + " (-Dmarketdata.seed)");
        Random random = new Random(seed);
        UUID run = UUID.randomUUID();
        WriteReceipt all = WriteReceipt.UNKNOWN;
        try (ClickHouse clickHouse = ClickHouse.connect(options(proxy.port()).build())) {
            var writer = clickHouse.rawWriter();
            for (int i = 0; i < BATCHES; i++) {
                if (i % (BATCHES / KILLS) == 1) {
                    proxy.cut(kill(random, i / (BATCHES / KILLS)));
                }
                all = all.plus(writer.deliver1m(batch(run, i, ROWS)));
                acknowledged.addAndGet(ROWS);
            }
        }
        System.out.println(kills + " kills, " + killsBehindTheRows + " when the rows were there: " + all);
        assertExact((long) BATCHES * ROWS);
        assertThat(kills).as("seed %d", seed).hasValue(KILLS);
        assertThat(killsBehindTheRows).as("seed %d", seed).hasPositiveValue();
        assertThat(all.retries()).as("seed %d", seed).isGreaterThanOrEqualTo(KILLS);
    }

    @Test
    void f5AnEngineThatIsStoppedIsGivenUpInTimeAndTheBatchIsThereOnceWhenItGoesOn() throws IOException {
        ClickHouseOptions impatient =
                options(engine.httpPort()).socketTimeout(Duration.ofSeconds(2)).build();
        RecordedPauses pauses = new RecordedPauses(() -> signal("CONT"));
        try (Server server = Server.connect(impatient);
                RawWriter writer = new RawWriter(server, new TableBrakes(), Clock.systemUTC(), closed -> pauses)) {
            writer.deliver1m(batch(UUID.randomUUID(), 0, 10));
            int pausesBefore = pauses.taken().size();
            signal("STOP");
            WriteReceipt receipt = writer.deliver1m(batch(UUID.randomUUID(), 1, 10));
            assertThat(receipt.retries()).isPositive();
            assertThat(pauses.taken()).hasSizeGreaterThan(pausesBefore);
        } finally {
            signal("CONT");
        }
        assertExact(20);
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(engine.pid()))
                    .start()
                    .waitFor();
            assertThat(exit).isZero();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
