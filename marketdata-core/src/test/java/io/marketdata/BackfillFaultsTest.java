package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minute;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.RawKlineWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults inside the host program: whatever part breaks, the run ends, gives back what it holds, and nothing is lost. */
@Timeout(120)
@ExtendWith(NothingLeft.class)
class BackfillFaultsTest {
    private final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    private final RecordingThreads threads = new RecordingThreads();
    private final StoreDouble store = new StoreDouble(2);

    @AfterEach
    void nothingIsHeld() {
        threads.assertAllGone();
        assertThat(checkpoints.isHeld()).as("lease of the checkpoint").isFalse();
    }

    private Backfill1m.Builder job(CandleIngestSource source, RawKlineWriter writer) {
        return Backfill1m.from(source)
                .into(writer)
                .clock(CLOCK)
                .batchSize(10)
                .threads(threads)
                .checkpoint(checkpoints);
    }

    private static TogetherSource source() {
        return new TogetherSource(good(0, 60), 7);
    }

    private Backfill1mReport run() {
        return job(source(), store).build().run(BTC, minutes(60));
    }

    private BackfillException failure() {
        return catchThrowableOfType(BackfillException.class, this::run);
    }

    private void assertTheNextRunEndsItExactly() {
        checkpoints.beforeSave = () -> {};
        checkpoints.afterSave = () -> {};
        checkpoints.onClose = () -> {};
        store.beforeKept = () -> {};
        store.beforeAcknowledged = () -> {};
        Backfill1mReport report = run();
        assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.COMPLETED);
        assertThat(store.raw).hasSize(60);
        assertThat(store.canonical().values().stream().mapToInt(Map::size).sum())
                .isEqualTo(60);
    }

    @Test
    void f31aSlowStoreHoldsTheSourceBackAndBatchesStayFew() {
        Set<Object> batches = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Integer> ahead = new ArrayList<>();
        AtomicInteger acknowledged = new AtomicInteger();
        TestSource fast =
                new TestSource(good(0, 500)).chunks(read -> 5).beforeRead(next -> ahead.add(next - acknowledged.get()));
        RecordingWriter slow = new RecordingWriter(1, batch -> {
            batches.add(batch);
            acknowledged.addAndGet(batch.size());
        });
        job(fast, slow).build().run(BTC, minutes(500));
        assertThat(Collections.max(ahead)).isLessThanOrEqualTo(30);
        assertThat(batches).hasSizeLessThanOrEqualTo(2);
        assertThat(checkpoints.saved)
                .allSatisfy(saved -> assertThat(saved.pending()).hasSizeLessThanOrEqualTo(3));
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class})
    void f32anErrorOfTheSourceIsThrownOnAndWhatWasDoneIsKept(Class<? extends Error> kind) throws Exception {
        Error error = kind.getConstructor(String.class).newInstance("made up");
        TestSource breaking = new TestSource(good(0, 60)).beforeRead(next -> {
            if (next >= 30) {
                throw error;
            }
        });
        assertThatThrownBy(() -> job(breaking, store).build().run(BTC, minutes(60)))
                .isSameAs(error);
        assertThat(breaking.closed).hasValue(1);
        assertThat(Objects.requireNonNull(checkpoints.only()).appliedThrough()).isEqualTo(Map.of(BTC, minute(29)));
        assertTheNextRunEndsItExactly();
        assertThat(store.repeats()).isZero();
    }

    @Test
    void f33anInterruptWhileACheckpointIsSavedEndsTheRun() {
        Thread caller = Thread.currentThread();
        AtomicInteger saves = new AtomicInteger();
        checkpoints.beforeSave = () -> {
            if (saves.getAndIncrement() == 2) {
                caller.interrupt();
            }
        };
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger writes = new AtomicInteger();
        store.beforeKept = () -> {
            if (writes.incrementAndGet() > 2) {
                BackfillThreadsTest.await(never);
            }
        };
        assertThat(failure().code()).isEqualTo("MD-B002");
        assertThat(Thread.interrupted()).isTrue();
        assertTheNextRunEndsItExactly();
    }

    @Test
    void f33anInterruptWhileTheStoreIsStuckEndsTheRunAndTheBatchIsSentAgain() {
        Thread caller = Thread.currentThread();
        CountDownLatch never = new CountDownLatch(1);
        store.beforeAcknowledged = () -> {
            caller.interrupt();
            BackfillThreadsTest.await(never);
        };
        assertThat(failure().code()).isEqualTo("MD-B002");
        assertThat(Thread.interrupted()).isTrue();
        assertTheNextRunEndsItExactly();
        assertThat(store.repeats()).isBetween(1, 2);
    }

    @Test
    void f33anInterruptWhileTheWriterIsInUseElsewhereEndsTheRun() throws Exception {
        CountDownLatch otherIsInside = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        RecordingWriter one = new RecordingWriter(1, batch -> {
            otherIsInside.countDown();
            BackfillThreadsTest.await(mayEnd);
        });
        AtomicReference<CandleIngestSource> second = new AtomicReference<>(source());
        Backfill1m backfill = Backfill1m.from((instrument, range) ->
                        Objects.requireNonNull(second.get()).stream1m(instrument, range))
                .into(one)
                .clock(CLOCK)
                .threads(threads)
                .batchSize(10)
                .build();
        CompletableFuture<Backfill1mReport> other = CompletableFuture.supplyAsync(() -> backfill.run(BTC, minutes(60)));
        otherIsInside.await();
        TestSource interrupting = new TestSource(good(0, 60)).beforeRead(next -> {
            if (next == 10) {
                Thread.currentThread().interrupt();
            }
        });
        second.set(interrupting);
        BackfillException failed = catchThrowableOfType(BackfillException.class, () -> backfill.run(BTC, minutes(60)));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failed.code()).isEqualTo("MD-B002");
        mayEnd.countDown();
        assertThat(other.get().rowsWritten()).isEqualTo(60);
    }

    @Test
    void f34aFactoryThatRefusesThreadsEndsTheRunAndNothingIsLost() {
        AtomicInteger asked = new AtomicInteger();
        ThreadFactory refusing = work -> {
            if (asked.incrementAndGet() == 2) {
                throw new RejectedExecutionException("full");
            }
            return threads.newThread(work);
        };
        CountDownLatch secondIsAsked = new CountDownLatch(1);
        store.beforeKept = () -> BackfillThreadsTest.await(secondIsAsked);
        assertThatThrownBy(() -> job(source(), store)
                        .threads(work -> {
                            try {
                                return refusing.newThread(work);
                            } catch (RejectedExecutionException full) {
                                secondIsAsked.countDown();
                                throw full;
                            }
                        })
                        .build()
                        .run(BTC, minutes(60)))
                .isInstanceOf(BackfillException.class)
                .hasRootCauseInstanceOf(RejectedExecutionException.class);
        assertTheNextRunEndsItExactly();
    }

    @Test
    void f34aListenerThatThrowsIsAWarningAndTheCheckpointIsKept() {
        Backfill1mReport report = job(source(), store)
                .onProgress(progress -> {
                    throw new IllegalStateException("made up");
                })
                .build()
                .run(BTC, minutes(60));
        assertThat(report.warnings()).singleElement().asString().contains("the progress listener threw");
        assertThat(Objects.requireNonNull(checkpoints.only()).finishedTo()).isEqualTo(minute(60));
    }

    @Test
    void f35aStoreThatThrowsOnSaveEndsTheRunBeforeAnythingIsSent() {
        checkpoints.beforeSave = () -> {
            throw new IllegalStateException("no room");
        };
        BackfillException failed = failure();
        assertThat(failed).hasMessageContaining("no room");
        assertThat(failed.resumeFrom()).isEqualTo(minute(0));
        assertThat(store.raw).isEmpty();
        assertTheNextRunEndsItExactly();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void f35aStoreThatThrowsOnAnyOneSaveWithOrWithoutSavingLosesNothing(boolean saves) {
        boolean failed = true;
        for (int save = 0; failed; save++) {
            BackfillFaultsTest fresh = new BackfillFaultsTest();
            failed = fresh.oneSaveThrows(save, saves);
            fresh.nothingIsHeld();
            assertThat(save).isLessThan(100);
        }
    }

    private boolean oneSaveThrows(int which, boolean saves) {
        AtomicInteger count = new AtomicInteger();
        Runnable throwing = () -> {
            if (count.getAndIncrement() == which) {
                throw new IllegalStateException("made up");
            }
        };
        checkpoints.beforeSave = saves ? () -> {} : throwing;
        checkpoints.afterSave = saves ? throwing : () -> {};
        boolean failed = false;
        try {
            run();
        } catch (BackfillException expected) {
            failed = true;
        }
        assertTheNextRunEndsItExactly();
        return failed;
    }

    @Test
    void f35aStoreThatReturnsAnOldValueLosesNothing() {
        run();
        List<Checkpoint> generations = List.copyOf(checkpoints.saved);
        assertThat(generations).hasSizeGreaterThan(5);
        // The old value knows nothing of the later batches: they come with stamps of their own and are dropped all the
        // same.
        store.stampsMatter = false;
        for (Checkpoint old : generations) {
            checkpoints.put(old);
            assertTheNextRunEndsItExactly();
        }
    }

    @Test
    void f35aStoreThatCannotGiveItsLeaseBackIsAWarning() {
        checkpoints.onClose = () -> {
            throw new IllegalStateException("made up");
        };
        assertThat(run().warnings()).singleElement().asString().contains("lease");
        assertTheNextRunEndsItExactly();
    }
}
