package io.marketdata.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.NothingLeft;
import io.marketdata.batch.CandleBatch;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.HotCandleCache;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class IngestWorkerTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final long MINUTE = Minutes.open(START);

    private final VirtualScheduler time = new VirtualScheduler(START);
    private final SimulatedVenue venue = new SimulatedVenue(time.clock());
    private final SimulatedStore store = new SimulatedStore();

    private CandleWithMeta candle(InstrumentId instrument, long minute) {
        return venue.candle(instrument, minute, CandleSource.WS);
    }

    private static InstrumentId instrument(int number) {
        return InstrumentId.of(3, "S" + number + "USDT");
    }

    @Test
    void candlesOfManyInstrumentsTravelInOneInsertAfterAQuarterOfASecond() {
        IngestWorker worker = IngestWorker.into(store, time).build();
        for (int i = 0; i < 500; i++) {
            worker.offer(candle(instrument(i), MINUTE));
        }
        time.run(Duration.ofMillis(249));
        assertThat(store.batchSizes).isEmpty();
        time.run(Duration.ofMillis(1));
        assertThat(store.batchSizes).containsExactly(500);
    }

    @Test
    void fiveHundredBarsWithinASecondAreStoredWithinASecondInAFewInserts() {
        IngestWorker worker = IngestWorker.into(store, time).build();
        for (int i = 0; i < 500; i++) {
            int number = i;
            time.schedule(Duration.ofMillis(2L * i), () -> worker.offer(candle(instrument(number), MINUTE)));
        }
        time.run(Duration.ofSeconds(5));
        IngestTotals totals = worker.totals();
        assertThat(totals.rowsWritten()).isEqualTo(500);
        assertThat(totals.batches()).isLessThanOrEqualTo(5);
        assertThat(totals.delay().quantileMillis(0.95)).isLessThan(1_000);
    }

    @Test
    void theDelayOfACandleCountsFromItsMessageAndNotFromWhereItWaited() {
        IngestWorker worker = IngestWorker.into(store, time).build();
        CandleWithMeta streamed = candle(BTC, MINUTE);
        time.run(Duration.ofSeconds(40));
        worker.offer(streamed);
        time.run(Duration.ofSeconds(1));
        assertThat(worker.totals().delay().maxMillis()).isEqualTo(40_250);
    }

    @Test
    void theDelayOfACandleThatWasAskedForCountsFromWhenItWasTaken() {
        IngestWorker worker = IngestWorker.into(store, time).build();
        CandleWithMeta asked = venue.candle(BTC, MINUTE, CandleSource.REST);
        time.run(Duration.ofSeconds(40));
        worker.offer(asked);
        time.run(Duration.ofSeconds(1));
        assertThat(worker.totals().delay().maxMillis()).isEqualTo(250);
    }

    @Test
    void aFullBatchDoesNotWait() {
        IngestWorker worker = IngestWorker.into(store, time).batchRows(10).build();
        for (int i = 0; i < 25; i++) {
            worker.offer(candle(BTC, MINUTE + i));
        }
        time.run(Duration.ZERO);
        assertThat(store.batchSizes).containsExactly(10, 10);
        time.run(Duration.ofMillis(250));
        assertThat(store.batchSizes).containsExactly(10, 10, 5);
    }

    @Test
    void f31AFullIntakeRefusesUntilTheStoreIsBack() {
        IngestWorker worker =
                IngestWorker.into(store, time).batchRows(2).intakeRows(4).build();
        store.insertFails = () -> true;
        for (int i = 0; i < 4; i++) {
            assertThat(worker.offer(candle(BTC, MINUTE + i))).isTrue();
        }
        time.run(Duration.ofMinutes(1));
        assertThat(worker.offer(candle(BTC, MINUTE + 4))).isFalse();
        assertThat(worker.totals().rowsWaiting()).isEqualTo(4);
        store.insertFails = () -> false;
        time.run(Duration.ofMinutes(1));
        assertThat(worker.offer(candle(BTC, MINUTE + 4))).isTrue();
        assertThat(worker.totals().rowsWritten()).isEqualTo(4);
    }

    @Test
    void aBatchThatFailedIsSentAgainAsItWas() {
        List<Duration> pauses = new ArrayList<>();
        IngestWorker worker = IngestWorker.into(store, time)
                .listener(new IngestListener() {
                    @Override
                    public void onInsertFailed(int rows, int attempt, RuntimeException cause, Duration pause) {
                        pauses.add(pause);
                        throw new IllegalStateException("a listener's own fault");
                    }
                })
                .build();
        store.insertFails = () -> pauses.size() < 3;
        worker.offer(candle(BTC, MINUTE));
        time.run(Duration.ofMillis(300));
        worker.offer(candle(BTC, MINUTE + 1));
        time.run(Duration.ofSeconds(30));
        assertThat(pauses).containsExactly(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(new HashSet<>(store.tokens.subList(0, 4))).hasSize(1);
        assertThat(store.batchSizes).containsExactly(1, 1);
        assertThat(worker.totals().failedInserts()).isEqualTo(3);
    }

    @Test
    void aBatchWhoseFirstAttemptFailedIsLookedForBeforeItIsSentAgain() {
        List<String> calls = new ArrayList<>();
        IngestWorker worker = IngestWorker.into(
                        new RawKlineWriter() {
                            @Override
                            public void write1m(CandleBatch batch) {
                                throw new AssertionError("neither of the two");
                            }

                            @Override
                            public WriteReceipt deliver1m(CandleBatch batch) {
                                return answer("deliver " + batch.sequence());
                            }

                            @Override
                            public WriteReceipt redeliver1m(CandleBatch batch) {
                                return answer("redeliver " + batch.sequence());
                            }

                            private WriteReceipt answer(String call) {
                                calls.add(call);
                                switch (calls.size()) {
                                    case 1 -> throw SimulatedVenue.failure("no answer");
                                    case 2 -> throw new StackOverflowError("in the writer");
                                    default -> {
                                        return WriteReceipt.UNKNOWN;
                                    }
                                }
                            }
                        },
                        time)
                .build();
        worker.offer(candle(BTC, MINUTE));
        assertThatThrownBy(() -> time.run(Duration.ofSeconds(10))).isInstanceOf(StackOverflowError.class);
        time.run(Duration.ofSeconds(10));
        worker.offer(candle(BTC, MINUTE + 1));
        time.run(Duration.ofSeconds(10));
        assertThat(calls).containsExactly("deliver 1", "redeliver 1", "redeliver 1", "deliver 2");
        assertThat(worker.totals().rowsWritten()).isEqualTo(2);
    }

    @Test
    void twoVersionsOfAMinuteNeverShareAStamp() {
        IngestWorker worker = IngestWorker.into(store, time).build();
        worker.offer(venue.candle(BTC, MINUTE, 0, CandleSource.WS));
        worker.offer(venue.candle(BTC, MINUTE, 1, CandleSource.WS));
        time.run(Duration.ofSeconds(1));
        assertThat(store.batchSizes).containsExactly(1, 1);
        assertThat(store.canonical(BTC).values())
                .extracting(CandleWithMeta::candle)
                .containsExactly(venue.candle(BTC, MINUTE, 1, CandleSource.WS).candle());
    }

    @Test
    void theEndWritesWhatIsThereWithoutWaitingForThePause() {
        IngestWorker worker = IngestWorker.into(store, time)
                .firstPause(Duration.ofMinutes(1))
                .batchRows(1)
                .build();
        store.insertFails = () -> store.tokens.size() < 2;
        worker.offer(candle(BTC, MINUTE));
        worker.offer(candle(BTC, MINUTE + 1));
        time.run(Duration.ofSeconds(1));
        assertThat(store.batchSizes).isEmpty();
        assertThat(worker.close(Duration.ofSeconds(10))).isTrue();
        assertThat(store.canonical(BTC)).containsOnlyKeys(MINUTE, MINUTE + 1);
        assertThat(worker.offer(candle(BTC, MINUTE + 2))).isFalse();
        assertThatThrownBy(() -> worker.put(candle(BTC, MINUTE + 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3:BTCUSDT at");
    }

    @Test
    void f33TheEndComesByItsDeadlineAndSaysThatSomethingIsLeft() {
        IngestWorker worker = IngestWorker.into(store, time).build();
        store.insertFails = () -> true;
        worker.offer(candle(BTC, MINUTE));
        Instant before = time.clock().instant();
        assertThat(worker.close(Duration.ofSeconds(3))).isFalse();
        assertThat(Duration.between(before, time.clock().instant())).isLessThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(worker.totals().rowsWaiting()).isEqualTo(1);
        int tries = store.tokens.size();
        time.run(Duration.ofMinutes(5));
        assertThat(store.tokens).as("nothing is tried after the end").hasSize(tries);
    }

    @Test
    void whatIsStoredGoesToTheCacheAndThePublisherWhoseFailuresStopNothing() {
        HotCandleCache hot = HotCandleCache.inProcess();
        List<String> published = new ArrayList<>();
        IngestWorker worker = IngestWorker.into(store, time)
                .hotCache(hot)
                .publisher((instrument, timeframe, candles) -> {
                    published.add(instrument + " " + candles.size() + " "
                            + candles.get(0).meta().source());
                    throw new IllegalStateException("nobody listens");
                })
                .build();
        worker.offer(candle(BTC, MINUTE));
        worker.offer(venue.candle(BTC, MINUTE + 1, CandleSource.REST));
        worker.offer(venue.candle(BTC, MINUTE + 2, CandleSource.REST));
        assertThat(hot.read(BTC, Minutes.range(MINUTE, MINUTE + 3))).isEmpty();
        time.run(Duration.ofSeconds(1));
        assertThat(hot.read(BTC, Minutes.range(MINUTE, MINUTE + 3))).hasSize(3);
        assertThat(published).containsExactly("3:BTCUSDT 1 WS", "3:BTCUSDT 2 REST");
        assertThat(worker.totals().cacheFailures()).isEqualTo(2);
        assertThat(worker.totals().rowsWritten()).isEqualTo(3);
    }

    @Test
    void f31PutWaitsForRoomOnRealThreads() throws InterruptedException {
        try (LiveScheduler threads = LiveScheduler.ofThreads(2)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch away = new CountDownLatch(1);
            List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
            IngestWorker worker = IngestWorker.into(
                            batch -> {
                                begun.countDown();
                                awaitQuietly(away);
                                sizes.add(batch.size());
                            },
                            threads)
                    .batchRows(1)
                    .intakeRows(1)
                    .build();
            worker.put(candle(BTC, MINUTE));
            begun.await();
            AtomicReference<Object> seen = new AtomicReference<>("nothing");
            Thread second = new Thread(() -> {
                try {
                    worker.put(candle(BTC, MINUTE + 1));
                    seen.set(sizes.size() >= 1);
                } catch (InterruptedException | RuntimeException failed) {
                    seen.set(failed);
                }
            });
            second.start();
            away.countDown();
            second.join();
            assertThat(seen.get())
                    .as("the first was stored when there was room")
                    .isEqualTo(true);
            assertThat(worker.close(Duration.ofSeconds(30))).isTrue();
            assertThat(sizes).containsExactly(1, 1);
        }
    }

    @Test
    void f31ACacheThatHangsHoldsUpNoInsertAndIsToldInOrder() throws InterruptedException {
        CountDownLatch back = new CountDownLatch(1);
        CountDownLatch stored = new CountDownLatch(3);
        List<Instant> put = Collections.synchronizedList(new ArrayList<>());
        HotCandleCache hanging = new HotCandleCache() {
            @Override
            public void put(List<CandleWithMeta> candles) {
                awaitQuietly(back);
                candles.forEach(one -> put.add(one.candle().tsOpen()));
            }

            @Override
            public List<CandleWithMeta> read(InstrumentId instrument, TimeRange range) {
                throw new AssertionError("nobody reads here");
            }
        };
        try (LiveScheduler threads = LiveScheduler.ofThreads(2)) {
            IngestWorker worker = IngestWorker.into(batch -> {}, threads)
                    .hotCache(hanging)
                    .batchRows(1)
                    .listener(new IngestListener() {
                        @Override
                        public void onInserted(int rows, WriteReceipt receipt) {
                            stored.countDown();
                        }
                    })
                    .build();
            for (int i = 0; i < 3; i++) {
                worker.put(candle(BTC, MINUTE + i));
            }
            assertThat(stored.await(120, TimeUnit.SECONDS))
                    .as("stored while the cache hangs")
                    .isTrue();
            assertThat(put).isEmpty();
            back.countDown();
            assertThat(worker.close(Duration.ofSeconds(30))).isTrue();
            assertThat(put).as("the end waits for the cache").hasSize(3).isSorted();
        }
    }

    @Test
    void f31WhatACacheIsTooSlowForIsLeftOutOldestFirstAndCounted() {
        List<Long> put = new ArrayList<>();
        IngestWorker[] worker = new IngestWorker[1];
        HotCandleCache slow = new HotCandleCache() {
            @Override
            public void put(List<CandleWithMeta> candles) {
                candles.forEach(one -> put.add(Minutes.of(one.candle()) - MINUTE));
                if (put.size() == 1) {
                    for (int i = 1; i < 5; i++) {
                        worker[0].offer(candle(BTC, MINUTE + i));
                        time.run(Duration.ofSeconds(1));
                    }
                }
            }

            @Override
            public List<CandleWithMeta> read(InstrumentId instrument, TimeRange range) {
                throw new AssertionError("nobody reads here");
            }
        };
        worker[0] = IngestWorker.into(store, time).hotCache(slow).intakeRows(2).build();
        worker[0].offer(candle(BTC, MINUTE));
        time.run(Duration.ofSeconds(10));
        assertThat(put).containsExactly(0L, 3L, 4L);
        assertThat(worker[0].totals().cacheFailures()).isEqualTo(2);
        assertThat(store.canonical(BTC)).hasSize(5);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        IngestWorker.Builder builder = IngestWorker.into(store, time);
        assertThatThrownBy(() -> builder.batchTime(Duration.ofMillis(501))).hasMessageContaining("500 ms");
        assertThatThrownBy(() -> builder.batchRows(0)).hasMessageContaining("batchRows 0");
        assertThatThrownBy(() -> builder.intakeRows(0)).hasMessageContaining("intakeRows 0");
        assertThatThrownBy(() -> builder.firstPause(Duration.ZERO)).hasMessageContaining("firstPause");
        assertThatThrownBy(() -> LiveScheduler.ofThreads(1)).hasMessageContaining("threads 1");
    }
}
