package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointStore;
import io.marketdata.spi.RawKlineWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves one-minute candles from a source to a writer.
 *
 * <pre>{@code
 * Backfill1m backfill = Backfill1m.from(source).into(writer).build();
 * Backfill1mReport report = backfill.run(InstrumentId.of(3, "BTCUSDT"),
 *         TimeRange.parse("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"));
 * }</pre>
 *
 * <p>Every row is checked before it is written (order, range, grid, closed, finite, OHLC); what is not good goes to the
 * {@link BadRowPolicy}. It does not read back, and skips what exists only if asked to; running the same range again is safe.
 *
 * <p><b>Memory.</b> {@code (senders + 1) x batchSize} rows of 60 bytes and 8 for each optional column, and what the source
 * holds, whatever the range; senders are {@code min(senders, writer.concurrency())}, two unless told otherwise. A plan takes
 * that for each instrument in work, or once for those that the source reads together. With all four optional columns the
 * default batches are 9.2 MB each (11.4 MB under G1, which gives large arrays whole megabytes). <b>Threads.</b> Immutable,
 * reusable and safe for several threads; {@code run} uses the caller's thread to read and threads of the factory to
 * write, which are gone when it returns. The writer never sees more than {@link RawKlineWriter#concurrency()} of them.
 * <b>Ownership.</b> Owns neither source nor writer.
 */
public final class Backfill1m {
    /** Rows of one {@code write1m} unless told otherwise. */
    public static final int DEFAULT_BATCH_SIZE = 100_000;

    /** The largest batch, and what {@link Builder#withoutBatching()} means. */
    public static final int MAX_BATCH_SIZE = CandleBatch.MAX_CAPACITY;

    /** More senders than this gained nothing where it was measured. */
    public static final int MAX_SENDERS = 2;

    final CandleIngestSource source;
    final RawKlineWriter writer;
    final int batchSize;
    final BadRowPolicy badRows;
    final Consumer<BackfillProgress> progress;
    final MarketCatalogue markets;
    final Clock clock;
    final ThreadFactory threads;
    final int parallelism;
    final int senders;
    final boolean stopOnFailure;
    final Semaphore writerSlots;
    final @Nullable CheckpointStore checkpoints;
    final String sourceName;
    final String targetName;
    final @Nullable CanonicalIndex existing;

    private Backfill1m(Builder builder) {
        source = builder.source;
        writer = builder.writer;
        batchSize = builder.batchSize;
        badRows = builder.badRows;
        progress = builder.progress;
        markets = builder.markets;
        clock = builder.clock;
        threads = builder.threads;
        parallelism = builder.parallelism;
        senders = Math.min(builder.senders, Math.max(1, writer.concurrency()));
        stopOnFailure = builder.stopOnFailure;
        checkpoints = builder.checkpoints;
        sourceName = builder.sourceName;
        targetName = builder.targetName;
        existing = builder.existing;
        writerSlots = new Semaphore(Math.max(1, writer.concurrency()));
    }

    private Backfill1m(Backfill1m like, CandleIngestSource other) {
        source = other;
        writer = like.writer;
        batchSize = like.batchSize;
        badRows = like.badRows;
        progress = like.progress;
        markets = like.markets;
        clock = like.clock;
        threads = like.threads;
        parallelism = like.parallelism;
        senders = like.senders;
        stopOnFailure = like.stopOnFailure;
        checkpoints = like.checkpoints;
        sourceName = like.sourceName;
        targetName = like.targetName;
        existing = like.existing;
        writerSlots = like.writerSlots;
    }

    /** The same job over another source; the writer never sees more threads of both than it allows. */
    Backfill1m over(CandleIngestSource other) {
        return new Backfill1m(this, other);
    }

    /** Names the source; the next step names the writer. */
    public static WriterStep from(CandleIngestSource source) {
        return writer -> new Builder(source, writer);
    }

    /**
     * Moves the candles of an instrument inside a range.
     *
     * @throws BackfillException where it failed; it carries the report of what was done
     * @throws MarketDataException where the market is not in the catalogue, before anything is read
     */
    public Backfill1mReport run(InstrumentId instrument, TimeRange range) {
        return run(instrument, range, new Cancellation());
    }

    /** As {@link #run(InstrumentId, TimeRange)}; a cancelled run returns a report that says so. */
    public Backfill1mReport run(InstrumentId instrument, TimeRange range, Cancellation cancellation) {
        return new BackfillRun(this, List.of(instrument), range, cancellation)
                .run()
                .only();
    }

    /**
     * Moves the candles of many instruments; one that fails does not stop the others unless told so. Those that the source
     * reads together travel in the same batches, so that one insert carries many of them; where the store itself fails,
     * all of those fail.
     */
    public BackfillPlanReport run(BackfillPlan plan) {
        return run(plan, new Cancellation());
    }

    /** As {@link #run(BackfillPlan)}; cancelling stops what is in work and skips the rest. */
    public BackfillPlanReport run(BackfillPlan plan, Cancellation cancellation) {
        return new PlanRun(this, plan, cancellation).run();
    }

    /** The step that names the writer. */
    @FunctionalInterface
    public interface WriterStep {
        /** Names the writer; from here on everything has a default. */
        Builder into(RawKlineWriter writer);
    }

    /** Collects what a backfill is to do. */
    public static final class Builder {
        private final CandleIngestSource source;
        private final RawKlineWriter writer;
        private int batchSize = DEFAULT_BATCH_SIZE;
        private BadRowPolicy badRows = BadRowPolicy.fail();
        private Consumer<BackfillProgress> progress = ignored -> {};
        private MarketCatalogue markets = MarketCatalogue.builtin();
        private Clock clock = Clock.systemUTC();
        private ThreadFactory threads = Builder::daemon;
        private int parallelism = 1;
        private int senders = MAX_SENDERS;
        private boolean stopOnFailure;
        private @Nullable CheckpointStore checkpoints;
        private String sourceName = "";
        private String targetName = "";
        private @Nullable CanonicalIndex existing;

        private Builder(CandleIngestSource source, RawKlineWriter writer) {
            this.source = source;
            this.writer = writer;
        }

        /**
         * Rows of one {@code write1m}, at most: a batch may end earlier, with a partition of the store, but not less than half
         * full unless it is the last. A run holds a batch for each sender and one more. 1 to {@value #MAX_BATCH_SIZE}; {@value #DEFAULT_BATCH_SIZE} unless told otherwise.
         *
         * @throws IllegalArgumentException for anything else
         */
        public Builder batchSize(int rows) {
            if (rows < 1 || rows > MAX_BATCH_SIZE) {
                throw new IllegalArgumentException("batchSize " + rows + " is outside 1.." + MAX_BATCH_SIZE
                        + "; withoutBatching() asks for the largest");
            }
            batchSize = rows;
            return this;
        }

        /** As few batches as possible: the largest size. */
        public Builder withoutBatching() {
            return batchSize(MAX_BATCH_SIZE);
        }

        /** Hears of progress after every batch, on the thread of {@code run}; what it throws is a warning in the report. */
        public Builder onProgress(Consumer<BackfillProgress> listener) {
            progress = listener;
            return this;
        }

        /** What to do with rows that may not be written; {@link BadRowPolicy#fail()} unless told otherwise. */
        public Builder onBadRow(BadRowPolicy policy) {
            badRows = policy;
            return this;
        }

        /** The markets to know; {@link MarketCatalogue#builtin()} unless told otherwise. */
        public Builder markets(MarketCatalogue catalogue) {
            markets = catalogue;
            return this;
        }

        /** Where now comes from; the system's UTC clock unless told otherwise. */
        public Builder clock(Clock clockToUse) {
            clock = clockToUse;
            return this;
        }

        /** Where helper threads come from; daemon threads unless told otherwise. */
        public Builder threads(ThreadFactory factory) {
            threads = factory;
            return this;
        }

        /**
         * How many instruments of a plan are in work at once; 1 unless told otherwise.
         *
         * @throws IllegalArgumentException below 1
         */
        public Builder parallelism(int instruments) {
            if (instruments < 1) {
                throw new IllegalArgumentException("parallelism " + instruments + " is below 1");
            }
            parallelism = instruments;
            return this;
        }

        /**
         * How many batches of a run may be on their way to the store at once, if the writer allows as many; {@value
         * Backfill1m#MAX_SENDERS} unless told otherwise. One fewer takes a batch less of memory.
         *
         * @throws IllegalArgumentException outside 1..{@value Backfill1m#MAX_SENDERS}
         */
        public Builder senders(int threads) {
            if (threads < 1 || threads > MAX_SENDERS) {
                throw new IllegalArgumentException("senders " + threads + " is outside 1.." + MAX_SENDERS);
            }
            senders = threads;
            return this;
        }

        /** Ends a plan at the first instrument that fails; those in work are cancelled, the rest is skipped. */
        public Builder stopOnFailure() {
            stopOnFailure = true;
            return this;
        }

        /** As {@link #checkpoint(CheckpointStore, String, String)}, for a store that serves one source and one target. */
        public Builder checkpoint(CheckpointStore store) {
            return checkpoint(store, "", "");
        }

        /**
         * Keeps how far a run has come, so that the next one with the same instruments and the same start goes on from there,
         * whatever ended this one. An unchanged source forms the batches that were on their way again, just as they were, and
         * the store drops what it has. What the source adds later behind the mark is not seen: for that, run without. A bad
         * row behind the mark may be handed to the policy again. A run that forms a larger batch again than {@link #batchSize}
         * allows takes the memory of the larger one.
         *
         * <p>A plan has a checkpoint for each instrument, or for those that the source reads together.
         *
         * @param source a name for the source: with another name it is other work
         * @param target a name for the store that is written: with another name it is other work
         * @throws IllegalArgumentException where a name is too long or holds control characters
         */
        public Builder checkpoint(CheckpointStore store, String source, String target) {
            CheckpointKey.requireName("source", source);
            CheckpointKey.requireName("target", target);
            checkpoints = store;
            sourceName = source;
            targetName = target;
            return this;
        }

        /**
         * Does not write minutes that canonical has, whatever their values; it is asked once, when a run begins. What is read
         * all the same is counted in the report as skipped. The gaps of an instrument are held in memory, 16 bytes each.
         */
        public Builder skipExisting(CanonicalIndex canonical) {
            existing = canonical;
            return this;
        }

        public Backfill1m build() {
            return new Backfill1m(this);
        }

        private static Thread daemon(Runnable work) {
            Thread thread = new Thread(work, "marketdata-backfill");
            thread.setDaemon(true);
            return thread;
        }
    }
}
