package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minute;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.checkpoint.FileCheckpointStore;
import io.marketdata.error.WriteException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run with a checkpoint goes on where the one before stopped, and never past a batch that is not applied. */
@Timeout(120)
@ExtendWith(NothingLeft.class)
class CheckpointRunTest {
    private final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    private final StoreDouble store = new StoreDouble(1);

    private Backfill1m.Builder backfill(CandleIngestSource source) {
        return Backfill1m.from(source).into(store).clock(CLOCK).batchSize(10).checkpoint(checkpoints);
    }

    private Backfill1mReport run(CandleIngestSource source, TimeRange range) {
        return backfill(source).build().run(BTC, range);
    }

    private static TogetherSource source(int count) {
        return new TogetherSource(good(0, count), 7);
    }

    private Checkpoint kept() {
        return Objects.requireNonNull(checkpoints.only());
    }

    /** The store fails before the batch of this number, counted from 0, is acknowledged. */
    private BackfillException failAt(int batch, boolean written, CandleIngestSource source) {
        AtomicInteger writes = new AtomicInteger();
        Runnable fail = () -> {
            if (writes.getAndIncrement() == batch) {
                throw new WriteException("MD-X001", "gone", WriteException.Outcome.IN_DOUBT, true, null);
            }
        };
        store.beforeKept = written ? () -> {} : fail;
        store.beforeAcknowledged = written ? fail : () -> {};
        BackfillException failed = catchThrowableOfType(BackfillException.class, () -> run(source, minutes(60)));
        store.beforeKept = () -> {};
        store.beforeAcknowledged = () -> {};
        assertThat(checkpoints.isHeld()).isFalse();
        return failed;
    }

    @Test
    void theFirstRunBeginsAnewAndSaysSo() {
        Backfill1mReport report = run(source(60), minutes(60));
        assertThat(report.resumedAt()).isNull();
        assertThat(report.rowsWritten()).isEqualTo(60);
        assertThat(report.rowsSkipped()).isZero();
        assertThat(kept().finishedTo()).isEqualTo(minute(60));
        assertThat(kept().pending()).isEmpty();
        assertThat(kept().appliedThrough()).isEqualTo(Map.of(BTC, minute(59)));
    }

    @Test
    void finishedWorkIsNotDoneAgain() {
        run(source(60), minutes(60));
        TogetherSource again = source(60);
        for (int end : new int[] {60, 30}) {
            Backfill1mReport report = run(again, minutes(end));
            assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.COMPLETED);
            assertThat(report.candlesRead()).isZero();
            assertThat(report.resumedAt()).isEqualTo(minute(end));
            assertThat(report.toText()).contains("nothing to do since an earlier run");
        }
        assertThat(again.asked).isEmpty();
        assertThat(store.raw).hasSize(60);
    }

    @Test
    void aLaterEndGoesOnWhereTheOtherStopped() {
        UUID first = run(source(25), minutes(25)).runId();
        TogetherSource more = source(60);
        Backfill1mReport report = run(more, minutes(60));
        assertThat(report.runId()).isEqualTo(first);
        assertThat(report.resumedAt()).isEqualTo(minute(25));
        assertThat(report.rowsWritten()).isEqualTo(35);
        assertThat(report.rowsSkipped()).isEqualTo(1);
        assertThat(more.asked).containsExactly(TimeRange.of(minute(24), minute(60)));
        assertThat(store.raw).hasSize(60);
        assertThat(kept().finishedTo()).isEqualTo(minute(60));
    }

    @Test
    void aBatchInDoubtIsSentAgainAsItWasAndDroppedByTheStore() {
        BackfillException failed = failAt(2, true, source(60));
        assertThat(failed.resumeFrom()).isEqualTo(minute(20));
        assertThat(kept().pending()).isNotEmpty();
        assertThat(store.raw).hasSize(30);

        Backfill1mReport report = run(source(60), minutes(60));
        assertThat(report.resumedAt()).isEqualTo(minute(20));
        assertThat(report.rowsWritten()).isEqualTo(40);
        assertThat(report.warnings()).isEmpty();
        assertThat(store.raw).hasSize(60);
        assertThat(store.repeats()).isEqualTo(1);
    }

    @Test
    void theWriterIsToldOfABatchThatAnEarlierRunMayHaveWrittenAndOfNoOther() {
        failAt(2, true, source(60));
        assertThat(store.redelivered).isEmpty();
        List<Long> named = kept().pending().stream()
                .filter(pending -> !pending.applied())
                .map(Checkpoint.Pending::sequence)
                .toList();
        assertThat(named).contains(2L);
        run(source(60), minutes(60));
        assertThat(store.redelivered).containsExactlyInAnyOrderElementsOf(named);
        store.redelivered.clear();
        run(source(90), minutes(90));
        assertThat(store.redelivered).isEmpty();
    }

    @Test
    void aFailureBeforeAnythingIsWrittenResumesAtTheMarkOfTheCheckpoint() {
        failAt(3, false, source(60));
        BackfillException again = failAt(0, false, source(60));
        assertThat(again.report().rowsWritten()).isZero();
        assertThat(again.resumeFrom()).isEqualTo(minute(30));
        assertThat(again.report().resumedAt()).isEqualTo(minute(30));
    }

    @Test
    void aRejectedBatchIsNeverPassedThoughTheOneBehindItIsApplied() {
        StoreDouble two = new StoreDouble(2);
        CountDownLatch secondIsApplied = new CountDownLatch(1);
        RecordingWriter rejecting = new RecordingWriter(2, batch -> {
            if (batch.sequence() == 0) {
                BackfillThreadsTest.await(secondIsApplied);
                throw new WriteException("MD-X001", "no", WriteException.Outcome.REJECTED, false, null);
            }
            two.write1m(batch);
        });
        checkpoints.afterSave = () -> {
            boolean applied = kept().pending().stream().anyMatch(Checkpoint.Pending::applied);
            if (applied) {
                secondIsApplied.countDown();
            }
        };
        BackfillException failed = catchThrowableOfType(
                BackfillException.class,
                () -> Backfill1m.from(source(20))
                        .into(rejecting)
                        .clock(CLOCK)
                        .batchSize(10)
                        .checkpoint(checkpoints)
                        .build()
                        .run(BTC, minutes(20)));
        assertThat(failed.resumeFrom()).isEqualTo(minute(0));
        assertThat(kept().appliedThrough()).isEmpty();
        assertThat(kept().pending()).extracting(Checkpoint.Pending::applied).containsExactly(false, true);

        Backfill1mReport report = Backfill1m.from(source(20))
                .into(two)
                .clock(CLOCK)
                .batchSize(3)
                .checkpoint(checkpoints)
                .build()
                .run(BTC, minutes(20));
        assertThat(report.rowsWritten()).as("only the rejected batch is sent").isEqualTo(10);
        assertThat(report.rowsSkipped()).isEqualTo(10);
        assertThat(two.raw).hasSize(20);
        assertThat(two.repeats()).isZero();
    }

    @Test
    void aCancelledRunLeavesACheckpoint() {
        Cancellation cancellation = new Cancellation();
        Backfill1mReport cancelled = backfill(source(60))
                .onProgress(progress -> cancellation.cancel())
                .build()
                .run(BTC, minutes(60), cancellation);
        assertThat(cancelled.outcome()).isEqualTo(Backfill1mReport.Outcome.CANCELLED);
        assertThat(kept().finishedTo()).isNull();
        assertThat(kept().appliedThrough()).isEqualTo(Map.of(BTC, minute(9)));
        assertThat(run(source(60), minutes(60)).resumedAt()).isEqualTo(minute(10));
        assertThat(store.raw).hasSize(60);
        assertThat(store.repeats()).isZero();
    }

    @Test
    void aSourceThatChangedIsSaidAndItsRowsAreWrittenAnewAndWin() {
        failAt(2, true, source(60));
        List<TestRow> rows = new ArrayList<>(good(0, 60));
        rows.set(25, rows.get(25).prices(20, 22, 19, 21));
        rows.remove(22);
        Backfill1mReport report = run(new TogetherSource(rows, 7), minutes(60));
        assertThat(report.warnings())
                .singleElement()
                .asString()
                .contains("did not come out of the source as it was sent");
        NavigableMap<Instant, CandleWithMeta> candles = store.canonical().getOrDefault(BTC, new TreeMap<>());
        assertThat(candles).hasSize(60);
        assertThat(Objects.requireNonNull(candles.get(minute(25))).candle().open())
                .isEqualTo(20);
        assertThat(kept().finishedTo()).isEqualTo(minute(60));
    }

    @Test
    void oneValueThatChangedInABatchInDoubtIsNoticedAndComesWithALaterStamp() {
        failAt(2, true, source(60));
        Instant before = store.raw.get(25).meta().ingestedAt();
        List<TestRow> rows = new ArrayList<>(good(0, 60));
        rows.set(25, rows.get(25).volume(6));
        assertThat(run(new TogetherSource(rows, 7), minutes(60)).warnings()).hasSize(1);
        List<CandleWithMeta> versions = store.raw.stream()
                .filter(row -> row.candle().tsOpen().equals(minute(25)))
                .toList();
        assertThat(versions).extracting(row -> row.candle().volumeBase()).containsExactly(5.0, 6.0);
        assertThat(versions.get(1).meta().ingestedAt()).isAfter(before);
    }

    @Test
    void aSourceThatShrankIsSaid() {
        failAt(2, true, source(60));
        for (int left : new int[] {25, 15}) {
            Checkpoint before = kept();
            Backfill1mReport report = run(source(left), minutes(60));
            assertThat(report.warnings()).hasSize(1);
            assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.COMPLETED);
            checkpoints.put(before);
        }
    }

    @Test
    void aBadRowThatRepeatsTheLastAppliedOneIsNotDroppedInSilence() {
        failAt(1, false, source(60));
        List<TestRow> rows = new ArrayList<>(good(0, 60));
        rows.add(10, good(9));
        BackfillException failed =
                catchThrowableOfType(BackfillException.class, () -> run(new TogetherSource(rows, 7), minutes(60)));
        assertThat(failed.code()).isEqualTo("MD-V010");
    }

    @Test
    void anInstrumentThatFailedAmongOthersGoesOnAloneWhenItsRowIsMended() {
        List<TestRow> rows =
                good(0, 30).stream().flatMap(row -> Stream.of(row, row.of(ETH))).toList();
        List<TestRow> broken = new ArrayList<>(rows);
        broken.set(41, broken.get(41).volume(-1));
        BackfillPlan plan = BackfillPlan.of(List.of(BTC, ETH), minutes(30));
        BackfillPlanReport first =
                backfill(new TogetherSource(broken, 7)).build().run(plan);
        assertThat(first.count(Backfill1mReport.Outcome.FAILED)).isEqualTo(1);
        assertThat(kept().finishedTo()).isNull();

        BackfillPlanReport second =
                backfill(new TogetherSource(rows, 7)).build().run(plan);
        assertThat(second.isComplete()).isTrue();
        assertThat(second.entries().get(0).rowsWritten()).isZero();
        assertThat(second.entries().get(0).resumedAt()).isEqualTo(minute(30));
        assertThat(second.entries().get(1).resumedAt())
                .isEqualTo(first.entries().get(1).resumeFrom());
        assertThat(store.raw).hasSize(60);
    }

    @Test
    void eachPartOfAPlanHasACheckpointOfItsOwn() {
        TogetherSource rows = new TogetherSource(
                good(0, 30).stream().flatMap(row -> Stream.of(row, row.of(ETH))).toList(), 7);
        CandleIngestSource alone = (instrument, range) -> rows.stream1m(instrument, range);
        BackfillPlan plan = BackfillPlan.of(List.of(BTC, ETH), minutes(30));
        assertThat(backfill(alone).parallelism(2).build().run(plan).isComplete())
                .isTrue();
        int reads = rows.asked.size();
        BackfillPlanReport again = backfill(alone).build().run(plan);
        assertThat(again.candlesRead()).isZero();
        assertThat(rows.asked).hasSize(reads);
    }

    @Test
    void aFileKeepsItFromRunToRun(@TempDir Path folder) {
        Path file = folder.resolve("deep").resolve("run.checkpoint");
        AtomicInteger writes = new AtomicInteger();
        store.beforeAcknowledged = () -> {
            if (writes.getAndIncrement() == 2) {
                throw new WriteException("MD-X001", "gone", WriteException.Outcome.IN_DOUBT, true, null);
            }
        };
        List<Backfill1mReport> reports = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            Backfill1m backfill = backfill(source(60))
                    .checkpoint(FileCheckpointStore.at(file), "the file", "the store")
                    .build();
            try {
                reports.add(backfill.run(BTC, minutes(60)));
            } catch (BackfillException failed) {
                reports.add(failed.report());
            }
        }
        assertThat(reports).extracting(Backfill1mReport::rowsWritten).containsExactly(20L, 40L, 0L);
        assertThat(reports).extracting(Backfill1mReport::resumedAt).containsExactly(null, minute(20), minute(60));
        assertThat(store.raw).hasSize(60);
        assertThat(store.repeats()).isEqualTo(1);
    }

    @Test
    void f21aRunWhoseCheckpointIsHeldFailsBeforeItReads() {
        try (CheckpointLease held = checkpoints.acquire(CheckpointKey.of("", "", List.of(BTC), minute(0)))) {
            TogetherSource source = source(10);
            BackfillException failed = catchThrowableOfType(BackfillException.class, () -> run(source, minutes(10)));
            assertThat(failed).hasMessageContaining("held");
            assertThat(failed.resumeFrom()).isEqualTo(minute(0));
            assertThat(source.asked).isEmpty();
            assertThat(held.load()).isNull();
        }
    }
}
