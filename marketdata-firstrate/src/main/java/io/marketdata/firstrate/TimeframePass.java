package io.marketdata.firstrate;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
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
    /** It was cancelled, or the disk is full: no other archive fares better. */
    private static final Set<String> OF_EVERY_ARCHIVE = Set.of("MD-F070", "MD-F056");

    private static final int MOST_FAILURES_IN_A_ROW = 3;

    private final UpdateSettings settings;
    private final FirstRateClient client;
    private final Path folder;
    private final UpdateState state;
    private final Timeframe timeframe;
    private final LocalDate newest;
    private final Runnable beforeChange;
    private final Runnable behindArchive;
    private final SeriesUpdate series;
    private final Map<String, TickerResult> results = new TreeMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final ArchivePlan plan;
    private boolean changed;

    /**
     * A pass.
     *
     * @param newest the date that the provider has
     * @param beforeChange is called before files of the cache are changed, perhaps more than once
     * @param behindArchive is called when the state says what came of an archive
     */
    TimeframePass(
            UpdateSettings settings,
            FirstRateClient client,
            Path folder,
            UpdateState state,
            Timeframe timeframe,
            LocalDate newest,
            Runnable beforeChange,
            Runnable behindArchive) {
        this.settings = settings;
        this.client = client;
        this.folder = folder;
        this.state = state;
        this.timeframe = timeframe;
        this.newest = newest;
        this.beforeChange = beforeChange;
        this.behindArchive = behindArchive;
        series = new SeriesUpdate(settings, timeframe, newest);
        plan = new ArchivePlan(settings, state, timeframe, newest, series);
    }

    /** Which tickers need which archive; empty where everything is there. */
    Map<FirstRatePeriod, Set<String>> plan() {
        return plan.make();
    }

    /** Of an archive that is planned, whether tickers are wanted that nobody knows yet. */
    boolean isForAll(FirstRatePeriod period) {
        return plan.isForAll(period);
    }

    /** Does what was planned. */
    void run() {
        for (FirstRatePeriod period : FirstRatePeriod.values()) {
            Set<String> symbols = plan.next(period);
            if (symbols != null) {
                Transfers.requireGoing(settings.cancellation());
                take(period, symbols);
            }
        }
        plan.waiting()
                .forEach((symbol, missed) -> results.putIfAbsent(
                        symbol,
                        TickerResult.none(
                                symbol,
                                timeframe,
                                missed.outcome(),
                                FirstRatePeriod.FULL,
                                missed.why() + " (MD-F006 so it was in the whole history of " + missed.asOf()
                                        + "; that of " + missed.again()
                                        + " is asked again, or run with period full)")));
    }

    Map<String, TickerResult> results() {
        return results;
    }

    /** Whether a file has other rows than before. */
    boolean isChange() {
        return changed;
    }

    List<String> warnings() {
        return warnings;
    }

    private void take(FirstRatePeriod period, Set<String> symbols) {
        LocalDate reached = newest;
        if (period == FirstRatePeriod.FULL) {
            LocalDate full = client.lastUpdate(settings.type(), true, settings.cancellation());
            reached = full.isBefore(newest) ? full : newest;
        }
        if (period != FirstRatePeriod.FULL || !settings.type().isSoldByLetter()) {
            take(period, symbols, "", reached);
            return;
        }
        Map<String, Set<String>> letters = plan.byLetter(symbols);
        int refused = 0;
        int inARow = 0;
        for (Map.Entry<String, Set<String>> letter : letters.entrySet()) {
            Transfers.requireGoing(settings.cancellation());
            try {
                take(period, letter.getValue(), letter.getKey(), reached);
                inARow = 0;
            } catch (SourceException refusal) {
                Transfers.requireGoing(settings.cancellation());
                refused++;
                inARow = refusal.isRetryable() ? inARow + 1 : 0;
                boolean none = refused == letters.size() && plan.isOfNothing();
                if (none || inARow == MOST_FAILURES_IN_A_ROW || OF_EVERY_ARCHIVE.contains(refusal.code())) {
                    throw refusal;
                }
                setAside(letter.getKey(), letter.getValue(), String.valueOf(refusal.getMessage()));
            }
        }
    }

    /** One letter whose archive does not come keeps none of the others back. */
    private void setAside(String letter, Set<String> symbols, String why) {
        warnings.add(why + " (letter " + letter + " of " + timeframe + ", the others went on)");
        symbols.forEach(symbol -> results.putIfAbsent(
                symbol, TickerResult.none(symbol, timeframe, Outcome.FAILED, FirstRatePeriod.FULL, why)));
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
            symbols.addAll(plan.waiting(letter));
        }
        Map<String, TextFile> bySymbol = settings.symbols().bySymbol(files.of(timeframe, settings.adjustment()));
        Map<String, TextFile> present = new LinkedHashMap<>();
        bySymbol.forEach((symbol, text) -> {
            boolean unknown = settings.wanted() == null
                    && plan.held(symbol) == null
                    && !results.containsKey(symbol)
                    && !plan.isHopeless(symbol);
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
        if (!present.isEmpty()) {
            beforeChange.run();
        }
        Map<String, SeriesUpdate.Step> steps = new SeriesPool(settings, timeframe, period)
                .run(present, (symbol, text) -> series.update(symbol, text, period, plan.held(symbol)));
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
        changed |= steps.values().stream().anyMatch(SeriesUpdate.Step::isChange);
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
        behindArchive.run();
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
        if (needs != null && settings.period() == null && !plan.isInVain(symbol, needs)) {
            warnings.add(String.valueOf(result.message()));
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
            if (result.outcome() == Outcome.REBUILT) {
                state.whole().written(timeframe, symbol, asOf);
            }
        } else if (result.outcome() == Outcome.REBUILT && asOf == null) {
            // What was known of the file before is no longer so.
            state.forget(symbol, timeframe);
            state.whole().forget(timeframe, symbol);
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
        SeriesState before = plan.held(symbol);
        if (result == null || (result.outcome() != Outcome.ABSENT && result.outcome() != Outcome.EMPTY)) {
            return;
        }
        if (before == null) {
            missed(symbol, result, asOf);
            return;
        }
        state.whole().written(timeframe, symbol, asOf);
        if (before.asOf().isBefore(asOf)) {
            state.put(
                    symbol, timeframe, new SeriesState(asOf, before.lastDay(), before.rowsOfLastDay(), before.rows()));
        }
    }

    /** Whether days of a ticker that trades all day are still to come, so that it is to be asked for again from there. */
    private boolean isLate(String symbol, SeriesUpdate.Step step, LocalDate lastDay, LocalDate asOf) {
        SeriesState before = plan.held(symbol);
        long rows = Math.max(step.rowsOfLastDay(), before == null ? 0 : before.rowsOfLastDay());
        boolean dense = rows >= SeriesUpdate.DENSE_DAY;
        // One that is longer without a row is gone for good.
        return dense
                && lastDay.isBefore(asOf)
                && FirstRatePeriod.MONTH.reaches(FirstRatePeriod.nextTradingDate(settings.type(), lastDay), asOf);
    }

    /** Ends an update in the middle; what was done is noted. */
    static final class CancelledUpdate extends MarketDataException {
        private static final long serialVersionUID = 1L;

        CancelledUpdate() {
            super("MD-F070", "the update was cancelled; run it again to go on", true, null);
        }
    }
}
