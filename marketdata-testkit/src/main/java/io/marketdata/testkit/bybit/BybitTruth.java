package io.marketdata.testkit.bybit;

import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened on a {@link FakeBybit}: every candle of every instrument at any time, known without having been stored.
 *
 * <p><b>Values.</b> Those of a minute depend on seed, category, symbol and minute alone. Whatever is longer is put
 * together of its minutes: first open, last close, highest high, lowest low, sums of volume and turnover. A candle opens
 * where the one before it closed. <b>Range.</b> From the minute of the listing on, without end: what is in the future is
 * known as well, and a {@link FakeBybit} keeps it to itself until its clock is there. There are no holes but those of
 * {@link Builder#outage}. <b>Threads.</b> Immutable; any number at once.
 */
public final class BybitTruth {
    private static final long MINUTE_MILLIS = 60_000;

    private final Map<BybitCategory, Map<String, Series>> series = new HashMap<>();
    private final Duration settleLag;

    private BybitTruth(Builder builder) {
        settleLag = builder.settleLag;
        for (BybitCategory category : BybitCategory.values()) {
            series.put(category, new TreeMap<>());
        }
        for (FakeInstrument instrument : builder.instruments) {
            String name = instrument.toString();
            Series made = new Series(
                    instrument,
                    builder.seed,
                    builder.outages.getOrDefault(name, new Ranges()),
                    builder.quiet.getOrDefault(name, new Ranges()),
                    builder.settleLag.toMillis());
            if (of(instrument.category()).put(instrument.symbol(), made) != null) {
                throw new IllegalArgumentException(name + " is listed twice");
            }
        }
        builder.outages.keySet().forEach(this::requireListed);
        builder.quiet.keySet().forEach(this::requireListed);
    }

    private void requireListed(String name) {
        boolean listed = series.values().stream()
                .flatMap(symbols -> symbols.values().stream())
                .anyMatch(one -> one.instrument().toString().equals(name));
        if (!listed) {
            throw new IllegalArgumentException(name + " has an outage or a quiet time, and is not listed");
        }
    }

    /** The truth of one spot pair, {@code BTCUSDT}, with every default. */
    public static BybitTruth ofBtcUsdt() {
        return builder().instruments(FakeListings.spotPairs(1)).build();
    }

    /** Everything but the instruments has a default. */
    public static Builder builder() {
        return new Builder();
    }

    /** All that are listed, in the order of their symbols within each category. */
    public List<FakeInstrument> instruments(BybitCategory category) {
        return of(category).values().stream().map(Series::instrument).toList();
    }

    /** How long after its end a candle may still change. */
    public Duration settleLag() {
        return settleLag;
    }

    /**
     * The candles whose open time is in {@code [from, to)}, ascending, as they are when nothing changes any more.
     *
     * @throws IllegalArgumentException where the instrument is not listed
     */
    public List<BybitCandle> candles(
            BybitCategory category, String symbol, Timeframe timeframe, Instant from, Instant to) {
        return candles(category, symbol, Interval.ofMinutes(timeframe.minutes()), from, to);
    }

    /**
     * As {@link #candles(BybitCategory, String, Timeframe, Instant, Instant)}, for a length in the venue's words.
     *
     * @param interval such as {@code 1}, {@code 60}, {@code D}, {@code W} or {@code M}
     */
    public List<BybitCandle> candles(BybitCategory category, String symbol, String interval, Instant from, Instant to) {
        return candles(category, symbol, Interval.of(interval), from, to);
    }

    private List<BybitCandle> candles(
            BybitCategory category, String symbol, Interval interval, Instant from, Instant to) {
        Series one = require(category, symbol);
        PricePath.Walk walk = one.walk();
        long end = Math.min(ceilMinute(to), one.endMinute());
        List<BybitCandle> candles = new ArrayList<>();
        Bar bar = new Bar();
        long start = interval.startOf(Math.max(ceilMinute(from), interval.startOf(one.firstMinute())));
        if (start < ceilMinute(from)) {
            start = interval.next(start);
        }
        for (; start < end; start = interval.next(start)) {
            one.candle(start, interval.next(start), Series.END_OF_TIME, walk, bar);
            BybitCandle candle = one.shown(bar);
            if (candle != null) {
                candles.add(candle);
            }
        }
        return candles;
    }

    private static long ceilMinute(Instant time) {
        return -Math.floorDiv(-time.toEpochMilli(), MINUTE_MILLIS);
    }

    private Series require(BybitCategory category, String symbol) {
        Series found = find(category, symbol);
        if (found == null) {
            throw new IllegalArgumentException(category.code() + " " + symbol + " is not listed");
        }
        return found;
    }

    @Nullable Series find(BybitCategory category, String symbol) {
        return of(category).get(symbol);
    }

    Collection<Series> all(BybitCategory category) {
        return of(category).values();
    }

    @SuppressWarnings("NullAway") // The constructor put every category in.
    private Map<String, Series> of(BybitCategory category) {
        return series.get(category);
    }

    /** Collects what is to be true. */
    public static final class Builder {
        private final List<FakeInstrument> instruments = new ArrayList<>();
        private final Map<String, Ranges> outages = new HashMap<>();
        private final Map<String, Ranges> quiet = new HashMap<>();
        private long seed = 1;
        private Duration settleLag = Duration.ofSeconds(1);

        private Builder() {}

        /** Another seed makes other candles; 1 unless told otherwise. */
        public Builder seed(long seedToUse) {
            seed = seedToUse;
            return this;
        }

        /** Lists these too. */
        public Builder instruments(FakeInstrument... more) {
            return instruments(List.of(more));
        }

        /** Lists these too. */
        public Builder instruments(Collection<FakeInstrument> more) {
            instruments.addAll(more);
            return this;
        }

        /** The minutes of {@code [from, to)} have no candle, and longer candles nothing of them: a hole at the source. */
        public Builder outage(BybitCategory category, String symbol, Instant from, Instant to) {
            return add(outages, category, symbol, from, to);
        }

        /** Nobody trades in the minutes of {@code [from, to)}: their candles are flat and without volume. */
        public Builder quiet(BybitCategory category, String symbol, Instant from, Instant to) {
            return add(quiet, category, symbol, from, to);
        }

        private Builder add(
                Map<String, Ranges> to, BybitCategory category, String symbol, Instant from, Instant until) {
            if (!from.isBefore(until)) {
                throw new IllegalArgumentException("the range from " + from + " to " + until + " is empty");
            }
            to.computeIfAbsent(category.code() + " " + symbol, name -> new Ranges())
                    .add(ceilMinute(from), ceilMinute(until));
            return this;
        }

        /**
         * How long after its end a candle goes on changing, as late trades come in; one second unless told otherwise. A client
         * that takes a candle as soon as its time is over gets values that are not true.
         */
        public Builder settleLag(Duration lag) {
            if (lag.isNegative()) {
                throw new IllegalArgumentException("settle lag " + lag + " is negative");
            }
            settleLag = lag;
            return this;
        }

        /**
         * The truth of all that.
         *
         * @throws IllegalArgumentException where an instrument is listed twice, or a range is of one that is not
         */
        public BybitTruth build() {
            return new BybitTruth(this);
        }
    }
}
