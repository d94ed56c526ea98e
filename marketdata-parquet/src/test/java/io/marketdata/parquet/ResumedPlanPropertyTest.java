package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.Backfill1m;
import io.marketdata.BackfillPlan;
import io.marketdata.BackfillPlanReport;
import io.marketdata.batch.CandleBatch;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import io.marketdata.spi.CheckpointStore;
import io.marketdata.spi.RawKlineWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * The process ends at any batch of a plan over files, again and again, and each time a new one goes on: no row is in raw
 * twice, and none is lost.
 */
class ResumedPlanPropertyTest {
    private static final TimeRange RANGE = Rows.range(0, Layout.MOST_MINUTES);

    /** Nothing that the job could handle: the process is gone, and nothing it does any more has an effect. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What outlives a process: the checkpoints, and raw, where a batch whose token is known is dropped. */
    private static final class Outside implements CheckpointStore, RawKlineWriter {
        final List<String> raw = new ArrayList<>();
        private final Map<CheckpointKey, Checkpoint> kept = new HashMap<>();
        private final Set<String> tokens = new HashSet<>();
        private final Random random;
        private final int senders;
        private final int oneCrashIn;
        private boolean gone;

        Outside(Random random, int senders, int oneCrashIn) {
            this.random = random;
            this.senders = senders;
            this.oneCrashIn = oneCrashIn;
        }

        synchronized void startProcess() {
            gone = false;
        }

        private void mayCrash() {
            gone = gone || random.nextInt(oneCrashIn) == 0;
            if (gone) {
                throw new Crash();
            }
        }

        @Override
        public int concurrency() {
            return senders;
        }

        @Override
        public synchronized void write1m(CandleBatch batch) {
            mayCrash();
            List<String> rows = Rows.lines(batch);
            if (tokens.add(batch.runId() + " " + batch.sequence() + " " + rows)) {
                raw.addAll(rows);
            }
            mayCrash();
        }

        @Override
        public CheckpointLease acquire(CheckpointKey key) {
            return new CheckpointLease() {
                @Override
                public @Nullable Checkpoint load() {
                    synchronized (Outside.this) {
                        return kept.get(key);
                    }
                }

                @Override
                public void save(Checkpoint checkpoint) {
                    synchronized (Outside.this) {
                        mayCrash();
                        kept.put(key, checkpoint);
                        mayCrash();
                    }
                }

                @Override
                public void close() {}
            };
        }
    }

    @Property(tries = 80)
    void rawHasEveryRowOnceWhereverProcessesEnd(
            @ForAll(supplier = Layout.Ordered.class) Layout layout,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 2) int senders,
            @ForAll @IntRange(min = 5, max = 200) int batchSize) {
        Random random = new Random(seed);
        Outside outside = new Outside(random, senders, 8);
        try (TemporaryFolder folder = new TemporaryFolder()) {
            layout.write(folder.path(), random);
            ParquetCandleSource source = Rows.source(folder.path()).build();
            boolean ended = false;
            for (int process = 0; !ended; process++) {
                assertThat(process).isLessThan(2_000);
                ended = run(source, outside, batchSize);
            }
            List<String> expected = new ArrayList<>();
            Layout.INSTRUMENTS.forEach(one -> expected.addAll(Rows.read(source, one, RANGE)));
            assertThat(outside.raw).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** Whether it came to its end. */
    private static boolean run(ParquetCandleSource source, Outside outside, int batchSize) {
        outside.startProcess();
        try {
            BackfillPlanReport report = Backfill1m.from(source)
                    .into(outside)
                    .senders(2)
                    .batchSize(batchSize)
                    .checkpoint(outside)
                    .build()
                    .run(BackfillPlan.of(Layout.INSTRUMENTS, RANGE));
            assertThat(report.isComplete()).as(report::toText).isTrue();
            assertThat(report.entries())
                    .allSatisfy(entry -> assertThat(entry.warnings()).isEmpty());
            return true;
        } catch (Crash crashed) {
            return false;
        }
    }
}
