package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.Checkpoint;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * F2: the process ends at any call of the writer or the checkpoint store, again and again, and each time a new one goes on:
 * raw and canonical are exactly the source, and no crash costs more than one repeated batch for each sender.
 */
@Timeout(120)
@ExtendWith(NothingLeft.class)
class CheckpointCrashTest {
    private static final List<InstrumentId> ALL = List.of(ETH, BTC, InstrumentId.of(3, "SOLUSDT"));

    /** Nothing that the job could handle: the process is gone, and nothing it does any more has an effect. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** One process after the other on the same store and the same checkpoint. */
    private static final class Processes {
        final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
        final StoreDouble store;
        final TogetherSource source;
        final List<InstrumentId> instruments;
        final AtomicInteger calls = new AtomicInteger();
        IntPredicate crashAt = call -> false;
        private boolean gone;

        Processes(int senders, int many, Order order) {
            store = new StoreDouble(senders);
            instruments = ALL.subList(0, many);
            Comparator<TestRow> byTime = Comparator.comparing(TestRow::openTime).thenComparing(TestRow::instrument);
            Comparator<TestRow> bySymbol =
                    Comparator.comparing(TestRow::instrument).thenComparing(TestRow::openTime);
            source = new TogetherSource(
                    good(0, 60).stream()
                            .flatMap(row -> instruments.stream().map(row::of))
                            .sorted(order == Order.BY_TIME ? byTime : bySymbol)
                            .toList(),
                    7);
            checkpoints.beforeSave = this::call;
            checkpoints.afterSave = this::call;
            store.beforeKept = this::call;
            store.beforeAcknowledged = this::call;
        }

        private synchronized void call() {
            if (!gone && crashAt.test(calls.getAndIncrement())) {
                gone = true;
            }
            if (gone) {
                throw new Crash();
            }
        }

        /** Whether it came to its end. */
        boolean run(int batchSize) {
            synchronized (this) {
                gone = false;
            }
            checkpoints.theProcessIsGone();
            try {
                BackfillPlanReport report = Backfill1m.from(source)
                        .into(store)
                        .clock(CLOCK)
                        .batchSize(batchSize)
                        .checkpoint(checkpoints)
                        .build()
                        .run(BackfillPlan.of(instruments, minutes(60)));
                assertThat(report.isComplete()).as(report::toText).isTrue();
                assertThat(report.entries())
                        .allSatisfy(entry -> assertThat(entry.warnings()).isEmpty());
                return true;
            } catch (Crash crashed) {
                return false;
            }
        }

        int rows() {
            return 60 * instruments.size();
        }

        void assertExact(String what) {
            assertThat(store.raw).as("raw, " + what).hasSize(rows());
            assertThat(store.canonical().values().stream().mapToInt(Map::size).sum())
                    .as("canonical, " + what)
                    .isEqualTo(rows());
        }
    }

    enum Order {
        BY_TIME,
        BY_SYMBOL
    }

    @ParameterizedTest
    @CsvSource({"1,1,BY_TIME", "2,1,BY_TIME", "1,3,BY_TIME", "2,3,BY_TIME", "1,3,BY_SYMBOL", "2,3,BY_SYMBOL"})
    void f2aCrashAtAnyCallLeavesRawAndCanonicalExact(int senders, int instruments, Order order) {
        boolean ended = false;
        for (int call = 0; !ended; call++) {
            int at = call;
            Processes processes = new Processes(senders, instruments, order);
            processes.crashAt = number -> number == at;
            ended = processes.run(16);
            if (!ended) {
                processes.crashAt = number -> false;
                assertThat(processes.run(16)).isTrue();
            }
            processes.assertExact("crash at call " + at);
            assertThat(processes.store.repeats())
                    .as("repeats, crash at call %d", at)
                    .isBetween(0, senders);
            assertThat(call).isLessThan(500);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "1,3", "2,3"})
    void f2manyCrashesInARowAndBatchesOfAnotherSizeEachTimeLeaveThemExact(int senders, int instruments) {
        for (long seed = 1; seed <= 150; seed++) {
            Random random = new Random(seed);
            Processes processes = new Processes(senders, instruments, Order.values()[random.nextInt(2)]);
            processes.crashAt = number -> random.nextInt(7) == 0;
            int processesStarted = 1;
            while (!processes.run(4 + random.nextInt(40))) {
                processesStarted++;
                assertThat(processesStarted).as("seed %d", seed).isLessThan(2_000);
            }
            processes.assertExact("seed " + seed);
            assertThat(processes.store.repeats())
                    .as("repeats, seed %d", seed)
                    .isLessThanOrEqualTo((processesStarted - 1) * senders);
        }
    }

    @Test
    void everythingThatIsSentIsNamedByTheCheckpointBefore() {
        for (int senders = 1; senders <= 2; senders++) {
            Processes processes = new Processes(senders, 3, Order.BY_TIME);
            StoreDouble store = processes.store;
            MemoryCheckpoints checkpoints = processes.checkpoints;
            Backfill1m.from(processes.source)
                    .into(new RecordingWriter(senders, batch -> {
                        Checkpoint named = Objects.requireNonNull(checkpoints.only());
                        assertThat(named.pending()).anySatisfy(pending -> {
                            assertThat(pending.sequence()).isEqualTo(batch.sequence());
                            assertThat(pending.ingestedAt().toEpochMilli())
                                    .isEqualTo(batch.provenances().get(0).ingestedAtMillis());
                            assertThat(pending.checksum()).isEqualTo(BatchChecksum.of(batch));
                            assertThat(pending.applied()).isFalse();
                        });
                        store.write1m(batch);
                    }))
                    .clock(CLOCK)
                    .batchSize(16)
                    .checkpoint(checkpoints)
                    .build()
                    .run(BackfillPlan.of(processes.instruments, minutes(60)));
            processes.assertExact("no crash");
        }
    }

    @Test
    void theStampsOfARunThatGoesOnAreThoseOfTheFirstAndThenLaterOnes() {
        Processes processes = new Processes(1, 1, Order.BY_TIME);
        // The second batch is kept and never acknowledged.
        AtomicInteger kept = new AtomicInteger();
        processes.store.beforeAcknowledged = () -> {
            if (kept.incrementAndGet() == 2) {
                processes.gone = true;
                throw new Crash();
            }
        };
        assertThat(processes.run(16)).isFalse();
        List<CandleWithMeta> before = List.copyOf(processes.store.raw);
        assertThat(before).hasSize(32);
        assertThat(processes.run(16)).isTrue();
        processes.assertExact("second batch in doubt");
        assertThat(processes.store.repeats()).isEqualTo(1);
        assertThat(processes.store.raw.stream().map(row -> row.meta().ingestedAt()))
                .isSorted();
        assertThat(Stream.of(processes.store.raw.get(0), processes.store.raw.get(59))
                        .map(row -> row.meta().ingestId())
                        .distinct())
                .hasSize(1);
    }
}
