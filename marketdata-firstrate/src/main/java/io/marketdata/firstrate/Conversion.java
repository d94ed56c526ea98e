package io.marketdata.firstrate;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.StoreLease;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the cache of text that is here already. One use. */
final class Conversion {
    private final UpdateSettings settings;
    private final List<TickerResult> results = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    Conversion(UpdateSettings settings) {
        this.settings = settings;
    }

    FirstRateReport run(Path from) {
        Instant begun = settings.clock().instant();
        LocalDate today = LocalDate.ofInstant(begun, ZoneOffset.UTC);
        StateFile file =
                new StateFile(settings.store().root().resolve(settings.type().folder()), settings.steps());
        UpdateState state;
        List<String> plan = new ArrayList<>();
        StoreLease lease = settings.store().lease(settings.type().folder());
        try (TextFiles files = TextFiles.open(from, settings.type(), settings.limits())) {
            file.sweep();
            StateFile.Loaded loaded = file.load(settings.adjustment(), settings.force());
            state = loaded.state();
            String warning = loaded.warning();
            if (warning != null) {
                warnings.add(warning);
            }
            // Both are looked at before anything is taken.
            Map<String, List<TextFile>> days = wanted(files, Timeframe.D1);
            Map<String, List<TextFile>> minutes = wanted(files, Timeframe.M1);
            plan.add(Timeframe.D1 + ": " + days.size() + " tickers");
            convert(Timeframe.D1, days, state, today);
            plan.add(Timeframe.M1 + ": " + minutes.size() + " tickers");
            convert(Timeframe.M1, minutes, state, today);
            if (results.isEmpty() && !settings.cancellation().isCancelled()) {
                throw new MalformedDataException(
                        "MD-F003",
                        "there is no text of " + settings.type().word() + " "
                                + settings.adjustment().word() + " that is wanted. Look at the names of the files, "
                                + "the adjustment, and which tickers are wanted");
            }
            file.save(state);
        } finally {
            lease.close();
        }
        boolean incomplete = results.stream().anyMatch(result -> !result.came() || result.badLines() > 0);
        boolean cancelled = settings.cancellation().isCancelled();
        return new FirstRateReport(
                settings.type(),
                cancelled ? Status.CANCELLED : FirstRateUpdate.status(incomplete),
                null,
                state.lastUpdate(),
                plan,
                results,
                warnings,
                Duration.between(begun, settings.clock().instant()));
    }

    /** The files of each wanted symbol, the longest first. */
    private Map<String, List<TextFile>> wanted(TextFiles files, Timeframe timeframe) {
        Map<String, List<TextFile>> bySymbol = new TreeMap<>();
        List<String> wanted = settings.wanted();
        for (TextFile file : files.files()) {
            String symbol = settings.symbols().symbol(file.ticker());
            boolean ofSeries = file.timeframe() == timeframe && file.adjustment() == settings.adjustment();
            if (ofSeries && (wanted == null || wanted.contains(symbol))) {
                List<TextFile> others = bySymbol.computeIfAbsent(symbol, none -> new ArrayList<>());
                others.forEach(other -> requireOfOneSeries(symbol, other, file));
                others.add(file);
            }
        }
        bySymbol.values()
                .forEach(list ->
                        list.sort(Comparator.comparing(Conversion::period).reversed()));
        return bySymbol;
    }

    /** A ticker may be there once for each period. */
    private static void requireOfOneSeries(String symbol, TextFile one, TextFile other) {
        if (!one.ticker().equals(other.ticker())) {
            throw SymbolMap.twoTickers(symbol, other.ticker());
        }
        if (period(one) == period(other)) {
            throw new MalformedDataException(
                    "MD-F016",
                    MarketDataException.foreign(one.name()) + " and " + MarketDataException.foreign(other.name())
                            + " are both " + MarketDataException.foreign(one.ticker()) + " " + one.timeframe()
                            + " of period " + period(one).word() + "; nothing was taken. Leave one of them");
        }
    }

    private static FirstRatePeriod period(TextFile file) {
        FirstRatePeriod period = file.period();
        return period == null ? FirstRatePeriod.FULL : period;
    }

    private void convert(Timeframe timeframe, Map<String, List<TextFile>> wanted, UpdateState state, LocalDate today) {
        SeriesUpdate series = new SeriesUpdate(settings, timeframe, today);
        Map<String, TextFile> first = new TreeMap<>();
        wanted.forEach((symbol, files) -> {
            first.put(symbol, files.get(0));
            if (state.get(symbol, timeframe) != null && series.infoOrNull(series.file(symbol)) == null) {
                // Its file is gone, or damaged.
                state.forget(symbol, timeframe);
                state.whole().forget(timeframe, symbol);
            }
        });
        Map<String, SeriesUpdate.Step> steps = new SeriesPool(settings, timeframe, FirstRatePeriod.FULL)
                .run(
                        first,
                        (symbol, text) -> all(
                                series, symbol, wanted.getOrDefault(symbol, List.of()), state.get(symbol, timeframe)));
        List<String> begun = new ArrayList<>();
        steps.forEach((symbol, step) -> {
            results.add(step.result());
            LocalDate last = step.result().lastDay();
            if (!step.result().came() || last == null) {
                return;
            }
            if (step.result().outcome() == TickerResult.Outcome.REBUILT) {
                state.whole().forget(timeframe, symbol);
            }
            // Of one that a part began nobody knows the history: not noted, it is fetched as a whole.
            if (state.get(symbol, timeframe) != null
                    || wanted.getOrDefault(symbol, List.of()).stream().anyMatch(Conversion::isWhole)) {
                state.put(
                        symbol,
                        timeframe,
                        new SeriesState(
                                last, last, step.rowsOfLastDay(), step.result().rows()));
            } else {
                begun.add(symbol);
            }
        });
        if (!begun.isEmpty()) {
            warnings.add(begun.size() + " series of " + timeframe + ", such as " + begun.get(0)
                    + ", have a part alone; the next update fetches their whole history");
        }
    }

    private static boolean isWhole(TextFile file) {
        return period(file) == FirstRatePeriod.FULL;
    }

    /** @param before what is known of the series; null where nothing is */
    private static SeriesUpdate.Step all(
            SeriesUpdate series, String symbol, List<TextFile> files, @Nullable SeriesState before) {
        SeriesUpdate.@Nullable Step done = null;
        SeriesState held = before;
        for (TextFile file : files) {
            SeriesUpdate.Step step = isWhole(file)
                    ? series.update(symbol, file, FirstRatePeriod.FULL, null)
                    : series.add(symbol, file, held);
            LocalDate last = step.result().lastDay();
            if (!step.result().came() || last == null) {
                return step;
            }
            held = new SeriesState(
                    last, last, step.rowsOfLastDay(), step.result().rows());
            done = step;
        }
        if (done == null) {
            throw new IllegalArgumentException("no file of " + symbol);
        }
        return done;
    }
}
