package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minute;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SourceException;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.RawKlineWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Order between threads is forced by latches; a test that would wait for ever is ended by its time limit. */
@Timeout(120)
@ExtendWith(NothingLeft.class)
class BackfillThreadsTest {
    private final RecordingThreads threads = new RecordingThreads();

    @AfterEach
    void noThreadIsLeftAndNoInterrupt() {
        threads.assertAllGone();
        assertThat(Thread.interrupted()).as("interrupt flag behind the test").isFalse();
    }

    @Test
    void theNextBatchIsReadWhileTheLastIsWritten() {
        CountDownLatch secondIsBegun = new CountDownLatch(1);
        TestSource source = new TestSource(good(0, 30)).beforeRead(nextRow -> {
            if (nextRow == 10) {
                secondIsBegun.countDown();
            }
        });
        RecordingWriter writer = new RecordingWriter(1, batch -> await(secondIsBegun));
        assertThat(run(source, writer).rowsWritten()).isEqualTo(30);
    }

    @Test
    void twoSendersWriteAtOnceWhereTheWriterAllowsIt() {
        CyclicBarrier together = new CyclicBarrier(2);
        RecordingWriter writer = new RecordingWriter(8, batch -> await(together));
        assertThat(run(new TestSource(good(0, 40)), writer).rowsWritten()).isEqualTo(40);
        assertThat(writer.mostInside()).isEqualTo(2);
        assertThat(threads.count()).as("senders").isEqualTo(2);
    }

    @Test
    void oneSenderWritesAloneAndItsRunHoldsTwoBatches() {
        Set<CandleBatch> batches = Collections.newSetFromMap(new IdentityHashMap<>());
        RecordingWriter writer = new RecordingWriter(8, batches::add);
        Backfill1m.from(new TestSource(good(0, 100)))
                .into(writer)
                .clock(CLOCK)
                .threads(threads)
                .batchSize(10)
                .senders(1)
                .build()
                .run(BTC, minutes(500));
        assertThat(writer.mostInside()).isEqualTo(1);
        assertThat(threads.count()).isEqualTo(1);
        assertThat(batches).hasSizeLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void f31TheSourceIsNeverMoreThanOneBatchAheadOfTheSenders(int senders) {
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicInteger furthest = new AtomicInteger();
        CountDownLatch ringIsFull = new CountDownLatch(1);
        TestSource source = new TestSource(good(0, 500)).chunks(read -> 5).beforeRead(nextRow -> {
            furthest.accumulateAndGet(nextRow - acknowledged.get(), Math::max);
            if (nextRow == senders * 10) {
                ringIsFull.countDown();
            }
        });
        RecordingWriter writer = new RecordingWriter(senders, batch -> {
            await(ringIsFull);
            acknowledged.addAndGet(batch.size());
        });
        run(source, writer);
        assertThat(furthest.get()).isBetween(senders * 10, (senders + 1) * 10);
    }

    @Test
    void aShortRunStartsNoMoreSendersThanItHasBatches() {
        run(new TestSource(good(0, 5)), new RecordingWriter(2, batch -> {}));
        assertThat(threads.count()).isEqualTo(1);
    }

    @Test
    void aRunResumesFromTheFirstBatchThatIsNotApplied() {
        CountDownLatch secondIsDone = new CountDownLatch(1);
        BackfillException failed = failure(new TestSource(good(0, 60)), new RecordingWriter(2, batch -> {
            if (batch.sequence() == 0) {
                await(secondIsDone);
                throw new IllegalStateException("first");
            }
            secondIsDone.countDown();
        }));
        assertThat(failed.report().rowsWritten()).isGreaterThanOrEqualTo(10);
        assertThat(failed.resumeFrom()).isEqualTo(minute(0));
    }

    @Test
    void batchesThatEndOutOfTurnCountOnceTheGapIsClosed() {
        CountDownLatch laterAreDone = new CountDownLatch(3);
        BackfillException failed = failure(
                new TestSource(good(0, 60)),
                new RecordingWriter(2, batch -> {
                    if (batch.sequence() == 0) {
                        await(laterAreDone);
                    } else if (batch.sequence() >= 4) {
                        throw new IllegalStateException("fifth");
                    } else {
                        laterAreDone.countDown();
                    }
                }),
                progress -> {});
        assertThat(failed.report().rowsWritten()).isEqualTo(40);
        assertThat(failed.resumeFrom()).isEqualTo(minute(40));
    }

    @Test
    void aBatchBehindAGapIsWrittenButNotResumedFrom() {
        CountDownLatch thirdIsDone = new CountDownLatch(1);
        BackfillException failed = failure(new TestSource(good(0, 30)), new RecordingWriter(2, batch -> {
            if (batch.sequence() == 1) {
                await(thirdIsDone);
                throw new IllegalStateException("second");
            }
            if (batch.sequence() == 2) {
                thirdIsDone.countDown();
            }
        }));
        assertThat(failed.resumeFrom()).isEqualTo(minute(10));
        assertThat(failed.report().rowsWritten()).isEqualTo(20);
    }

    @Test
    void aBatchThatNobodyHasBegunIsNotWrittenBehindAFailure() {
        CompletableFuture<Thread> failing = new CompletableFuture<>();
        CountDownLatch thirdIsQueued = new CountDownLatch(3);
        CountDownLatch secondIsBegun = new CountDownLatch(1);
        List<Long> begun = Collections.synchronizedList(new ArrayList<>());
        RecordingWriter writer = new RecordingWriter(2, batch -> {
            begun.add(batch.sequence());
            if (batch.sequence() == 0) {
                failing.complete(Thread.currentThread());
                await(thirdIsQueued);
                await(secondIsBegun);
                throw new IllegalStateException("first");
            }
            secondIsBegun.countDown();
            awaitEnd(failing.join());
        });
        BackfillException failed = failure(new TestSource(good(0, 60)), writer, progress -> thirdIsQueued.countDown());
        assertThat(failed).hasMessageContaining("first");
        assertThat(begun).containsExactlyInAnyOrder(0L, 1L);
        assertThat(failed.report().rowsWritten()).isEqualTo(10);
        assertThat(failed.resumeFrom()).isEqualTo(minute(0));
    }

    @Test
    void runsOfOneJobShareTheWritersLimit() throws Exception {
        CountDownLatch together = new CountDownLatch(2);
        RecordingWriter writer = new RecordingWriter(2, batch -> {
            together.countDown();
            await(together);
            linger(batch);
        });
        Backfill1m backfill = job(new TestSource(good(0, 60)), writer).build();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<Backfill1mReport>> runs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                runs.add(pool.submit(() -> backfill.run(BTC, minutes(60))));
            }
            for (Future<Backfill1mReport> run : runs) {
                assertThat(run.get().rowsWritten()).isEqualTo(60);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(writer.mostInside()).isEqualTo(2);
    }

    @Test
    void aPlanKeepsTheWritersLimitHoweverManyInstrumentsAreInWork() {
        RecordingWriter writer = new RecordingWriter(1, BackfillThreadsTest::linger);
        CandleIngestSource source = (instrument, range) -> new TestSource(
                        good(0, 60).stream().map(row -> row.of(instrument)).toList())
                .stream1m(instrument, range);
        BackfillPlanReport report =
                job(source, writer).parallelism(2).build().run(BackfillPlan.of(List.of(BTC, ETH), minutes(60)));
        assertThat(report.rowsWritten()).isEqualTo(120);
        assertThat(writer.mostInside()).isEqualTo(1);
    }

    @Test
    void cancellingBeforehandReadsAndWritesNothing() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        TestSource source = new TestSource(good(0, 30)).beforeRead(nextRow -> {
            throw new AssertionError("read");
        });
        Backfill1mReport report = job(source, new RecordingWriter()).build().run(BTC, minutes(60), cancellation);
        assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.CANCELLED);
        assertThat(report.resumeFrom()).isEqualTo(minute(0));
        assertThat(report.error()).isNull();
    }

    @Test
    void cancellingFinishesWhatIsInFlightAndSaysWhereToGoOn() {
        Cancellation cancellation = new Cancellation();
        RecordingWriter writer = new RecordingWriter();
        TestSource source = new TestSource(good(0, 60)).chunks(read -> 5).beforeRead(nextRow -> {
            if (nextRow == 25) {
                cancellation.cancel();
            }
        });
        Backfill1mReport report = job(source, writer).build().run(BTC, minutes(60), cancellation);
        assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.CANCELLED);
        assertThat(report.rowsWritten()).isEqualTo(20);
        assertThat(report.resumeFrom()).isEqualTo(minute(20));
        assertThat(writer.sizes()).containsExactly(10, 10);
        assertThat(source.closed).hasValue(1);
    }

    @Test
    void cancellingBehindTheEndLeavesACompletedRun() {
        Cancellation cancellation = new Cancellation();
        RecordingWriter writer = new RecordingWriter(1, batch -> {});
        Backfill1mReport report = job(new TestSource(good(0, 15)), writer)
                .onProgress(progress -> {
                    if (progress.rowsRead() == 15) {
                        cancellation.cancel();
                    }
                })
                .build()
                .run(BTC, minutes(60), cancellation);
        assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.COMPLETED);
        assertThat(report.rowsWritten()).isEqualTo(15);
        assertThat(report.resumeFrom()).isNull();
    }

    @Test
    void anInterruptedThreadDoesNotBegin() {
        RecordingWriter writer = new RecordingWriter();
        Thread.currentThread().interrupt();
        BackfillException failed = failure(new TestSource(good(0, 30)), writer);
        assertThat(Thread.interrupted()).as("the flag stays set").isTrue();
        assertThat(failed.code()).isEqualTo("MD-B002");
        assertThat(failed.isRetryable()).isTrue();
        assertThat(failed.report().candlesRead()).isZero();
        assertThat(writer.batches()).isEmpty();
    }

    @Test
    void f33AnInterruptWhileTheWriterIsStuckReachesTheWriter() {
        Thread caller = Thread.currentThread();
        CountDownLatch never = new CountDownLatch(1);
        RecordingWriter stuck = new RecordingWriter(1, batch -> {
            caller.interrupt();
            await(never);
        });
        BackfillException failed = failure(new TestSource(good(0, 60)), stuck);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failed.code()).isEqualTo("MD-B002");
        assertThat(failed.resumeFrom()).isEqualTo(minute(0));
        assertThat(failed.report().rowsWritten()).isZero();
    }

    @Test
    void anInterruptWhileTheLastBatchIsWrittenReachesTheWriter() {
        Thread caller = Thread.currentThread();
        CountDownLatch never = new CountDownLatch(1);
        RecordingWriter stuck = new RecordingWriter(1, batch -> {
            caller.interrupt();
            await(never);
        });
        assertThat(failure(new TestSource(good(0, 5)), stuck).code()).isEqualTo("MD-B002");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aSourceThatFailsBecauseOfAnInterruptIsTheCause() {
        SourceException stopped = new SourceException("MD-R009", "interrupted while waiting", true, null);
        TestSource source = new TestSource(good(0, 30)).beforeRead(nextRow -> {
            if (nextRow == 10) {
                Thread.currentThread().interrupt();
                throw stopped;
            }
        });
        BackfillException failed = failure(source, new RecordingWriter());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failed).hasCause(stopped);
        assertThat(failed.code()).isEqualTo("MD-R009");
    }

    @Test
    void theBatchOfAWriteThatIgnoresTheInterruptIsWaitedForAndCounted() {
        Thread caller = Thread.currentThread();
        CountDownLatch interrupted = new CountDownLatch(1);
        RecordingWriter stubborn = new RecordingWriter(1, batch -> {
            caller.interrupt();
            boolean told = false;
            while (!told) {
                told = Thread.interrupted();
                Thread.onSpinWait();
            }
            interrupted.countDown();
        });
        BackfillException failed = failure(new TestSource(good(0, 60)), stubborn);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted.getCount()).isZero();
        assertThat(failed.report().rowsWritten()).isEqualTo(10);
        assertThat(failed.resumeFrom()).isEqualTo(minute(10));
    }

    private Backfill1mReport run(CandleIngestSource source, RawKlineWriter writer) {
        return job(source, writer).build().run(BTC, minutes(500));
    }

    private BackfillException failure(CandleIngestSource source, RawKlineWriter writer) {
        return failure(source, writer, progress -> {});
    }

    private BackfillException failure(
            CandleIngestSource source, RawKlineWriter writer, Consumer<BackfillProgress> listener) {
        Backfill1m backfill = job(source, writer).onProgress(listener).build();
        return catchThrowableOfType(BackfillException.class, () -> backfill.run(BTC, minutes(60)));
    }

    private Backfill1m.Builder job(CandleIngestSource source, RawKlineWriter writer) {
        return Backfill1m.from(source).into(writer).batchSize(10).clock(CLOCK).threads(threads);
    }

    /** Gives others the chance to come in, too. */
    private static void linger(CandleBatch batch) {
        for (int i = 0; i < 100_000; i++) {
            Thread.onSpinWait();
        }
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            throw new IllegalStateException("interrupted inside the write", stop);
        }
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stop) {
            throw new IllegalStateException("interrupted inside the write", stop);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException stop) {
            throw new IllegalStateException("interrupted inside the write", stop);
        }
    }
}
