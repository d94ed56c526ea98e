package io.marketdata.firstrate;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.SeriesInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One timeframe of an update: which archives, and every wanted ticker of them. One use. */
final class TimeframePass {
    private final UpdateSettings settings;
    private final FirstRateClient client;
    private final Path folder;
    private final UpdateState state;
    private final Timeframe timeframe;
    private final LocalDate newest;
    private final SeriesUpdate series;
    private final Map<String, TickerResult> results = new TreeMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, SeriesState> held = new HashMap<>();
    private final EnumMap<FirstRatePeriod, Set<String>> pending = new EnumMap<>(FirstRatePeriod.class);
    private final Map<String, WholeHistory.Missed> waiting = new TreeMap<>();

    /** @param newest the date that the provider has */
    TimeframePass(
            UpdateSettings settings,
            FirstRateClient client,
            Path folder,
            UpdateState state,
            Timeframe timeframe,
            LocalDate newest) {
        this.settings = settings;
        this.client = client;
        this.folder = folder;
        this.state = state;
        this.timeframe = timeframe;
        this.newest = newest;
        series = new SeriesUpdate(settings, timeframe, newest);
    }

    /** Which tickers need which archive; empty where everything is there. */
    Map<FirstRatePeriod, Set<String>> plan() {
        for (String symbol : symbols()) {
            SeriesState known = known(symbol);
            if (known != null) {
                held.put(symbol, known);
            }
            if (settings.force() || known == null || known.asOf().isBefore(newest)) {
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

    /** Asks an archive for a series, unless that of the whole history did not bring it not long ago. */
    private void want(String symbol, FirstRatePeriod period) {
        WholeHistory.Missed missed = waits(symbol, period);
        if (missed == null) {
            pending.computeIfAbsent(period, none -> new TreeSet<>()).add(symbol);
        } else {
            waiting.put(symbol, missed);
        }
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

    /** Does what was planned. */
    void run() {
        for (FirstRatePeriod period : FirstRatePeriod.values()) {
            Set<String> symbols = pending.remove(period);
            if (symbols != null) {
                Transfers.requireGoing(settings.cancellation());
                take(period, symbols);
            }
        }
        waiting.forEach((symbol, missed) -> results.putIfAbsent(
                symbol,
                TickerResult.none(
                        symbol,
                        timeframe,
                        missed.outcome(),
                        FirstRatePeriod.FULL,
                        missed.why() + " (MD-F006 so it was in the whole history of " + missed.asOf() + "; that of "
                                + missed.again() + " is asked again, or run with period full)")));
    }

    Map<String, TickerResult> results() {
        return results;
    }

    List<String> warnings() {
        return warnings;
    }

    private void take(FirstRatePeriod period, Set<String> symbols) {
        LocalDate reached = newest;
        if (period == FirstRatePeriod.FULL) {
            LocalDate full = client.lastUpdate(settings.type(), true);
            reached = full.isBefore(newest) ? full : newest;
        }
        if (period != FirstRatePeriod.FULL || !settings.type().isSoldByLetter()) {
            take(period, symbols, "", reached);
            return;
        }
        Map<String, Set<String>> letters = byLetter(symbols);
        int refused = 0;
        for (Map.Entry<String, Set<String>> letter : letters.entrySet()) {
            Transfers.requireGoing(settings.cancellation());
            try {
                take(period, letter.getValue(), letter.getKey(), reached);
            } catch (MalformedDataException refusal) {
                if (++refused == letters.size()) {
                    throw refusal;
                }
                setAside(letter.getKey(), letter.getValue(), String.valueOf(refusal.getMessage()));
            }
        }
    }

    /** One letter of which something else came than an archive keeps none of the others back. */
    private void setAside(String letter, Set<String> symbols, String why) {
        warnings.add(why + " (letter " + letter + " of " + timeframe + ", the others went on)");
        symbols.forEach(symbol -> results.putIfAbsent(
                symbol, TickerResult.none(symbol, timeframe, Outcome.FAILED, FirstRatePeriod.FULL, why)));
    }

    /** The letters whose archives are needed, each with the symbols that are looked for in it by name. */
    private Map<String, Set<String>> byLetter(Set<String> symbols) {
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

    private void take(FirstRatePeriod period, Set<String> symbols, String letter, LocalDate reached) {
        Path archive = folder.resolve(
                "." + timeframe.code() + "-" + period.word() + (letter.isEmpty() ? "" : "-" + letter) + ".zip");
        settings.steps().at("download " + archive.getFileName());
        try {
            client.download(
                    settings.type(),
                    period,
                    timeframe,
                    settings.adjustment(),
                    letter,
                    archive,
                    settings.steps(),
                    settings.cancellation(),
                    bytes -> settings.progress().accept(new FirstRateProgress(timeframe, period, bytes, 0, 0)));
            settings.steps().at("open " + archive.getFileName());
            try (TextFiles files = open(archive, letter)) {
                take(period, symbols, letter, files, reached);
            }
        } finally {
            StateFile.delete(archive, settings.steps());
        }
    }

    /** An archive; that of a letter may hold nothing. */
    private TextFiles open(Path archive, String letter) {
        try {
            return ZipArchive.open(archive, settings.type(), settings.limits(), client::shown);
        } catch (MalformedDataException refused) {
            if (!letter.isEmpty() && refused.code().equals(ZipArchive.EMPTY) && hasBytes(archive)) {
                return TextFiles.of(List.of());
            }
            throw refused;
        }
    }

    private static boolean hasBytes(Path file) {
        try {
            return Files.size(file) > 0;
        } catch (IOException unreadable) {
            return false;
        }
    }

    private void take(FirstRatePeriod period, Set<String> planned, String letter, TextFiles files, LocalDate reached) {
        Set<String> symbols = new TreeSet<>(planned);
        if (period == FirstRatePeriod.FULL) {
            symbols.addAll(waiting(letter));
        }
        Map<String, TextFile> bySymbol = settings.symbols().bySymbol(files.of(timeframe, settings.adjustment()));
        Map<String, TextFile> present = new LinkedHashMap<>();
        bySymbol.forEach((symbol, text) -> {
            boolean unknown = settings.wanted() == null
                    && !held.containsKey(symbol)
                    && !results.containsKey(symbol)
                    && !isHopeless(symbol);
            if (symbols.contains(symbol) || unknown) {
                present.put(symbol, text);
            }
        });
        for (String symbol : symbols) {
            if (!present.containsKey(symbol)) {
                results.putIfAbsent(
                        symbol,
                        TickerResult.none(
                                symbol, timeframe, Outcome.ABSENT, period, "MD-F003 the archive has no file of it"));
            }
        }
        Map<String, SeriesUpdate.Step> steps = new SeriesPool(settings, timeframe, period)
                .run(present, (symbol, text) -> series.update(symbol, text, period, held.get(symbol)));
        LocalDate last = steps.values().stream()
                .map(step -> step.result().lastDay())
                .flatMap(Stream::ofNullable)
                .max(LocalDate::compareTo)
                .orElse(null);
        boolean older = last != null && last.isBefore(reached) && !isOffered(reached, bySymbol, steps);
        if (older) {
            warnings.add("MD-F001 the " + timeframe + " archive of period " + period.word() + " ends at " + last
                    + ", older than last_update says (" + reached + "); what it has was taken, the state stays");
        }
        LocalDate asOf = reached;
        steps.forEach((symbol, step) -> note(symbol, step, older ? null : asOf));
        if (steps.size() < present.size()) {
            throw new CancelledUpdate();
        }
        if (period == FirstRatePeriod.FULL && settings.wanted() == null && !older) {
            symbols.forEach(symbol -> noteGone(symbol, asOf));
            present.keySet().forEach(symbol -> noteGone(symbol, asOf));
            state.whole().gone(timeframe, letter);
        }
    }

    /** Those that wait although the archive that may have them is here now. */
    private Set<String> waiting(String letter) {
        Set<String> symbols = new TreeSet<>();
        waiting.keySet().stream()
                .filter(symbol ->
                        settings.symbols().tickers(symbol).stream().anyMatch(ticker -> ticker.startsWith(letter)))
                .forEach(symbols::add);
        waiting.keySet().removeAll(symbols);
        return symbols;
    }

    /** Whether a short archive has a series in vain, because that of the whole history had what could not be taken. */
    private boolean isHopeless(String symbol) {
        WholeHistory.Missed missed = waiting.get(symbol);
        return missed != null && missed.outcome() != Outcome.ABSENT;
    }

    /** Whether a file that was not taken has rows of a date: those that were taken may have had no trade. */
    private boolean isOffered(LocalDate date, Map<String, TextFile> files, Map<String, SeriesUpdate.Step> steps) {
        for (Map.Entry<String, TextFile> file : files.entrySet()) {
            SeriesUpdate.Step step = steps.get(file.getKey());
            if (settings.cancellation().isCancelled()) {
                return false;
            }
            LocalDate last =
                    step != null && step.result().came() ? null : series.newest(file.getKey(), file.getValue());
            if (last != null && !last.isBefore(date)) {
                return true;
            }
        }
        return false;
    }

    private void note(String symbol, SeriesUpdate.Step step, @Nullable LocalDate asOf) {
        TickerResult result = step.result();
        FirstRatePeriod needs = step.needs();
        if (needs != null
                && settings.period() == null
                && (needs != FirstRatePeriod.FULL || waits(symbol, needs) == null)) {
            warnings.add(String.valueOf(result.message()));
            pending.computeIfAbsent(needs, none -> new TreeSet<>()).add(symbol);
            return;
        }
        results.put(symbol, result);
        if (settings.wanted() == null && result.period() == FirstRatePeriod.FULL && asOf != null && step.byItsText()) {
            missed(symbol, result, asOf);
        }
        LocalDate lastDay = result.lastDay();
        if (result.came() && lastDay != null && asOf != null) {
            LocalDate until = isLate(symbol, step, lastDay, asOf) ? lastDay : asOf;
            state.put(symbol, timeframe, new SeriesState(until, lastDay, step.rowsOfLastDay(), result.rows()));
            state.whole().came(timeframe, symbol);
        } else if (result.outcome() == Outcome.REBUILT && asOf == null) {
            // What was known of the file before is no longer so.
            state.forget(symbol, timeframe);
        }
    }

    private void missed(String symbol, TickerResult result, LocalDate asOf) {
        String why = result.message();
        state.whole()
                .missed(
                        timeframe,
                        symbol,
                        new WholeHistory.Missed(asOf, result.outcome(), why == null ? "it was empty" : why));
    }

    /** What the whole history has nothing of needs no other whole history to say so. */
    private void noteGone(String symbol, LocalDate asOf) {
        TickerResult result = results.get(symbol);
        SeriesState before = held.get(symbol);
        boolean none = result != null && (result.outcome() == Outcome.ABSENT || result.outcome() == Outcome.EMPTY);
        if (none && before == null) {
            missed(symbol, result, asOf);
        } else if (none && before.asOf().isBefore(asOf)) {
            state.put(
                    symbol, timeframe, new SeriesState(asOf, before.lastDay(), before.rowsOfLastDay(), before.rows()));
        }
    }

    /** Whether days of a ticker that trades all day are still to come, so that it is to be asked for again from there. */
    private boolean isLate(String symbol, SeriesUpdate.Step step, LocalDate lastDay, LocalDate asOf) {
        SeriesState before = held.get(symbol);
        long rows = Math.max(step.rowsOfLastDay(), before == null ? 0 : before.rowsOfLastDay());
        boolean dense = rows >= SeriesUpdate.DENSE_DAY;
        // One that is longer without a row is gone for good.
        return dense && lastDay.isBefore(asOf) && FirstRatePeriod.MONTH.reaches(settings.type(), lastDay, asOf);
    }

    /** Ends an update in the middle; what was done is noted. */
    static final class CancelledUpdate extends MarketDataException {
        private static final long serialVersionUID = 1L;

        CancelledUpdate() {
            super("MD-F070", "the update was cancelled; run it again to go on", true, null);
        }
    }
}
