package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.spi.TimeframeCandleSource;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Fills a timeframe store from a source: many instruments times many lengths of candles, several series at once.
 *
 * <pre>{@code
 * OhlcvBackfill backfill = OhlcvBackfill.from(source).into(store).parallelism(8).build();
 * OhlcvBackfillReport report = backfill.run(OhlcvBackfillPlan.ofDays(
 *         List.of(InstrumentId.of(3, "BTCUSDT")), List.of(Timeframe.M5, Timeframe.H1), 90));
 * }</pre>
 *
 * <p>Rows are checked by the rules of {@link Backfill1m}, with the grid and the length of their timeframe; what is not good
 * goes to the {@link BadRowPolicy}. A row that lacks a price or its volume is skipped and counted. Whether a candle is
 * closed is the source's to say, by its venue's clock; by the clock here it may be up to ten minutes early.
 *
 * <p><b>Memory.</b> {@code parallelism x batchSize} rows of 60 bytes, and what source and store hold. <b>Threads.</b>
 * Immutable, reusable and safe for several threads; {@code run} uses the caller's thread and threads of the factory, which
 * are gone when it returns. <b>Ownership.</b> Owns neither source nor store.
 */
public final class OhlcvBackfill {
    /** Rows of one upsert unless told otherwise. */
    public static final int DEFAULT_BATCH_SIZE = 10_000;

    /** How many series are in work at once unless told otherwise. */
    public static final int DEFAULT_PARALLELISM = 4;

    /** How far the clock here may be behind the venue's. */
    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(10);

    final TimeframeCandleSource source;
    final OhlcvStore store;
    final int batchSize;
    final int parallelism;
    final BadRowPolicy badRows;
    final Consumer<OhlcvBackfillProgress> progress;
    final MarketCatalogue markets;
    final Clock clock;
    final ThreadFactory threads;
    final Map<Timeframe, Duration> retention;

    private OhlcvBackfill(Builder builder) {
        source = builder.source;
        store = builder.store;
        batchSize = builder.batchSize;
        parallelism = builder.parallelism;
        badRows = builder.badRows;
        progress = builder.progress;
        markets = builder.markets;
        clock = builder.clock;
        threads = builder.threads;
        retention = new EnumMap<>(builder.retention);
    }

    /** Names the source; the next step names the store. */
    public static StoreStep from(TimeframeCandleSource source) {
        return store -> new Builder(source, store);
    }

    /**
     * Fills the series of a plan; one that fails leaves the others running and shows in the report.
     *
     * @throws MarketDataException where a market is not in the catalogue, before anything is read
     */
    public OhlcvBackfillReport run(OhlcvBackfillPlan plan) {
        return run(plan, new Cancellation());
    }

    /** As {@link #run(OhlcvBackfillPlan)}; cancelling ends what is in work behind its batch and skips the rest. */
    public OhlcvBackfillReport run(OhlcvBackfillPlan plan, Cancellation cancellation) {
        return new OhlcvRun(this, plan, cancellation).run();
    }

    /** The step that names the store. */
    @FunctionalInterface
    public interface StoreStep {
        /** Names the store; from here on everything has a default. */
        Builder into(OhlcvStore store);
    }

    /** Collects what a backfill is to do. */
    public static final class Builder {
        private final TimeframeCandleSource source;
        private final OhlcvStore store;
        private final Map<Timeframe, Duration> retention = new EnumMap<>(Timeframe.class);
        private int batchSize = DEFAULT_BATCH_SIZE;
        private int parallelism = DEFAULT_PARALLELISM;
        private BadRowPolicy badRows = BadRowPolicy.fail();
        private Consumer<OhlcvBackfillProgress> progress = ignored -> {};
        private MarketCatalogue markets = MarketCatalogue.builtin();
        private Clock clock = Clock.systemUTC();
        private ThreadFactory threads = Builder::daemon;

        private Builder(TimeframeCandleSource source, OhlcvStore store) {
            this.source = source;
            this.store = store;
        }

        /**
         * Rows of one upsert, at most; {@value OhlcvBackfill#DEFAULT_BATCH_SIZE} unless told otherwise.
         *
         * @throws IllegalArgumentException outside 1..{@value CandleBatch#MAX_CAPACITY}
         */
        public Builder batchSize(int rows) {
            if (rows < 1 || rows > CandleBatch.MAX_CAPACITY) {
                throw new IllegalArgumentException("batchSize " + rows + " is outside 1.." + CandleBatch.MAX_CAPACITY);
            }
            batchSize = rows;
            return this;
        }

        /**
         * How many series are in work at once; {@value OhlcvBackfill#DEFAULT_PARALLELISM} unless told otherwise.
         *
         * @throws IllegalArgumentException below 1
         */
        public Builder parallelism(int series) {
            if (series < 1) {
                throw new IllegalArgumentException("parallelism " + series + " is below 1");
            }
            parallelism = series;
            return this;
        }

        /** What to do with rows that may not be written; {@link BadRowPolicy#fail()} unless told otherwise. */
        public Builder onBadRow(BadRowPolicy policy) {
            badRows = policy;
            return this;
        }

        /**
         * Hears of progress after every upsert, on whichever thread did it, one at a time; what it throws is a warning in the
         * report.
         */
        public Builder onProgress(Consumer<OhlcvBackfillProgress> listener) {
            progress = listener;
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
         * Deletes candles of a timeframe from the store, of every instrument, once they are older than this, at the end of
         * each run; nor are such candles asked for. Without it nothing is ever deleted.
         *
         * @throws IllegalArgumentException where the time is not longer than one candle
         */
        public Builder retain(Timeframe timeframe, Duration time) {
            if (time.compareTo(timeframe.duration()) <= 0) {
                throw new IllegalArgumentException(
                        "retention of " + timeframe + " candles: " + time + " is not longer than one of them");
            }
            retention.put(timeframe, time);
            return this;
        }

        public OhlcvBackfill build() {
            return new OhlcvBackfill(this);
        }

        private static Thread daemon(Runnable work) {
            Thread thread = new Thread(work, "marketdata-ohlcv");
            thread.setDaemon(true);
            return thread;
        }
    }
}
