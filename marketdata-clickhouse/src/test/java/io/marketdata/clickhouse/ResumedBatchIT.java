package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.Backfill1m;
import io.marketdata.Backfill1mReport;
import io.marketdata.BackfillException;
import io.marketdata.batch.CandleBatch;
import io.marketdata.checkpoint.FileCheckpointStore;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import io.marketdata.testkit.CandleGenerator;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch whose fate an earlier process did not live to see, on the real engine: whatever is there of it, it is there once. */
@Timeout(120)
class ResumedBatchIT {
    private static final String RAW = "raw_bybit_klines_1m";
    private static final String CANONICAL = "canonical_candles_1m";
    private static final Instant START = Instant.parse("2026-01-31T20:00:00Z");
    private static final List<InstrumentId> INSTRUMENTS =
            List.of(BTC, InstrumentId.of(3, "A'%20\" {X:STRING}"), InstrumentId.of(4, "BTCUSDT"));
    private static final int MINUTES = 200;
    private static final int ROWS = MINUTES * 3;

    @TempDir
    Path folder;

    private final ClickHouseOptions options = Engine.options().build();

    /** Of another process than the one that wrote before. */
    private ClickHouse next = ClickHouse.connect(options);

    @BeforeEach
    void create() {
        next.schema().create();
    }

    @AfterEach
    void close() {
        next.close();
    }

    /** Instruments take turns, as where a source reads them in one pass. */
    private static CandleBatch batch(UUID run) {
        CandleBatch batch = CandleBatch.ofCapacity(ROWS);
        for (int minute = 0; minute < MINUTES; minute++) {
            for (InstrumentId instrument : INSTRUMENTS) {
                Candles.append(batch, instrument, START.plusSeconds(60L * minute), 1);
            }
        }
        batch.stamp(run, 0, System.currentTimeMillis());
        return batch;
    }

    private CandleBatch written() {
        CandleBatch batch = batch(UUID.randomUUID());
        next.rawWriter().write1m(batch);
        next.close();
        next = ClickHouse.connect(options);
        return batch;
    }

    private WriteReceipt again(CandleBatch batch) {
        return next.rawWriter().redeliver1m(batch);
    }

    private void delete(String table, String which) {
        Engine.execute(
                options, "ALTER TABLE $db.%s DELETE WHERE %s SETTINGS mutations_sync = 2".formatted(table, which));
    }

    /** As if the server had been killed before the block was on its disk, and after the token was. */
    private void lose(String which) {
        delete(RAW, which.formatted("start_time_utc"));
        delete(CANONICAL, which.formatted("ts_open"));
    }

    private void assertExact(int rows) {
        for (String[] table : new String[][] {{RAW, "start_time_utc"}, {CANONICAL, "ts_open"}}) {
            assertThat(Engine.value(
                            options,
                            "SELECT (count(), uniqExact(market_id, symbol, %s)) FROM $db.%s"
                                    .formatted(table[1], table[0])))
                    .as(table[0])
                    .isEqualTo("(%d,%d)".formatted(rows, rows));
        }
    }

    @Test
    void whatIsThereIsNotSentAgain() {
        WriteReceipt receipt = again(written());
        assertThat(receipt).isEqualTo(WriteReceipt.UNKNOWN);
        assertExact(ROWS);
    }

    @Test
    void whatNeverCameIsSent() {
        WriteReceipt receipt = again(batch(UUID.randomUUID()));
        assertThat(receipt.inserts()).isEqualTo(1);
        assertThat(receipt.heals() + receipt.retries() + receipt.rowsDoubled()).isZero();
        assertExact(ROWS);
    }

    @Test
    void aTokenThatOutlivedItsBlockDoesNotHideThatTheBlockIsGone() {
        CandleBatch batch = written();
        lose("1 OR %s > 0");
        again(batch);
        assertExact(ROWS);
    }

    @Test
    void aBlockThatItsViewNeverSawIsFilledInFromRawWithoutAnInsert() {
        CandleBatch batch = written();
        delete(CANONICAL, "1");
        WriteReceipt receipt = again(batch);
        assertThat(receipt).isEqualTo(new WriteReceipt(0, 0, 0, 1, 0));
        assertExact(ROWS);
    }

    @ParameterizedTest
    @ValueSource(ints = {ROWS / 2, ROWS / 4, ROWS - ROWS / 4, 1, ROWS - 1})
    void ofABatchThatWasSplitOnlyTheHalvesThatAreLackingAreSent(int there) {
        CandleBatch batch = written();
        String rowNumber = "(toUnixTimestamp(%s) - " + START.getEpochSecond() + ") / 60 * 3 "
                + "+ multiIf(market_id = 4, 2, symbol = 'BTCUSDT', 0, 1)";
        lose(rowNumber + " >= " + there);
        assertThat(Engine.value(options, "SELECT count() FROM $db." + RAW)).isEqualTo(Integer.toString(there));
        WriteReceipt receipt = again(batch);
        assertThat(receipt.inserts()).isBetween(1, 10);
        assertExact(ROWS);

        lose(rowNumber + " >= " + there);
        again(batch);
        assertExact(ROWS);
    }

    @Test
    void rowsThatAreGoneHereAndThereComeBackOnceEach() {
        CandleBatch batch = written();
        lose("toMinute(%s) %% 20 = 7 AND market_id = 3");
        again(batch);
        assertExact(ROWS);
    }

    /** What became of the batch that the first run could not get an answer for. */
    enum Fate {
        APPLIED,
        NEVER_CAME,
        LOST_BEHIND_ITS_TOKEN,
        MISSED_BY_ITS_VIEW
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatGoesOnSettlesTheBatchThatItsCheckpointNames(Fate fate) {
        Instant end = START.plusSeconds(60L * MINUTES);
        TimeRange range = TimeRange.of(START, end);
        BackfillException failed = catchThrowableOfType(
                BackfillException.class, () -> backfill(failing(fate)).run(BTC, range));
        assertThat(failed.code()).isEqualTo("MD-X001");
        if (fate == Fate.LOST_BEHIND_ITS_TOKEN) {
            lose("%s >= '2026-01-31 20:50:00'");
        } else if (fate == Fate.MISSED_BY_ITS_VIEW) {
            delete(CANONICAL, "ts_open >= '2026-01-31 20:50:00'");
        }
        Backfill1mReport report = backfill(next.rawWriter()).run(BTC, range);
        assertThat(report.rowsWritten()).isEqualTo(MINUTES - 50);
        assertThat(report.heals()).isEqualTo(fate == Fate.MISSED_BY_ITS_VIEW ? 1 : 0);
        assertExact(MINUTES);
    }

    private Backfill1m backfill(RawKlineWriter writer) {
        return Backfill1m.from(CandleGenerator.ofSeed(4))
                .into(writer)
                .batchSize(50)
                .checkpoint(FileCheckpointStore.at(folder.resolve("run.checkpoint")))
                .build();
    }

    /** Leaves the second batch in doubt. */
    private RawKlineWriter failing(Fate fate) {
        RawKlineWriter writer = next.rawWriter();
        return batch -> {
            if (batch.sequence() == 1 && fate == Fate.NEVER_CAME) {
                throw new WriteException("MD-X001", "gone", Outcome.IN_DOUBT, true, null);
            }
            writer.write1m(batch);
            if (batch.sequence() == 1) {
                throw new WriteException("MD-X001", "gone", Outcome.IN_DOUBT, true, null);
            }
        };
    }
}
