package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.parquet.ParquetCandleWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The heaps that docs/memory.md names are enough for the default batch size and files of the most memory: all optional columns,
 * each with a dictionary and pages of nearly a megabyte, row groups of a million rows.
 */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
class MemoryIT {
    private static final String START = "2022-01-01T00:00:00Z";
    private static final int ROWS = 2_100_000;
    private static final int MINUTE_MILLIS = 60_000;

    private static final String PLAN_START = "2022-01-20T00:00:00Z";
    private static final int INSTRUMENTS = 55;
    private static final int PLAN_MINUTES = 22_000;

    @TempDir
    private static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedClickHouse engine;

    @BeforeAll
    static void start() {
        engine = EmbeddedClickHouse.start(folder.resolve("ch"));
        write("one.parquet", START, 1, ROWS);
        write("many.parquet", PLAN_START, INSTRUMENTS, PLAN_MINUTES);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    private static String after(String start, long minutes) {
        return Instant.parse(start).plusSeconds(60 * minutes).toString();
    }

    /** Each minute of all instruments, one minute after the other. */
    private static void write(String name, String start, int instruments, int minutes) {
        SplittableRandom random = new SplittableRandom(7);
        CandleBatch batch = CandleBatch.ofCapacity(50_000);
        long begin = Instant.parse(start).toEpochMilli();
        long rows = (long) instruments * minutes;
        try (ParquetCandleWriter writer =
                ParquetCandleWriter.builder(folder.resolve(name)).build()) {
            for (long row = 0; row < rows; row++) {
                int number = (int) (row % instruments);
                int instrument = batch.instrument(InstrumentId.of(3, "S" + number), "bybit:spot:S" + number);
                int provenance = batch.provenance(new Provenance(CandleSource.FILE, 1, null));
                // A row group begins with values that repeat, and a writer gives its dictionary up when they do not.
                boolean repeating = row % 1_000_000 < 250_000;
                long time = begin + row / instruments * MINUTE_MILLIS;
                double low = value(random, repeating);
                int at = batch.size();
                batch.quoteVolumes()[at] = value(random, repeating);
                batch.tradesCounts()[at] = repeating ? random.nextInt(100_000) : random.nextInt(1 << 30);
                batch.takerBuyBaseVolumes()[at] = value(random, repeating);
                batch.takerBuyQuoteVolumes()[at] = value(random, repeating);
                batch.append(
                        instrument,
                        provenance,
                        time,
                        time + MINUTE_MILLIS,
                        low * 1.25,
                        low * 2,
                        low,
                        low * 1.5,
                        value(random, repeating));
                if (batch.remaining() == 0 || row == rows - 1) {
                    writer.write(batch);
                    batch.clear();
                }
            }
        }
    }

    private static double value(SplittableRandom random, boolean repeating) {
        return repeating ? 1 + random.nextInt(100_000) / 1024.0 : 1 + random.nextDouble();
    }

    @ParameterizedTest
    @CsvSource({"-Xmx64m,1", "-Xmx96m,2"})
    void oneInstrumentPassesWithTheDefaultBatchSize(String heap, String senders) throws Exception {
        Cli.Result result = Jar.run(
                folder,
                heap,
                Cli.backfill(
                        "S0",
                        START,
                        after(START, ROWS),
                        "one.parquet",
                        "ch",
                        "--batch-size",
                        "100000",
                        "--senders",
                        senders));
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("wrote 2,100,000 in ");
        assertThat(rows("S0")).isEqualTo("2100000");
    }

    @Test
    void aPlanOfManyInstrumentsInOneFileTakesWhatOneInstrumentTakes() throws Exception {
        for (String[] heapAndSenders : new String[][] {{"-Xmx64m", "1"}, {"-Xmx96m", "2"}}) {
            Cli.Result result = Jar.runProgram(
                    folder,
                    heapAndSenders[0],
                    PlanProgram.class,
                    engine.options(),
                    "many.parquet",
                    PLAN_START,
                    after(PLAN_START, PLAN_MINUTES),
                    "" + INSTRUMENTS,
                    heapAndSenders[1]);
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out())
                    .contains(INSTRUMENTS + " completed, 0 failed")
                    .contains("wrote 1,210,000 in ");
        }
        assertThat(rows("S54")).isEqualTo("22000");
    }

    private static String rows(String symbol) throws Exception {
        return EngineQuery.run(
                engine,
                "SELECT uniqExact(ts_open) FROM market_data.canonical_candles_1m WHERE symbol = '" + symbol + "'");
    }
}
