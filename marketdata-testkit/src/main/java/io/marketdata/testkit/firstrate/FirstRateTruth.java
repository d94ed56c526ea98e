package io.marketdata.testkit.firstrate;

import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeFirstRate} sells: every bar is a function of seed, ticker and minute, and of the date on which its
 * archive was published.
 *
 * <pre>{@code
 * FirstRateTruth truth = FirstRateTruth.builder()
 *         .tickers(FakeTicker.futures("ES"), FakeTicker.futures("E6"))
 *         .corrected("futures", "ES", Timeframe.M1, LocalDateTime.parse("2026-01-07T10:00"), LocalDate.parse("2026-02-03"))
 *         .missing("futures", "E6", LocalDate.parse("2026-02-05"))
 *         .build();
 * }</pre>
 *
 * <p>A date "as of" which something is asked is the newest trading date of an archive. Immutable, for any number of threads.
 */
public final class FirstRateTruth {
    private static final ZoneId EASTERN = ZoneId.of("America/New_York");
    private static final LocalTime READY = LocalTime.of(1, 0);
    private static final LocalTime FULL_READY = LocalTime.of(2, 0);

    private final Map<String, Series> series = new LinkedHashMap<>();
    private final Map<String, Set<LocalDate>> missing;
    private final Set<LocalDate> closed;

    private FirstRateTruth(Builder builder) {
        closed = Set.copyOf(builder.closed);
        missing = Map.copyOf(builder.missing);
        for (FakeTicker ticker : builder.tickers) {
            List<Revision> revisions = List.copyOf(builder.revisions.getOrDefault(ticker.toString(), List.of()));
            Set<LocalDate> late = Set.copyOf(builder.late.getOrDefault(ticker.toString(), Set.of()));
            series.put(ticker.toString(), new Series(ticker, builder.seed, closed, revisions, late));
        }
        for (String name : builder.named) {
            require(name);
        }
    }

    /** Everything but the tickers has a default. */
    public static Builder builder() {
        return new Builder();
    }

    /** All of a type, in the order in which they were given. */
    public List<FakeTicker> tickers(String type) {
        MarketType wanted = MarketType.of(type);
        return series.values().stream()
                .map(Series::ticker)
                .filter(ticker -> ticker.marketType() == wanted)
                .toList();
    }

    /**
     * The rows of the sessions from one trading date to another, both included, as archives of a date have them, ascending
     * by their start. Dirt is no row of it.
     *
     * @param timeframe a minute, 5 or 30 of them, an hour or a day
     * @param adjustment as requests say it, such as {@code contin_UNadj}; for types without any it is not looked at
     * @throws IllegalArgumentException where the ticker, the timeframe or the adjustment is not there
     */
    public List<FirstRateBar> bars(
            String type,
            String ticker,
            Timeframe timeframe,
            String adjustment,
            LocalDate asOf,
            LocalDate from,
            LocalDate to) {
        List<FirstRateBar> bars = new ArrayList<>();
        forEach(type, ticker, timeframe, adjustment, asOf, from, to, bars::add);
        return bars;
    }

    /** As {@link #bars}, one after the other, for more than the memory holds. */
    public void forEach(
            String type,
            String ticker,
            Timeframe timeframe,
            String adjustment,
            LocalDate asOf,
            LocalDate from,
            LocalDate to,
            Consumer<FirstRateBar> bars) {
        MarketType market = MarketType.of(type);
        requireSold(market, timeframe, adjustment);
        double pointsPerUnit = market.pointsPerUnit();
        try {
            require(type + " " + ticker)
                    .each(
                            new Series.Wanted(timeframe, adjustment, asOf, from, to),
                            row -> bars.accept(row.bar(pointsPerUnit)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void requireSold(MarketType type, Timeframe timeframe, String adjustment) {
        if (Codes.code(timeframe) == null) {
            throw new IllegalArgumentException("no files of " + timeframe + ": 1m, 5m, 30m, 1h and 1d are there");
        }
        if (!type.knows(adjustment)) {
            throw new IllegalArgumentException(
                    "no adjustment " + adjustment + " of " + type.code() + " among " + type.adjustments());
        }
    }

    /**
     * The newest trading date whose archives are out: ready on the next day, 01:00 US Eastern, those of the whole history at
     * 02:00.
     */
    public LocalDate lastPublished(String type, Instant now, boolean full) {
        Sessions sessions = new Sessions(MarketType.of(type), false, closed);
        LocalTime ready = full ? FULL_READY : READY;
        LocalDateTime here = LocalDateTime.ofInstant(now, EASTERN);
        LocalDate date = here.toLocalDate().minusDays(here.toLocalTime().isBefore(ready) ? 2 : 1);
        while (!sessions.isTradingDate(date)) {
            date = date.minusDays(1);
        }
        return date;
    }

    /** When the archives of a trading date come out. */
    public static Instant published(LocalDate date, boolean full) {
        return date.plusDays(1)
                .atTime(full ? FULL_READY : READY)
                .atZone(EASTERN)
                .toInstant();
    }

    /** The trading dates of a type within two dates, both included. */
    public List<LocalDate> tradingDates(String type, LocalDate from, LocalDate to) {
        Sessions sessions = new Sessions(MarketType.of(type), false, closed);
        return from.datesUntil(to.plusDays(1)).filter(sessions::isTradingDate).toList();
    }

    /** The first date of an archive: that of its day, its week's Monday, 30 days before it, or none. */
    public static LocalDate firstDate(String period, LocalDate asOf) {
        return switch (period) {
            case "day" -> asOf;
            case "week" -> asOf.minusDays(asOf.getDayOfWeek().getValue() - 1L);
            case "month" -> asOf.minusDays(29);
            case "full" -> LocalDate.EPOCH;
            default -> throw new IllegalArgumentException("no period " + period + " among full, month, week, day");
        };
    }

    /** Whether archives of that date have no file of the ticker: told so, or not traded yet. */
    public boolean isMissing(String type, String ticker, LocalDate asOf) {
        String name = type + " " + ticker;
        return require(name).ticker().since().isAfter(asOf)
                || missing.getOrDefault(name, Set.of()).contains(asOf);
    }

    List<Series> files(MarketType type, LocalDate asOf) {
        return series.values().stream()
                .filter(one -> one.ticker().marketType() == type)
                .filter(one -> !isMissing(type.code(), one.ticker().ticker(), asOf))
                .toList();
    }

    private Series require(String name) {
        @Nullable Series one = series.get(name);
        if (one == null) {
            throw new IllegalArgumentException("no ticker " + name + " among " + series.size());
        }
        return one;
    }

    /** Collects what is to be sold. */
    public static final class Builder {
        private final List<FakeTicker> tickers = new ArrayList<>();
        private final Set<LocalDate> closed = new HashSet<>();
        private final Map<String, Set<LocalDate>> missing = new HashMap<>();
        private final Map<String, Set<LocalDate>> late = new HashMap<>();
        private final Map<String, List<Revision>> revisions = new HashMap<>();
        private final Set<String> named = new HashSet<>();
        private long seed = 1;

        private Builder() {}

        /** Adds some. */
        public Builder tickers(FakeTicker... more) {
            return tickers(List.of(more));
        }

        /** Adds some. */
        public Builder tickers(List<FakeTicker> more) {
            tickers.addAll(more);
            return this;
        }

        /** Another seed, other bars; 1 unless told otherwise. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Dates without a session, whatever the type. */
        public Builder closed(LocalDate... dates) {
            closed.addAll(List.of(dates));
            return this;
        }

        /**
         * Archives from a date on have another row there: its high is 4 points higher, which are cents but for fx, its close is
         * that high, its volume is more by 4. Other timeframes stay as they are.
         *
         * @param stamp what the row says, in the zone of its type; in the hour that comes twice, both rows that say so
         */
        public Builder corrected(String type, String ticker, Timeframe timeframe, LocalDateTime stamp, LocalDate asOf) {
            return revise(type, ticker, new Revision(timeframe, localMinute(stamp), asOf, false));
        }

        /** Archives from a date on do not have this row any more. */
        public Builder withdrawn(String type, String ticker, Timeframe timeframe, LocalDateTime stamp, LocalDate asOf) {
            return revise(type, ticker, new Revision(timeframe, localMinute(stamp), asOf, true));
        }

        private Builder revise(String type, String ticker, Revision revision) {
            String name = type + " " + ticker;
            named.add(name);
            revisions.computeIfAbsent(name, any -> new ArrayList<>()).add(revision);
            return this;
        }

        private static long localMinute(LocalDateTime stamp) {
            return stamp.toEpochSecond(ZoneOffset.UTC) / 60;
        }

        /** Archives of these dates have no file of this ticker; later ones have its rows of these dates too. */
        public Builder missing(String type, String ticker, LocalDate... dates) {
            String name = type + " " + ticker;
            named.add(name);
            missing.computeIfAbsent(name, any -> new HashSet<>()).addAll(List.of(dates));
            return this;
        }

        /** Archives of these dates have a file of this ticker without a row of that very date; later ones have them. */
        public Builder late(String type, String ticker, LocalDate... dates) {
            String name = type + " " + ticker;
            named.add(name);
            late.computeIfAbsent(name, any -> new HashSet<>()).addAll(List.of(dates));
            return this;
        }

        /**
         * All of it.
         *
         * @throws IllegalArgumentException where something was said of a ticker that is not there
         */
        public FirstRateTruth build() {
            return new FirstRateTruth(this);
        }
    }
}
