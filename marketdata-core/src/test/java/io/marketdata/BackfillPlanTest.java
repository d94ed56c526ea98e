package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minute;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.marketdata.Backfill1mReport.Outcome;
import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BackfillPlanTest {
    private static final InstrumentId ADA = InstrumentId.of(3, "ADAUSDT");
    private static final InstrumentId SOL = InstrumentId.of(3, "SOLUSDT");

    private final RecordingThreads threads = new RecordingThreads();
    private final RecordingWriter writer = new RecordingWriter();

    @AfterEach
    void noThreadIsLeft() {
        threads.assertAllGone();
        assertThat(Thread.interrupted()).as("interrupt flag behind the test").isFalse();
    }

    @Test
    void partsAreDoneAndReportedInTheOrderOfThePlan() {
        BackfillPlan plan = BackfillPlan.builder()
                .add(ETH, minutes(20))
                .add(BTC, minutes(10))
                .add(ETH, TimeRange.of(minute(20), minute(30)))
                .build();
        BackfillPlanReport report = job(opened -> {}).build().run(plan);
        assertThat(report.entries()).extracting(Backfill1mReport::instrument).containsExactly(ETH, BTC, ETH);
        assertThat(report.entries()).extracting(Backfill1mReport::rowsWritten).containsExactly(20L, 10L, 10L);
        assertThat(writer.sizes()).containsExactly(10, 10, 10, 10);
        assertThat(report.isComplete()).isTrue();
        assertThat(report.candlesRead()).isEqualTo(40);
        assertThat(report.rowsWritten()).isEqualTo(40);
        assertThat(report.batchesWritten()).isEqualTo(4);
        assertThat(report.inserts()).isEqualTo(8);
        assertThat(report.rowsRejected()).isZero();
        assertThat(report.entries()).extracting(Backfill1mReport::runId).doesNotHaveDuplicates();
    }

    @Test
    void anEmptyPlanIsComplete() {
        BackfillPlanReport report = job(opened -> {}).build().run(BackfillPlan.of(List.of(), minutes(10)));
        assertThat(report.entries()).isEmpty();
        assertThat(report.isComplete()).isTrue();
    }

    @Test
    void asManyInstrumentsAsAskedForAreInWorkAtOnce() {
        CyclicBarrier together = new CyclicBarrier(3);
        BackfillPlanReport report =
                job(opened -> await(together)).parallelism(3).build().run(planOf(BTC, ETH, ADA));
        assertThat(report.isComplete()).isTrue();
        assertThat(report.entries()).extracting(Backfill1mReport::instrument).containsExactly(BTC, ETH, ADA);
    }

    @Test
    void neverMoreInstrumentsThanAskedForAreInWork() {
        AtomicInteger inWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CandleIngestSource source = (instrument, range) -> {
            most.accumulateAndGet(inWork.incrementAndGet(), Math::max);
            return rowsOf(instrument, range).onClose(inWork::decrementAndGet).stream1m(instrument, range);
        };
        Backfill1m backfill = Backfill1m.from(source)
                .into(writer)
                .clock(CLOCK)
                .parallelism(2)
                .threads(threads)
                .build();
        assertThat(backfill.run(planOf(BTC, ETH, ADA, SOL)).isComplete()).isTrue();
        assertThat(most.get()).isBetween(1, 2);
    }

    @Test
    void oneThatFailsDoesNotStopTheOthers() {
        BackfillPlanReport report = job(failing(ETH)).build().run(planOf(BTC, ETH, ADA));
        assertThat(outcomes(report)).containsExactly(Outcome.COMPLETED, Outcome.FAILED, Outcome.COMPLETED);
        assertThat(report.isComplete()).isFalse();
        assertThat(report.count(Outcome.FAILED)).isEqualTo(1);
        assertThat(report.entries().get(1).error()).contains("no 3:ETHUSDT");
    }

    @Test
    void oneThatFailsStopsTheRestWhereThatIsAskedFor() {
        BackfillPlanReport report = job(failing(ETH)).stopOnFailure().build().run(planOf(BTC, ETH, ADA, SOL));
        assertThat(outcomes(report))
                .containsExactly(Outcome.COMPLETED, Outcome.FAILED, Outcome.SKIPPED, Outcome.SKIPPED);
        Backfill1mReport skipped = report.entries().get(2);
        assertThat(skipped.resumeFrom()).isEqualTo(minute(0));
        assertThat(skipped.candlesRead()).isZero();
    }

    @Test
    void oneThatFailsCancelsThoseInWorkWhereThatIsAskedFor() {
        CountDownLatch otherFailed = new CountDownLatch(1);
        CandleIngestSource source = (instrument, range) -> {
            if (instrument.equals(ETH)) {
                return rowsOf(instrument, range)
                        .beforeRead(nextRow -> {
                            throw new IllegalStateException("no " + instrument);
                        })
                        .onClose(otherFailed::countDown)
                        .stream1m(instrument, range);
            }
            return rowsOf(instrument, range)
                    .chunks(read -> 1)
                    .beforeRead(nextRow -> await(otherFailed))
                    .stream1m(instrument, range);
        };
        List<TimeRange> ranges = Collections.synchronizedList(new ArrayList<>());
        BackfillPlan plan = BackfillPlan.builder()
                .add(BTC, minutes(20_000))
                .add(ETH, minutes(10))
                .build();
        BackfillPlanReport report = Backfill1m.from(source)
                .into(writer)
                .batchSize(1)
                .clock(CLOCK)
                .threads(threads)
                .parallelism(2)
                .stopOnFailure()
                .onProgress(progress -> ranges.add(progress.range()))
                .build()
                .run(plan);
        assertThat(outcomes(report)).containsExactly(Outcome.CANCELLED, Outcome.FAILED);
        assertThat(report.entries().get(0).resumeFrom())
                .isEqualTo(minute((int) report.entries().get(0).rowsWritten()));
    }

    @Test
    void cancellingEndsWhatIsInWorkAndSkipsTheRest() {
        Cancellation cancellation = new Cancellation();
        Backfill1m backfill = job(opened -> {
                    if (opened.equals(ETH)) {
                        cancellation.cancel();
                    }
                })
                .build();
        BackfillPlanReport report = backfill.run(planOf(BTC, ETH, ADA), cancellation);
        assertThat(outcomes(report)).containsExactly(Outcome.COMPLETED, Outcome.CANCELLED, Outcome.SKIPPED);
    }

    @Test
    void anInterruptStopsThePlanAndTheFlagStaysSet() {
        BackfillPlanReport report = job(opened -> {
                    if (opened.equals(ETH)) {
                        Thread.currentThread().interrupt();
                    }
                })
                .build()
                .run(planOf(BTC, ETH, ADA));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcomes(report)).containsExactly(Outcome.COMPLETED, Outcome.FAILED, Outcome.SKIPPED);
        assertThat(report.entries().get(1).error()).isEqualTo("MD-B002 interrupted");
    }

    @Test
    void anInterruptReachesTheHelpers() {
        Thread caller = Thread.currentThread();
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch helperIsIn = new CountDownLatch(1);
        BackfillPlanReport report = job(opened -> {
                    if (Thread.currentThread() == caller) {
                        await(helperIsIn);
                        caller.interrupt();
                    } else {
                        helperIsIn.countDown();
                        await(never);
                    }
                })
                .parallelism(2)
                .build()
                .run(planOf(BTC, ETH));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.count(Outcome.FAILED)).isEqualTo(2);
    }

    @Test
    void anErrorIsRethrownBehindTheCleanUp() {
        StackOverflowError fatal = new StackOverflowError("test");
        Backfill1m backfill = job(opened -> {
                    if (opened.equals(ETH)) {
                        throw fatal;
                    }
                })
                .parallelism(2)
                .build();
        assertThat(catchThrowable(() -> backfill.run(planOf(BTC, ETH, ADA)))).isSameAs(fatal);
    }

    @Test
    void helpersThatCannotBeStartedEndThePlanAndThoseThatWereAreGone() {
        AtomicInteger made = new AtomicInteger();
        Backfill1m backfill = Backfill1m.from(source(opened -> {}))
                .into(writer)
                .clock(CLOCK)
                .parallelism(4)
                .threads(work -> made.getAndIncrement() < 2 ? threads.newThread(work) : null)
                .build();
        assertThat(catchThrowable(() -> backfill.run(planOf(BTC, ETH, ADA, SOL))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-B003");
        threads.assertAllGone();
    }

    @Test
    void theSameCandlesAreNotPlannedTwice() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> planOf(BTC, ETH, BTC))
                .withMessage("3:BTCUSDT is in the plan twice: " + minutes(30) + " and " + minutes(30));
        BackfillPlan.Builder builder = BackfillPlan.builder().add(BTC, minutes(30));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.add(BTC, TimeRange.of(minute(29), minute(31))));
        BackfillPlan plan =
                builder.add(BTC, TimeRange.of(minute(30), minute(31))).build();
        assertThat(plan.entries()).hasSize(2);
        BackfillPlan.Builder laterFirst = BackfillPlan.builder().add(BTC, TimeRange.of(minute(30), minute(31)));
        assertThat(laterFirst.add(BTC, minutes(30)).build().entries()).hasSize(2);
    }

    private static List<Outcome> outcomes(BackfillPlanReport report) {
        return report.entries().stream().map(Backfill1mReport::outcome).toList();
    }

    private static BackfillPlan planOf(InstrumentId... instruments) {
        return BackfillPlan.of(List.of(instruments), minutes(30));
    }

    private static Consumer<InstrumentId> failing(InstrumentId broken) {
        return opened -> {
            if (opened.equals(broken)) {
                throw new IllegalStateException("no " + opened);
            }
        };
    }

    private Backfill1m.Builder job(Consumer<InstrumentId> onOpen) {
        return Backfill1m.from(source(onOpen))
                .into(writer)
                .batchSize(10)
                .clock(CLOCK)
                .threads(threads);
    }

    private static CandleIngestSource source(Consumer<InstrumentId> onOpen) {
        return (instrument, range) -> {
            onOpen.accept(instrument);
            return rowsOf(instrument, range).stream1m(instrument, range);
        };
    }

    private static TestSource rowsOf(InstrumentId instrument, TimeRange range) {
        int from = (int) ((range.startMillis() - minutes(1).startMillis()) / TestRow.MINUTE);
        int to = from + (int) range.duration().toMinutes();
        return new TestSource(
                good(from, to).stream().map(row -> row.of(instrument)).toList());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException("interrupted", stop);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception stop) {
            throw new IllegalStateException("interrupted", stop);
        }
    }
}
