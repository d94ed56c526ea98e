package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minute;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.error.WriteException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CanonicalIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Minutes that canonical has are not written, and are counted. */
@Timeout(120)
class SkipExistingTest {
    private final StoreDouble store = new StoreDouble(1);
    private final CanonicalIndex index = new StoreIndex(store);

    private Backfill1m.Builder backfill(CandleIngestSource source) {
        return Backfill1m.from(source).into(store).clock(CLOCK).batchSize(10).skipExisting(index);
    }

    private Backfill1mReport run(List<TestRow> rows, int end) {
        return backfill(new TogetherSource(rows, 7)).build().run(BTC, minutes(end));
    }

    @Test
    void whereNothingIsThereAllIsWritten() {
        Backfill1mReport report = run(good(0, 60), 60);
        assertThat(report.rowsWritten()).isEqualTo(60);
        assertThat(report.rowsSkipped()).isZero();
    }

    @Test
    void whereAllIsThereNothingIsRead() {
        run(good(0, 60), 60);
        TogetherSource again = new TogetherSource(good(0, 60), 7);
        Backfill1mReport report = backfill(again).build().run(BTC, minutes(60));
        assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.COMPLETED);
        assertThat(report.rowsWritten()).isZero();
        assertThat(again.asked).isEmpty();
    }

    @Test
    void onlyWhatLiesBetweenTheFirstAndTheLastGapIsRead() {
        run(good(0, 20), 20);
        run(Stream.concat(good(0, 20).stream(), good(30, 50).stream()).toList(), 50);
        TogetherSource source = new TogetherSource(good(0, 60), 7);
        Backfill1mReport report = backfill(source).build().run(BTC, minutes(60));
        assertThat(source.asked).containsExactly(TimeRange.of(minute(20), minute(60)));
        assertThat(report.rowsWritten()).isEqualTo(20);
        assertThat(report.rowsSkipped()).isEqualTo(20);
        assertThat(report.candlesRead()).isEqualTo(40);
        assertThat(store.raw).hasSize(60);
    }

    @Test
    void whatIsThereStaysAsItIs() {
        run(good(0, 60), 30);
        List<TestRow> others =
                good(0, 60).stream().map(row -> row.prices(20, 22, 19, 21)).toList();
        run(others, 60);
        NavigableMap<Instant, CandleWithMeta> candles = store.canonical().getOrDefault(BTC, new TreeMap<>());
        assertThat(candles.headMap(minute(30)).values())
                .allSatisfy(row -> assertThat(row.candle().open()).isEqualTo(10));
        assertThat(candles.tailMap(minute(30)).values())
                .allSatisfy(row -> assertThat(row.candle().open()).isEqualTo(20));
    }

    @Test
    void aSparseSourceIsSkippedMinuteByMinuteForManyInstrumentsAtOnce() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            SkipExistingTest fresh = new SkipExistingTest();
            List<TestRow> all = good(0, 80).stream()
                    .flatMap(row -> Stream.of(row, row.of(ETH)))
                    .filter(row -> random.nextInt(3) > 0)
                    .toList();
            List<TestRow> some =
                    all.stream().filter(row -> random.nextBoolean()).toList();
            BackfillPlan plan = BackfillPlan.of(List.of(BTC, ETH), minutes(80));
            fresh.backfill(new TogetherSource(some, 7)).build().run(plan);
            BackfillPlanReport report =
                    fresh.backfill(new TogetherSource(all, 7)).build().run(plan);
            assertThat(report.rowsWritten()).as("seed %d", seed).isEqualTo(all.size() - some.size());
            assertThat(report.candlesRead()).as("seed %d", seed).isEqualTo(report.rowsWritten() + report.rowsSkipped());
            assertThat(fresh.store.raw).as("seed %d", seed).hasSize(all.size());
            assertThat(fresh.store.canonical().values().stream()
                            .mapToInt(Map::size)
                            .sum())
                    .as("seed %d", seed)
                    .isEqualTo(all.size());
        }
    }

    @Test
    void aBadRowIsJudgedThoughItsMinuteIsThere() {
        run(good(10, 20), 60);
        List<TestRow> rows = new ArrayList<>(good(0, 60));
        rows.set(15, rows.get(15).volume(-1));
        BackfillException failed = catchThrowableOfType(BackfillException.class, () -> run(rows, 60));
        assertThat(failed.code()).isEqualTo("MD-V007");
    }

    @Test
    void withACheckpointABatchInDoubtIsSentAgainAsItWasThoughItsRowsAreThereByNow() {
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        AtomicInteger writes = new AtomicInteger();
        store.beforeAcknowledged = () -> {
            if (writes.getAndIncrement() == 2) {
                throw new WriteException("MD-X001", "gone", WriteException.Outcome.IN_DOUBT, true, null);
            }
        };
        TogetherSource source = new TogetherSource(good(0, 60), 7);
        Backfill1m backfill = backfill(source).checkpoint(checkpoints).build();
        assertThatThrownBy(() -> backfill.run(BTC, minutes(60))).hasMessageContaining("gone");
        assertThat(store.raw).hasSize(30);

        Backfill1mReport report = backfill.run(BTC, minutes(60));
        assertThat(report.warnings()).isEmpty();
        assertThat(store.repeats()).isEqualTo(1);
        assertThat(store.raw).hasSize(60);
    }

    @Test
    void withACheckpointABatchBetweenExistingRowsIsFormedAgainAsItWas() {
        run(Stream.concat(good(0, 23).stream(), good(43, 47).stream()).toList(), 60);
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        AtomicInteger writes = new AtomicInteger();
        store.beforeAcknowledged = () -> {
            if (writes.getAndIncrement() == 0) {
                throw new WriteException("MD-X001", "gone", WriteException.Outcome.IN_DOUBT, true, null);
            }
        };
        Backfill1m backfill = backfill(new TogetherSource(good(0, 60), 7))
                .checkpoint(checkpoints)
                .build();
        assertThatThrownBy(() -> backfill.run(BTC, minutes(60))).hasMessageContaining("gone");
        int repeats = store.repeats();
        Backfill1mReport report = backfill.run(BTC, minutes(60));
        assertThat(report.warnings()).isEmpty();
        assertThat(store.repeats()).isEqualTo(repeats + 1);
        assertThat(store.raw).hasSize(60);
    }

    @Test
    void withACheckpointABatchThatHadExistingRowsAmongItsOwnLosesAndDoublesNothing() {
        run(Stream.concat(good(3, 8).stream(), good(13, 16).stream()).toList(), 60);
        MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        AtomicInteger writes = new AtomicInteger();
        store.beforeAcknowledged = () -> {
            if (writes.getAndIncrement() == 0) {
                throw new WriteException("MD-X001", "gone", WriteException.Outcome.IN_DOUBT, true, null);
            }
        };
        Backfill1m backfill = backfill(new TogetherSource(good(0, 60), 7))
                .checkpoint(checkpoints)
                .build();
        assertThatThrownBy(() -> backfill.run(BTC, minutes(60))).hasMessageContaining("gone");
        backfill.run(BTC, minutes(60));
        assertThat(store.raw).hasSize(60);
        assertThat(store.canonical().getOrDefault(BTC, new TreeMap<>())).hasSize(60);
    }
}
