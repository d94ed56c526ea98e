package io.marketdata.firstrate;

import io.marketdata.error.ConfigurationException;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.SeriesInfo;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which archives of one timeframe an update needs, and for which series. One use. */
final class ArchivePlan {
    private final UpdateSettings settings;
    private final UpdateState state;
    private final Timeframe timeframe;
    private final LocalDate newest;
    private final SeriesUpdate series;
    private final Map<String, SeriesState> held = new HashMap<>();
    private final EnumMap<FirstRatePeriod, Set<String>> pending = new EnumMap<>(FirstRatePeriod.class);
    private final Map<String, WholeHistory.Missed> waiting = new TreeMap<>();

    /** @param newest the date that the provider has */
    ArchivePlan(
            UpdateSettings settings, UpdateState state, Timeframe timeframe, LocalDate newest, SeriesUpdate series) {
        this.settings = settings;
        this.state = state;
        this.timeframe = timeframe;
        this.newest = newest;
        this.series = series;
    }

    /** Which tickers need which archive; empty where everything is there. */
    Map<FirstRatePeriod, Set<String>> make() {
        for (String symbol : symbols()) {
            SeriesState known = known(symbol);
            if (known != null) {
                held.put(symbol, known);
            }
            if (settings.force() || known == null || known.asOf().isBefore(newest) || isToBeHealed(symbol)) {
                want(symbol, period(known));
            }
        }
        if (settings.wanted() == null && symbols().isEmpty()) {
            pending.put(period(null), new TreeSet<>());
        } else if (isBegun()) {
            pending.computeIfAbsent(FirstRatePeriod.FULL, none -> new TreeSet<>());
        }
        return pending;
    }

    /** Whether the whole history was asked for, and may have corrections that a series does not have. */
    private boolean isToBeHealed(String symbol) {
        return settings.period() == FirstRatePeriod.FULL && state.whole().isOlder(timeframe, symbol, newest);
    }

    /** Asks an archive for a series, unless that of the whole history did not bring it not long ago. */
    private void want(String symbol, FirstRatePeriod period) {
        WholeHistory.Missed missed = waits(symbol, period);
        if (missed == null) {
            pending.computeIfAbsent(period, none -> new TreeSet<>()).add(symbol);
        } else {
            waiting.put(symbol, missed);
        }
    }

    /** What is known of a series in the cache; null where nothing can be built on. */
    @Nullable SeriesState held(String symbol) {
        return held.get(symbol);
    }

    /** Whether nothing is in the cache yet that can be built on. */
    boolean isOfNothing() {
        return held.isEmpty();
    }

    /** The series that an archive is still to be asked for, which are asked for now; null where it is not needed. */
    @Nullable Set<String> next(FirstRatePeriod period) {
        return pending.remove(period);
    }

    /** Asks another archive for a series as well; whether that is no use. */
    boolean isInVain(String symbol, FirstRatePeriod period) {
        WholeHistory.Missed missed = waits(symbol, period);
        if (missed != null && missed.outcome() != Outcome.ABSENT) {
            return true;
        }
        pending.computeIfAbsent(period, none -> new TreeSet<>()).add(symbol);
        return false;
    }

    private WholeHistory.@Nullable Missed waits(String symbol, FirstRatePeriod period) {
        boolean chosen = settings.wanted() != null || settings.force() || settings.period() != null;
        return chosen || period != FirstRatePeriod.FULL ? null : state.whole().waits(timeframe, symbol, newest);
    }

    /** Whether every ticker is wanted, and there are archives of the whole history that no run has gone through yet. */
    private boolean isBegun() {
        return settings.wanted() == null
                && settings.period() == null
                && !state.whole().left(settings.type(), timeframe).isEmpty();
    }

    /** Of an archive that is planned, whether tickers are wanted that nobody knows yet. */
    boolean isForAll(FirstRatePeriod period) {
        return symbols().isEmpty() || (period == FirstRatePeriod.FULL && isBegun());
    }

    private Set<String> symbols() {
        List<String> wanted = settings.wanted();
        Set<String> symbols = new TreeSet<>(wanted == null ? state.series().keySet() : wanted);
        if (wanted == null) {
            symbols.addAll(state.whole().missed(timeframe).keySet());
        }
        return symbols;
    }

    private FirstRatePeriod period(@Nullable SeriesState known) {
        if (settings.period() != null) {
            return settings.period();
        }
        if (settings.force()) {
            return FirstRatePeriod.FULL;
        }
        FirstRatePeriod gap = FirstRatePeriod.covering(settings.type(), known == null ? null : known.asOf(), newest);
        FirstRatePeriod least = least();
        return gap.compareTo(least) < 0 ? least : gap;
    }

    /** A longer archive than the gap needs, so that what was corrected since is healed. */
    private FirstRatePeriod least() {
        if (timeframe != Timeframe.D1) {
            return FirstRatePeriod.WEEK;
        }
        // A row a day: the newest one of each day before was not final. Of restated ones a month has too few to
        // compare.
        return settings.adjustment().restated() ? FirstRatePeriod.FULL : FirstRatePeriod.MONTH;
    }

    /** What can be built on: the state, as far as the file agrees with it. */
    private @Nullable SeriesState known(String symbol) {
        SeriesState stated = state.get(symbol, timeframe);
        SeriesInfo info = settings.recovers() ? null : info(symbol);
        Instant last = info == null ? null : info.last();
        if (info == null || last == null) {
            return null;
        }
        LocalDate lastDay = series.day(last.toEpochMilli());
        if (stated == null) {
            boolean chosen = settings.force() && settings.period() != null;
            return chosen ? new SeriesState(lastDay, lastDay, 0, info.rows()) : null;
        }
        return lastDay.isBefore(stated.lastDay()) ? new SeriesState(lastDay, lastDay, 0, info.rows()) : stated;
    }

    /** Null where there is no file that can be read, or none that can be: the update says why. */
    private @Nullable SeriesInfo info(String symbol) {
        try {
            return series.infoOrNull(series.file(symbol));
        } catch (ConfigurationException noName) {
            return null;
        }
    }

    /** The letters whose archives are needed, each with the symbols that are looked for in it by name. */
    Map<String, Set<String>> byLetter(Set<String> symbols) {
        Map<String, Set<String>> letters = new TreeMap<>();
        if (settings.wanted() == null) {
            boolean every = settings.force() || symbols().isEmpty();
            Set<String> wanted = every
                    ? WholeHistory.letters(settings.type())
                    : state.whole().left(settings.type(), timeframe);
            wanted.forEach(letter -> letters.put(letter, new TreeSet<>()));
        }
        for (String symbol : symbols) {
            for (String ticker : settings.symbols().tickers(symbol)) {
                letters.computeIfAbsent(ticker.substring(0, 1), none -> new TreeSet<>())
                        .add(symbol);
            }
        }
        return letters;
    }

    /** Those that wait although the archive that may have them is here now. */
    Set<String> waiting(String letter) {
        Set<String> symbols = new TreeSet<>();
        waiting.keySet().stream()
                .filter(symbol ->
                        settings.symbols().tickers(symbol).stream().anyMatch(ticker -> ticker.startsWith(letter)))
                .forEach(symbols::add);
        waiting.keySet().removeAll(symbols);
        return symbols;
    }

    /** Whether a short archive has a series in vain, because that of the whole history had what could not be taken. */
    boolean isHopeless(String symbol) {
        WholeHistory.Missed missed = waiting.get(symbol);
        return missed != null && missed.outcome() != Outcome.ABSENT;
    }

    /** Those that no archive was asked for. */
    Map<String, WholeHistory.Missed> waiting() {
        return waiting;
    }
}
