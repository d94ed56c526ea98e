package io.marketdata;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.ExpectedMinutes;
import io.marketdata.spi.InstrumentRegistry;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.RawKlineWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings canonical up to now: of each instrument the tail from its last candle on, then the gaps before.
 *
 * <pre>{@code
 * RestCatchUp catchUp = RestCatchUp.from(source).into(writer).index(canonical).knownHoles(ledger).build();
 * RestCatchUpReport report = catchUp.run(List.of(InstrumentId.of(3, "BTCUSDT")));
 * }</pre>
 *
 * <p>Gaps are looked for by UTC day, minute by minute only on days that have fewer than expected. Minutes that canonical
 * has are not written again. What the source is asked for and does not have is remembered in the ledger, and not asked for
 * again before its time. One instrument that fails does not stop the others.
 *
 * <p><b>Memory.</b> For each instrument in work two batches of {@link Builder#batchSize} rows, and its gaps. <b>Threads.</b>
 * Immutable, reusable and safe for several threads; {@code run} uses the caller's thread and threads of the factory, which
 * are gone when it returns. <b>Ownership.</b> Owns nothing that it is given.
 */
public final class RestCatchUp {
    /** How far back gaps are looked for unless told otherwise. */
    public static final Duration DEFAULT_LOOK_BACK = Duration.ofDays(30);

    /** How long the word of a source is taken for what it does not have, unless told otherwise. */
    public static final Duration DEFAULT_ASK_AGAIN_AFTER = Duration.ofDays(1);

    /** How old a minute is before it can be a known hole, unless told otherwise. */
    public static final Duration DEFAULT_YOUNGEST_HOLE = Duration.ofHours(1);

    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final int DEFAULT_BATCH_SIZE = 10_000;
    private static final int DEFAULT_PARALLELISM = 4;

    final CandleIngestSource source;
    final CanonicalIndex index;
    final KnownHoleLedger ledger;
    final String sourceName;
    final ExpectedMinutes expected;
    final Clock clock;
    final MarketCatalogue markets;
    final ThreadFactory threads;
    final int parallelism;
    final Duration lookBack;
    final Duration askAgainAfter;
    final Duration youngestHole;
    final long mostMinutes;
    final @Nullable Instant start;
    final Backfill1m backfill;

    private RestCatchUp(Builder builder) {
        source = builder.source;
        index = builder.index;
        ledger = builder.ledger;
        sourceName = builder.sourceName;
        expected = builder.expected;
        parallelism = builder.parallelism;
        lookBack = builder.lookBack;
        askAgainAfter = builder.askAgainAfter;
        youngestHole = builder.youngestHole;
        mostMinutes = builder.mostMinutes;
        start = builder.start;
        backfill = builder.backfill.skipExisting(index).build();
        clock = backfill.clock;
        markets = backfill.markets;
        threads = backfill.threads;
    }

    /** Names the source; the next steps name the writer and the index. */
    public static WriterStep from(CandleIngestSource source) {
        return writer -> index -> new Builder(source, writer, index);
    }

    /**
     * Catches up with the given instruments.
     *
     * @throws MarketDataException where a market is not in the catalogue, before anything is asked
     */
    public RestCatchUpReport run(Collection<InstrumentId> instruments) {
        return run(instruments, new Cancellation());
    }

    /** As {@link #run(Collection)}; cancelling stops what is in work and skips the rest. */
    public RestCatchUpReport run(Collection<InstrumentId> instruments, Cancellation cancellation) {
        return new CatchUpRun(this, instruments, cancellation).run();
    }

    /** Catches up with the instruments of a market that are to be collected. */
    public RestCatchUpReport run(MarketId market, InstrumentRegistry registry, Cancellation cancellation) {
        List<InstrumentId> tradable = registry.instruments(market).stream()
                .filter(InstrumentDetails::tradable)
                .map(InstrumentDetails::id)
                .toList();
        return run(tradable, cancellation);
    }

    /** The step that names the writer. */
    @FunctionalInterface
    public interface WriterStep {
        /** Names the writer; the next step names the index. */
        IndexStep into(RawKlineWriter writer);
    }

    /** The step that names the index. */
    @FunctionalInterface
    public interface IndexStep {
        /** Names what tells which minutes are there; from here on everything has a default. */
        Builder index(CanonicalIndex canonical);
    }

    /** Collects what a catch-up is to do. */
    public static final class Builder {
        private final CandleIngestSource source;
        private final CanonicalIndex index;
        private final Backfill1m.Builder backfill;
        private KnownHoleLedger ledger = KnownHoleLedger.inProcess();
        private String sourceName;
        private boolean kept;
        private ExpectedMinutes expected = ExpectedMinutes.always();
        private int parallelism = DEFAULT_PARALLELISM;
        private Duration lookBack = DEFAULT_LOOK_BACK;
        private Duration askAgainAfter = DEFAULT_ASK_AGAIN_AFTER;
        private Duration youngestHole = DEFAULT_YOUNGEST_HOLE;
        private long mostMinutes = Long.MAX_VALUE;
        private @Nullable Instant start;

        private Builder(CandleIngestSource source, RawKlineWriter writer, CanonicalIndex index) {
            this.source = source;
            this.index = index;
            sourceName = source.name();
            backfill = Backfill1m.from(source)
                    .into(writer)
                    .batchSize(DEFAULT_BATCH_SIZE)
                    .senders(1);
        }

        /** As {@link #knownHoles(KnownHoleLedger, String)}, for a source that has a name. */
        public Builder knownHoles(KnownHoleLedger holes) {
            return knownHoles(holes, source.name());
        }

        /**
         * Where it is remembered what the source does not have; in this object unless told otherwise.
         *
         * @param word the word for the source, the same in every run
         */
        public Builder knownHoles(KnownHoleLedger holes, String word) {
            ledger = holes;
            sourceName = word;
            kept = true;
            return this;
        }

        /** The minutes that markets have; every one unless told otherwise. */
        public Builder expected(ExpectedMinutes minutes) {
            expected = minutes;
            return this;
        }

        /**
         * From where on an instrument is fetched of which canonical has no candle; without it such a one is reported as not
         * started. A start inside a minute is the next minute.
         */
        public Builder start(Instant first) {
            start = Instant.ofEpochMilli(
                    -Math.floorDiv(-first.toEpochMilli(), Ranges.MINUTE_MILLIS) * Ranges.MINUTE_MILLIS);
            return this;
        }

        /** How far back gaps are looked for, from the beginning of that UTC day; 30 days unless told otherwise. */
        public Builder lookBack(Duration time) {
            lookBack = bounded("lookBack", time);
            return this;
        }

        /** After what time the source is asked again for what it did not have; a day unless told otherwise. */
        public Builder askAgainAfter(Duration time) {
            askAgainAfter = bounded("askAgainAfter", time);
            return this;
        }

        /**
         * How old a minute is before it can be remembered as one that the source does not have; an hour unless told otherwise. A
         * younger one is asked for again.
         */
        public Builder youngestHole(Duration age) {
            youngestHole = bounded("youngestHole", age);
            return this;
        }

        /**
         * The most minutes of one instrument that a run asks for, the tail first; the rest is reported as left. No limit
         * unless told otherwise.
         *
         * @throws IllegalArgumentException below 1
         */
        public Builder mostMinutes(long ofOneInstrument) {
            if (ofOneInstrument < 1) {
                throw new IllegalArgumentException("mostMinutes " + ofOneInstrument + " is below 1");
            }
            mostMinutes = ofOneInstrument;
            return this;
        }

        /**
         * How many instruments are in work at once; 4 unless told otherwise.
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

        /** Rows of one {@code write1m}, at most, as {@link Backfill1m.Builder#batchSize}; 10,000 unless told otherwise. */
        public Builder batchSize(int rows) {
            backfill.batchSize(rows);
            return this;
        }

        /** What to do with rows that may not be written; {@link BadRowPolicy#fail()} unless told otherwise. */
        public Builder onBadRow(BadRowPolicy policy) {
            backfill.onBadRow(policy);
            return this;
        }

        /** Hears of progress after every batch, on the thread that reads it. */
        public Builder onProgress(Consumer<BackfillProgress> listener) {
            backfill.onProgress(listener);
            return this;
        }

        /** The markets to know; {@link MarketCatalogue#builtin()} unless told otherwise. */
        public Builder markets(MarketCatalogue catalogue) {
            backfill.markets(catalogue);
            return this;
        }

        /** Where now comes from; the system's UTC clock unless told otherwise. */
        public Builder clock(Clock clockToUse) {
            backfill.clock(clockToUse);
            return this;
        }

        /** Where helper threads come from; daemon threads unless told otherwise. */
        public Builder threads(ThreadFactory factory) {
            backfill.threads(factory);
            return this;
        }

        /**
         * The catch-up.
         *
         * @throws IllegalArgumentException where a ledger was given, but no word for the source
         */
        public RestCatchUp build() {
            if (kept && sourceName.isBlank()) {
                throw new IllegalArgumentException(
                        "what a source does not have is remembered under its name, and this one has none: "
                                + "give it one by name(), or call knownHoles(ledger, word)");
            }
            return new RestCatchUp(this);
        }

        private static Duration bounded(String name, Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException(name + " " + time + " is negative");
            }
            return time.compareTo(LONGEST) < 0 ? time : LONGEST;
        }
    }
}
