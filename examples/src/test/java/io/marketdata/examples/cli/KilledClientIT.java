package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * F2: the client is killed in the middle of its work, again and again, and each time the same command goes on with the same
 * checkpoint. Raw and canonical are then exactly the file: nothing lost, nothing doubled.
 */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@ExtendWith(NothingLeft.class)
class KilledClientIT {
    private static final int BATCHES = Integer.getInteger("marketdata.kill.batches", 216);
    private static final int KILLS = Integer.getInteger("marketdata.kill.kills", 4);
    private static final int BATCH_SIZE = Integer.getInteger("marketdata.kill.rows", 2_000);
    private static final int MOST_BEGINNINGS = 5;
    private static final int MINUTES_OF_DAY = 1_440;
    private static final int DAYS = BATCHES * BATCH_SIZE / MINUTES_OF_DAY;
    private static final long ROWS = (long) DAYS * MINUTES_OF_DAY;
    private static final String START = "2010-01-01T00:00:00Z";
    private static final String END =
            Instant.parse(START).plus(Duration.ofDays(DAYS)).toString();
    private static final Pattern NEXT = Pattern.compile("(?m)^next (\\d+)$");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void f2aClientThatIsKilledAgainAndAgainLosesAndDoublesNothing() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        String how = "seed " + seed + " (-Dseed)";
        Random random = new Random(seed);
        Jar.generate(folder, "BTCUSDT", START, DAYS);
        try (EmbeddedClickHouse engine = EmbeddedClickHouse.start(folder.resolve("ch"))) {
            int killed = kills(random, how);
            for (int again = 1; killed < KILLS && again < MOST_BEGINNINGS; again++) {
                // The command came to its end while this process stood still.
                EngineQuery.run(engine, "DROP DATABASE market_data SYNC");
                Files.deleteIfExists(folder.resolve("run.checkpoint"));
                killed = kills(random, how);
            }
            System.out.println(killed + " kills of " + KILLS + " before the end, " + next() + " batches begun, " + how);
            assertThat(killed).as("kills before the end, %s", how).isEqualTo(KILLS);
            Cli.Result last = Jar.run(folder, "-Xmx128m", arguments());
            assertThat(last.exitCode()).as("%s: %s", how, last.err()).isZero();
            assertThat(last.err()).as(how).doesNotContain("warning:");
            assertExact(engine, how);
        }
    }

    /** How many of all the kills there were, one after the other, before the command had ended. */
    private int kills(Random random, String how) throws Exception {
        for (int killed = 0; killed < KILLS; killed++) {
            long until = (long) BATCHES * killed / (KILLS + 1) + random.nextInt(BATCHES / (KILLS + 1)) + 1;
            if (!killAt(until, how)) {
                return killed;
            }
        }
        return KILLS;
    }

    private static String[] arguments() {
        return Cli.backfill(
                "BTCUSDT", START, END, "data", "ch", "--checkpoint", "run.checkpoint", "--batch-size", "" + BATCH_SIZE);
    }

    /** Kills the command once it has begun so many batches in all, one more at least; whether it was killed and not done before. */
    private boolean killAt(long batches, String how) throws Exception {
        long until = Math.max(next() + 1, batches);
        Jar run = Jar.start(folder, "-Xmx128m", arguments());
        while (run.process().isAlive() && next() < until) {
            run.process().waitFor(2, TimeUnit.MILLISECONDS);
        }
        run.process().destroyForcibly();
        Cli.Result killed = run.await();
        assertThat(killed.exitCode()).as("%s: %s", how, killed.err()).isIn(0, 137);
        return killed.exitCode() != 0;
    }

    /** The number of the next batch, as the checkpoint has it. */
    private long next() throws IOException {
        try {
            Matcher number = NEXT.matcher(Files.readString(folder.resolve("run.checkpoint"), StandardCharsets.UTF_8));
            assertThat(number.find()).isTrue();
            return Long.parseLong(number.group(1));
        } catch (NoSuchFileException notYet) {
            return 0;
        }
    }

    private void assertExact(EmbeddedClickHouse engine, String how) throws IOException {
        String file = figures(
                engine,
                "file('" + folder.resolve("data").resolve("BTCUSDT.parquet") + "', Parquet)",
                "ts_open",
                "volume_base");
        assertThat(file).startsWith(ROWS + "\t" + ROWS + "\t");
        assertThat(figures(engine, "market_data.raw_bybit_klines_1m", "start_time_utc", "volume"))
                .as("raw, %s", how)
                .isEqualTo(file);
        for (String state : new String[] {"", " FINAL"}) {
            assertThat(figures(engine, "market_data.canonical_candles_1m" + state, "ts_open", "volume_base"))
                    .as("canonical%s, %s", state, how)
                    .isEqualTo(file);
        }
        assertThat(EngineQuery.run(engine, "SELECT uniqExact(ingest_id) FROM market_data.raw_bybit_klines_1m"))
                .as("runs, %s", how)
                .isEqualTo("1");
    }

    /** Counts and bit patterns, which do not depend on the order of the rows. */
    private static String figures(EmbeddedClickHouse engine, String table, String time, String volume)
            throws IOException {
        return EngineQuery.run(
                engine,
                "SELECT count(), uniqExact(%s), sum(toUnixTimestamp64Milli(%s) %% 1000003), ".formatted(time, time)
                        + "groupBitXor(reinterpretAsUInt64(open)), groupBitXor(reinterpretAsUInt64(close)), "
                        + "groupBitXor(reinterpretAsUInt64(" + volume + ")) FROM " + table);
    }
}
