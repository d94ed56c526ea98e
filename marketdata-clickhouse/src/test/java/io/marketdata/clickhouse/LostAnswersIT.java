package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.fault.Direction;
import io.marketdata.testkit.fault.Fault;
import io.marketdata.testkit.fault.FaultProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A network that fails between this library and the real engine: exact in raw and in canonical, whatever is cut where. */
@Timeout(300)
@ExtendWith({SharedEngine.class, NothingLeft.class})
class LostAnswersIT {
    private static final TimeRange ALL = TimeRange.parse("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    private static final Instant FIRST_DAY = Instant.parse("2026-01-01T00:00:00Z");
    private static final int ROWS = 300;
    private static final int MOST_ATTEMPTS = 5;

    private final ClickHouseOptions direct = Engine.options().build();
    private final FaultProxy proxy = FaultProxy.to(direct.host(), direct.port());
    private final ClickHouse clickHouse = ClickHouse.connect(Engine.options()
            .database(direct.database())
            .port(proxy.port())
            .socketTimeout(Duration.ofSeconds(4))
            .build());
    private final RawKlineWriter writer = clickHouse.rawWriter();
    private int batches;

    @BeforeEach
    void createSchema() {
        try (ClickHouse patient = ClickHouse.connect(direct)) {
            patient.schema().create();
        }
    }

    @AfterEach
    void close() {
        clickHouse.close();
        proxy.close();
    }

    private static boolean isInsert(String head) {
        return head.contains("query=INSERT");
    }

    private static boolean isSelect(String head) {
        return head.startsWith("POST") && !isInsert(head);
    }

    private CandleBatch nextBatch() {
        String day = FIRST_DAY.plus(Duration.ofDays(batches)).toString();
        batches++;
        CandleBatch batch = Candles.minutes(BTC, day, ROWS, batches);
        batch.stamp(UUID.randomUUID(), batches, batches);
        return batch;
    }

    private void deliver(CandleBatch batch) {
        for (int attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
            try {
                writer.write1m(batch);
                return;
            } catch (WriteException problem) {
                assertThat(problem.isRetryable()).as(problem.getMessage()).isTrue();
                assertThat(rows("raw_bybit_klines_1m") % ROWS)
                        .as("rows of a block that is there in part")
                        .isZero();
            }
        }
        writer.write1m(batch);
    }

    private long rows(String table) {
        return Long.parseLong(Engine.value(direct, "SELECT count() FROM $db." + table));
    }

    @Test
    void f3ABatchOfThousandsOfIngestTimesIsSettledAndHealed() {
        int rows = 3_000;
        CandleBatch batch = CandleBatch.ofCapacity(rows);
        for (int i = 0; i < rows; i++) {
            Candles.append(batch, BTC, FIRST_DAY.plusSeconds(60L * i), 1_000 + i);
        }
        for (int healed = 0; healed < 2; healed++) {
            proxy.onRequest(1, LostAnswersIT::isInsert, Fault.resetAfter(Direction.ANSWER, 0));
            WriteReceipt receipt = writer.deliver1m(batch);
            assertThat(receipt.retries()).isEqualTo(1);
            assertThat(receipt.heals()).isEqualTo(healed);
            assertThat(receipt.rowsDoubled()).isZero();
            for (String table : List.of("raw_bybit_klines_1m", "canonical_candles_1m")) {
                assertThat(rows(table)).as(table).isEqualTo(rows);
            }
            Engine.execute(direct, "ALTER TABLE $db.canonical_candles_1m DELETE WHERE 1 SETTINGS mutations_sync = 2");
        }
    }

    private void assertExact(String after) {
        assertThat(rows("raw_bybit_klines_1m")).as("raw after " + after).isEqualTo((long) batches * ROWS);
        assertThat(rows("canonical_candles_1m")).as("canonical after " + after).isEqualTo((long) batches * ROWS);
    }

    /** The least of a few: one that was late is sent once more. */
    private long bytesOfOneInsert() {
        deliver(nextBatch());
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = proxy.bytes(Direction.REQUEST);
            deliver(nextBatch());
            least = Math.min(least, proxy.bytes(Direction.REQUEST) - before);
        }
        return least;
    }

    @Test
    void f3AnAnswerThatIsLostAfterTheCommitDoublesNothing() {
        for (int bytes : List.of(0, 1, 20)) {
            for (Fault fault : List.of(
                    Fault.resetAfter(Direction.ANSWER, bytes),
                    Fault.closeAfter(Direction.ANSWER, bytes),
                    Fault.halfOpenAfter(Direction.ANSWER, bytes))) {
                long before = proxy.faults();
                proxy.onRequest(1, LostAnswersIT::isInsert, fault);
                deliver(nextBatch());
                assertThat(proxy.faults()).as(fault + " struck").isEqualTo(before + 1);
                assertExact(fault.toString());
            }
        }
    }

    @Test
    void f4ARequestThatIsCutAnywhereIsAppliedWholeOrNotAtAll() {
        long length = bytesOfOneInsert();
        assertThat(length).isGreaterThan(8_000);
        for (long at = 0; at < length; at += 1_000) {
            Fault fault =
                    at % 2_000 == 0 ? Fault.resetAfter(Direction.REQUEST, at) : Fault.closeAfter(Direction.REQUEST, at);
            long struck = proxy.faults();
            proxy.onRequest(1, LostAnswersIT::isInsert, fault);
            deliver(nextBatch());
            assertThat(proxy.faults()).as(fault + " struck").isEqualTo(struck + 1);
            assertExact(fault.toString());
        }
    }

    @Test
    void connectionsThatWereCutWhileNobodyLookedAreReplaced() {
        deliver(nextBatch());
        proxy.always(Fault.reset());
        proxy.awaitNoConnections();
        proxy.heal();
        deliver(nextBatch());
        assertExact("a cut of idle connections");
    }

    @Test
    void aCanonicalAnswerThatIsCutAnywhereIsNeverAShorterOne() {
        CandleBatch batch = nextBatch();
        deliver(batch);
        List<CandleWithMeta> whole;
        try (ClickHouse patient = ClickHouse.connect(direct)) {
            whole = readAll(patient);
        }
        int failures = 0;
        for (int at = 0; at < 30_000; at += 1_499) {
            proxy.onEveryRequest(LostAnswersIT::isSelect, Fault.closeAfter(Direction.ANSWER, at));
            List<CandleWithMeta> seen = new ArrayList<>();
            try {
                seen.addAll(readAll(clickHouse));
            } catch (MarketDataException problem) {
                assertThat(problem).isInstanceOf(SourceException.class);
                failures++;
            } finally {
                proxy.heal();
            }
            assertThat(seen).as("cut after " + at + " bytes").isIn(List.of(), whole);
        }
        assertThat(failures).as("cuts that came before the end").isGreaterThan(2);
    }

    private static List<CandleWithMeta> readAll(ClickHouse from) {
        List<CandleWithMeta> rows = Candles.all(from.canonicalReader().read1m(BTC, ALL), 1_000);
        assertThat(rows).as("a short answer passed for a whole one").hasSize(ROWS);
        return rows;
    }
}
