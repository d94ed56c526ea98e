package io.marketdata.firstrate;

import io.marketdata.error.MarketDataException;
import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.Timeframe;
import io.marketdata.parquet.StoreLease;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of an update. One use. */
final class UpdateRun {
    private static final List<Timeframe> TIMEFRAMES = List.of(Timeframe.D1, Timeframe.M1);
    private static final String CANCELLED = "MD-F070";
    private static final List<String> MATTERS = List.of("MD-F001", "MD-F006", "MD-F01", "MD-F02", "MD-F05", "MD-F06");

    private final UpdateSettings settings;
    private final FirstRateClient client;
    private final @Nullable DataEndRegistry registry;
    private final @Nullable ReloadHook reload;
    private final Path folder;
    private final StateFile file;
    private final Instant begun;
    private final List<String> plan = new ArrayList<>();
    private final List<TickerResult> results = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean owedBefore;
    private boolean changed;

    UpdateRun(
            UpdateSettings settings,
            FirstRateClient client,
            @Nullable DataEndRegistry registry,
            @Nullable ReloadHook reload) {
        this.settings = settings;
        this.client = client;
        this.registry = registry;
        this.reload = reload;
        folder = settings.store().root().resolve(settings.type().folder());
        file = new StateFile(folder, settings.steps());
        begun = settings.clock().instant();
    }

    FirstRateReport run() {
        if (settings.dryRun()) {
            return dryRun();
        }
        StoreLease lease = settings.store().lease(settings.type().folder());
        try {
            file.sweep();
            return update();
        } finally {
            lease.close();
        }
    }

    private FirstRateReport dryRun() {
        UpdateState state = load();
        LocalDate newest = lastUpdate();
        if (newest == null) {
            return report(Status.CANCELLED, null, state);
        }
        for (Timeframe timeframe : TIMEFRAMES) {
            TimeframePass pass =
                    new TimeframePass(settings, client, folder, state, timeframe, newest, () -> {}, () -> {});
            note(timeframe, pass, pass.plan());
        }
        return report(Status.DRY_RUN, newest, state);
    }

    /** Null where it was cancelled. */
    private @Nullable LocalDate lastUpdate() {
        try {
            return client.lastUpdate(settings.type(), false, settings.cancellation());
        } catch (MarketDataException failure) {
            if (isCancelled(failure)) {
                return null;
            }
            throw failure;
        }
    }

    /** Whatever an interrupt breaks is not at fault. */
    private static boolean isCancelled(MarketDataException failure) {
        return failure.code().equals(CANCELLED) || Thread.currentThread().isInterrupted();
    }

    private UpdateState load() {
        StateFile.Loaded loaded = file.load(settings.adjustment(), settings.force());
        String warning = loaded.warning();
        if (warning != null) {
            warnings.add(warning);
        }
        return loaded.state();
    }

    private FirstRateReport update() {
        UpdateState state = load();
        LocalDate newest = lastUpdate();
        if (newest == null) {
            return report(Status.CANCELLED, null, state);
        }
        owedBefore = state.isUntold();
        boolean cancelled = false;
        boolean anything = false;
        try {
            for (Timeframe timeframe : TIMEFRAMES) {
                TimeframePass pass = new TimeframePass(
                        settings, client, folder, state, timeframe, newest, () -> oweReload(state), () -> save(state));
                Map<FirstRatePeriod, Set<String>> wanted = pass.plan();
                Transfers.requireGoing(settings.cancellation());
                note(timeframe, pass, wanted);
                anything |= !wanted.isEmpty();
                try {
                    pass.run();
                } finally {
                    changed |= pass.isChange();
                    results.addAll(pass.results().values());
                    warnings.addAll(pass.warnings());
                }
            }
        } catch (MarketDataException failure) {
            // Whatever an interrupt breaks is not at fault.
            cancelled =
                    failure.code().equals(CANCELLED) || Thread.currentThread().isInterrupted();
            if (!cancelled) {
                save(state);
                // What has changed until here is not changed again by the next run.
                reload(state);
                throw failure;
            }
        }
        boolean interrupted = Thread.interrupted();
        try {
            warnOfHalves(state);
            if (anything || !registered(state).isEmpty() || !file.agrees(state)) {
                save(state);
                if (!cancelled) {
                    register(state);
                }
            }
            reload(state);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return report(status(cancelled, anything), newest, state);
    }

    /** A ticker that came into the archives between the days and the minutes. */
    private void warnOfHalves(UpdateState state) {
        if (settings.wanted() != null) {
            return;
        }
        Set<String> looked = results.stream()
                .map(result -> result.symbol() + " " + result.timeframe())
                .collect(Collectors.toSet());
        List<String> halves = new ArrayList<>();
        for (String symbol : state.series().keySet()) {
            for (Timeframe timeframe : TIMEFRAMES) {
                String name = symbol + " " + timeframe;
                if (state.get(symbol, timeframe) == null && !looked.contains(name)) {
                    halves.add(name);
                }
            }
        }
        if (!halves.isEmpty()) {
            warnings.add(
                    "MD-F006 " + halves.size() + " series were not looked for though their tickers are there, such as "
                            + halves.get(0) + "; the next update does");
        }
    }

    private Status status(boolean cancelled, boolean anything) {
        if (cancelled) {
            return Status.CANCELLED;
        }
        boolean incomplete = warnings.stream().anyMatch(UpdateRun::matters)
                || results.stream().anyMatch(result -> result.badLines() > 0 || isMissed(result));
        if (incomplete) {
            return Status.INCOMPLETE;
        }
        return anything ? Status.DONE : Status.CURRENT;
    }

    /** A longer archive that was fetched instead is no failure. */
    private static boolean matters(String warning) {
        return MATTERS.stream().anyMatch(warning::startsWith);
    }

    /** Of all tickers that there are, some have no trade on a day, and some are gone for good. */
    private boolean isMissed(TickerResult result) {
        boolean none = result.outcome() == Outcome.ABSENT || result.outcome() == Outcome.EMPTY;
        return result.outcome() == Outcome.FAILED || (none && settings.wanted() != null);
    }

    private void note(Timeframe timeframe, TimeframePass pass, Map<FirstRatePeriod, Set<String>> wanted) {
        wanted.forEach((period, symbols) -> plan.add(timeframe + " " + period.word() + ": "
                + (pass.isForAll(period) ? "all" : String.valueOf(symbols.size())) + " tickers"));
    }

    private void save(UpdateState state) {
        LocalDate complete = complete(state);
        if (complete != null) {
            state.lastUpdate(complete);
        }
        file.save(state);
    }

    /** The date that every wanted ticker has come to; null where one has none, or is not known. */
    private @Nullable LocalDate complete(UpdateState state) {
        List<String> wanted = settings.wanted();
        if (wanted == null
                && TIMEFRAMES.stream()
                        .anyMatch(timeframe ->
                                !state.whole().left(settings.type(), timeframe).isEmpty())) {
            return null;
        }
        Set<String> gone = wanted == null ? gone() : Set.of();
        LocalDate least = null;
        for (String symbol : wanted == null ? known(state) : wanted) {
            for (Timeframe timeframe : TIMEFRAMES) {
                SeriesState known = state.get(symbol, timeframe);
                if (gone.contains(symbol + " " + timeframe)) {
                    continue;
                }
                if (known == null) {
                    return null;
                }
                least = least == null || known.asOf().isBefore(least) ? known.asOf() : least;
            }
        }
        return least;
    }

    /** Those that came, and those that could not be taken. */
    private static Set<String> known(UpdateState state) {
        Set<String> symbols = new TreeSet<>(state.series().keySet());
        for (Timeframe timeframe : TIMEFRAMES) {
            state.whole().missed(timeframe).forEach((symbol, missed) -> {
                if (missed.outcome() == Outcome.FAILED) {
                    symbols.add(symbol);
                }
            });
        }
        return symbols;
    }

    /** The series that the provider had nothing of. */
    private Set<String> gone() {
        return results.stream()
                .filter(result -> result.outcome() == Outcome.ABSENT || result.outcome() == Outcome.EMPTY)
                .map(result -> result.symbol() + " " + result.timeframe())
                .collect(Collectors.toSet());
    }

    /** The dates that the registry does not know yet, each with its symbols. */
    private Map<LocalDate, List<String>> registered(UpdateState state) {
        Map<LocalDate, List<String>> byDate = new TreeMap<>();
        if (registry == null) {
            return byDate;
        }
        state.series().keySet().forEach(symbol -> {
            SeriesState days = state.get(symbol, Timeframe.D1);
            SeriesState minutes = state.get(symbol, Timeframe.M1);
            List<String> wanted = settings.wanted();
            if (days != null && minutes != null && (wanted == null || wanted.contains(symbol))) {
                LocalDate end = days.lastDay().isBefore(minutes.lastDay()) ? days.lastDay() : minutes.lastDay();
                if (!end.equals(state.registered().get(symbol))) {
                    byDate.computeIfAbsent(end, none -> new ArrayList<>()).add(symbol);
                }
            }
        });
        return byDate;
    }

    private void register(UpdateState state) {
        DataEndRegistry told = registry;
        if (told == null) {
            return;
        }
        boolean any = false;
        for (Map.Entry<LocalDate, List<String>> entry : registered(state).entrySet()) {
            if (settings.cancellation().isCancelled()) {
                break;
            }
            try {
                settings.steps().at("register " + entry.getKey());
                told.dataEnd(settings.type(), entry.getKey(), entry.getValue());
                entry.getValue().forEach(symbol -> state.registered().put(symbol, entry.getKey()));
                any = true;
            } catch (PostgrestRegistry.UntoldSymbols some) {
                warnings.add(String.valueOf(some.getMessage()));
                Set<String> others = new TreeSet<>(entry.getValue());
                some.symbols().forEach(others::remove);
                others.forEach(symbol -> state.registered().put(symbol, entry.getKey()));
                any |= !others.isEmpty();
            } catch (MarketDataException failure) {
                warnings.add(String.valueOf(failure.getMessage()));
                if (failure.isRetryable()) {
                    // One that is down is down for the other dates too.
                    break;
                }
            }
        }
        if (any) {
            file.save(state);
        }
    }

    /** Noted before the first file changes: of a run that is killed, the next one tells. */
    private void oweReload(UpdateState state) {
        if (reload != null && !state.isUntold()) {
            state.untold(true);
            file.save(state);
        }
    }

    private void reload(UpdateState state) {
        ReloadHook hook = reload;
        if (hook == null || !state.isUntold()) {
            return;
        }
        if (changed || owedBefore) {
            try {
                settings.steps().at("reload");
                hook.call();
            } catch (MarketDataException failure) {
                warnings.add(String.valueOf(failure.getMessage()));
                return;
            }
        }
        state.untold(false);
        file.save(state);
    }

    private FirstRateReport report(Status status, @Nullable LocalDate newest, UpdateState state) {
        return new FirstRateReport(
                settings.type(),
                status,
                newest,
                state.lastUpdate(),
                plan,
                results,
                warnings,
                Duration.between(begun, settings.clock().instant()));
    }
}
