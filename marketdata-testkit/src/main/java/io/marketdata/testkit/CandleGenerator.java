package io.marketdata.testkit;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.time.Clock;
import java.time.Instant;

/**
 * Makes one-minute candles that look like a market's, any number of them, always the same ones.
 *
 * <p><b>Values.</b> Those of a minute depend on seed, instrument and minute alone: any part of a range gives the same
 * candles as the whole. Price level, tick, volatility and volume are the instrument's own; a candle opens where the one
 * before it closed; prices stand on the tick; volume follows the hour of the day. Every rule of a
 * {@link io.marketdata.model.Candle} holds and every price is above zero.
 *
 * <p><b>Range.</b> Every whole minute that is closed by the clock; there are no gaps. Instruments are all those of the
 * catalogue's markets. <b>Threads.</b> Immutable; any number of streams at once, each for one thread.
 */
public final class CandleGenerator implements CandleIngestSource {
    private static final long MINUTE_MILLIS = 60_000;

    final long seed;
    final int chunkRows;
    final boolean quoteVolume;
    final boolean tradesCount;
    final boolean takerBuyVolumes;
    private final MarketCatalogue markets;
    private final Clock clock;
    private final CandleSource provenance;

    private CandleGenerator(Builder builder) {
        seed = builder.seed;
        chunkRows = builder.chunkRows;
        quoteVolume = builder.quoteVolume;
        tradesCount = builder.tradesCount;
        takerBuyVolumes = builder.takerBuyVolumes;
        markets = builder.markets;
        clock = builder.clock;
        provenance = builder.provenance;
    }

    /** A generator with every default and this seed. */
    public static CandleGenerator ofSeed(long seed) {
        return builder().seed(seed).build();
    }

    /** Everything has a default. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.marketdata.error.ConfigurationException where the market is not in the catalogue
     */
    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        long now = clock.millis();
        long first = -Math.floorDiv(-range.startMillis(), MINUTE_MILLIS);
        long end = -Math.floorDiv(-range.endMillis(), MINUTE_MILLIS);
        long closed = Math.floorDiv(now, MINUTE_MILLIS);
        return new GeneratedStream(
                this,
                instrument,
                markets.instrumentKey(instrument),
                new Provenance(provenance, now, null),
                first,
                Math.max(first, Math.min(end, closed)));
    }

    /**
     * The candle of one minute, closed or not.
     *
     * @param tsOpen its open time
     * @throws IllegalArgumentException where that is not a whole minute
     * @throws io.marketdata.error.ConfigurationException where the market is not in the catalogue
     */
    public CandleWithMeta candle(InstrumentId instrument, Instant tsOpen) {
        long millis = tsOpen.toEpochMilli();
        if (!Instant.ofEpochMilli(millis).equals(tsOpen) || Math.floorMod(millis, MINUTE_MILLIS) != 0) {
            throw new IllegalArgumentException("tsOpen " + tsOpen + " is not a whole minute");
        }
        long minute = millis / MINUTE_MILLIS;
        CandleBatch one = CandleBatch.ofCapacity(1);
        String key = markets.instrumentKey(instrument);
        new GeneratedStream(this, instrument, key, new Provenance(provenance, clock.millis(), null), minute, minute + 1)
                .read(one);
        return one.rows().get(0);
    }

    /** Collects what a generator is to make. */
    public static final class Builder {
        private long seed = 1;
        private int chunkRows = CandleBatch.MAX_CAPACITY;
        private boolean quoteVolume = true;
        private boolean tradesCount = true;
        private boolean takerBuyVolumes = true;
        private MarketCatalogue markets = MarketCatalogue.builtin();
        private Clock clock = Clock.systemUTC();
        private CandleSource provenance = CandleSource.FILE;

        private Builder() {}

        /** Another seed makes other candles; 1 unless told otherwise. */
        public Builder seed(long seedToUse) {
            seed = seedToUse;
            return this;
        }

        /** The markets to know; {@link MarketCatalogue#builtin()} unless told otherwise. */
        public Builder markets(MarketCatalogue catalogue) {
            markets = catalogue;
            return this;
        }

        /** What tells which minutes are closed, and when a row was taken in; the system's clock unless told otherwise. */
        public Builder clock(Clock clockToUse) {
            clock = clockToUse;
            return this;
        }

        /**
         * The way the rows claim to have come; {@link CandleSource#FILE} unless told otherwise.
         *
         * @throws IllegalArgumentException for {@link CandleSource#UNKNOWN}, which is never written
         */
        public Builder provenance(CandleSource source) {
            if (source == CandleSource.UNKNOWN) {
                throw new IllegalArgumentException("a source has to say how its rows came: ws, rest or file");
            }
            provenance = source;
            return this;
        }

        /** Whether rows have a quote volume; they have unless told otherwise. */
        public Builder withQuoteVolume(boolean wanted) {
            quoteVolume = wanted;
            return this;
        }

        /** Whether rows have a number of trades; they have unless told otherwise. */
        public Builder withTradesCount(boolean wanted) {
            tradesCount = wanted;
            return this;
        }

        /** Whether rows have both taker buy volumes; they have unless told otherwise. */
        public Builder withTakerBuyVolumes(boolean wanted) {
            takerBuyVolumes = wanted;
            return this;
        }

        /**
         * The most rows that one {@code read} appends; as many as fit unless told otherwise.
         *
         * @throws IllegalArgumentException below 1
         */
        public Builder chunkRows(int rows) {
            if (rows < 1) {
                throw new IllegalArgumentException("chunkRows " + rows + " is below 1");
            }
            chunkRows = rows;
            return this;
        }

        public CandleGenerator build() {
            return new CandleGenerator(this);
        }
    }
}
