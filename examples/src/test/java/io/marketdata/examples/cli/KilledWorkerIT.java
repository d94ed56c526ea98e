package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.feed.IngestListener;
import io.marketdata.feed.IngestWorker;
import io.marketdata.feed.LiveScheduler;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.WriteReceipt;
import io.marketdata.testkit.CandleGenerator;
import io.marketdata.testkit.NothingLeft;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A live program that is killed in the middle of minutes, at a minute a second, and the inserts of the real engine. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@ExtendWith(NothingLeft.class)
class KilledWorkerIT {
    private static final int SYMBOLS = 20;
    private static final int SPEED = 60;
    private static final int KILLS = 2;

    private static final int MINUTE_MILLIS = 60_000 / SPEED;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void f2AWorkerThatIsKilledInTheMiddleOfAMinuteLeavesNoHole() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        try (LiveStage stage = new LiveStage(folder, SPEED, SYMBOLS, seed)) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (LiveChild child = stage.startChild()) {
                    child.awaitMinute();
                    child.awaitMinute();
                    boolean ended = child.process.waitFor(random.nextInt(MINUTE_MILLIS), TimeUnit.MILLISECONDS);
                    assertThat(ended).isFalse();
                    child.process.destroyForcibly().waitFor();
                    assertThat(child.process.exitValue()).isEqualTo(137);
                }
            }
            try (LiveChild child = stage.startChild()) {
                // Behind the minute in which it began to collect: on a slow machine those before it stored nothing yet.
                Instant restarted = stage.venue.time.instant();
                String last = child.awaitMinute();
                while (!LiveChild.toldUpTo(last).isAfter(restarted)) {
                    last = child.awaitMinute();
                }
                assertThat(child.stop()).startsWith("stopped stored=true");
                long rows = stage.assertCanonicalIsTheTruth(LiveChild.toldUpTo(last));
                System.out.println(rows + " candles, " + KILLS + " kills, seed " + seed);
                assertThat(rows).as("seed %d", seed).isPositive();
            }
        }
    }

    @Test
    void aMinuteOf500SymbolsThatComesWithinABatchTimeIsOneInsert() throws Exception {
        List<CandleWithMeta> minute = new ArrayList<>();
        TimeRange range = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z");
        for (int symbol = 0; symbol < 500; symbol++) {
            CandleBatch batch = CandleBatch.ofCapacity(1);
            try (CandleStream one =
                    CandleGenerator.ofSeed(1).stream1m(InstrumentId.of(3, "S" + symbol + "USDT"), range)) {
                assertThat(one.read(batch)).isTrue();
            }
            minute.addAll(batch.rows());
        }
        try (LiveEngine engine = new LiveEngine(folder.resolve("ch"));
                ClickHouse clickHouse = engine.connect();
                HeldTimers scheduler = new HeldTimers(LiveScheduler.ofThreads(2))) {
            CompletableFuture<Integer> inserted = new CompletableFuture<>();
            IngestWorker worker = IngestWorker.into(clickHouse.rawWriter(), scheduler)
                    .listener(new IngestListener() {
                        @Override
                        public void onInserted(int rows, WriteReceipt receipt) {
                            inserted.complete(rows);
                        }
                    })
                    .build();
            long before = inserts(engine);
            for (CandleWithMeta candle : minute) {
                worker.put(candle);
            }
            assertThat(scheduler.release()).containsExactly(Duration.ofMillis(250));
            assertThat(inserted.get(5, TimeUnit.MINUTES)).isEqualTo(500);
            assertThat(worker.close(Duration.ofMinutes(2))).isTrue();
            assertThat(inserts(engine) - before).isEqualTo(1);
            assertThat(engine.query("SELECT count() FROM market_data.canonical_candles_1m FINAL"))
                    .isEqualTo("500");
        }
    }

    /** Timers that begin when they are let go: a machine that stands still meanwhile changes nothing. */
    private static final class HeldTimers implements LiveScheduler {
        private final LiveScheduler threads;
        private final Map<Runnable, Duration> held = new LinkedHashMap<>();
        private boolean released;

        HeldTimers(LiveScheduler threads) {
            this.threads = threads;
        }

        /** The delays of what was held. */
        synchronized List<Duration> release() {
            released = true;
            held.forEach((task, delay) -> threads.schedule(delay, task));
            return List.copyOf(held.values());
        }

        @Override
        public Clock clock() {
            return threads.clock();
        }

        @Override
        public void execute(Runnable task) {
            threads.execute(task);
        }

        @Override
        public synchronized void schedule(Duration delay, Runnable task) {
            if (released) {
                threads.schedule(delay, task);
            } else {
                held.put(task, delay);
            }
        }

        @Override
        public boolean await(Future<?> done, Duration timeout) {
            return threads.await(done, timeout);
        }

        @Override
        public void close() {
            threads.close();
        }
    }

    private static long inserts(LiveEngine engine) throws Exception {
        return Long.parseLong(engine.query("SELECT sum(value) FROM system.events WHERE event = 'InsertQuery'"));
    }
}
