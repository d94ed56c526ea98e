package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FirstRateBar;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What the state has to say of futures, made of what the provider has alone, against what it says. */
final class TrueState {
    private static final List<Timeframe> TIMEFRAMES = List.of(Timeframe.D1, Timeframe.M1);

    private final FirstRateTruth truth;
    private final Path folder;
    private final Map<String, String> tickerBySymbol;
    private final Map<String, SeriesState> expected = new TreeMap<>();

    TrueState(FirstRateTruth truth, Path folder, Map<String, String> tickerBySymbol) {
        this.truth = truth;
        this.folder = folder;
        this.tickerBySymbol = tickerBySymbol;
    }

    private UpdateState found() {
        return new StateFile(folder, StateSteps.DISK)
                .load(FirstRateAdjustment.CONTIN_UNADJ, false)
                .state();
    }

    private SeriesState found(String symbol, Timeframe timeframe) {
        SeriesState state = found().get(symbol, timeframe);
        assertThat(state).as("%s %s", symbol, timeframe).isNotNull();
        return Objects.requireNonNull(state);
    }

    /** Takes the number of rows as it is, for all that come later; that of the end is counted. */
    void begin(LocalDate asOf) {
        for (String symbol : tickerBySymbol.keySet()) {
            for (Timeframe timeframe : TIMEFRAMES) {
                long rows = found(symbol, timeframe).rows();
                expected.put(symbol + timeframe, next(symbol, timeframe, asOf.minusDays(1), asOf, rows, 0));
            }
        }
        require(asOf);
    }

    /** An update to a date came, but for some symbols. */
    void step(LocalDate date, List<String> without) {
        for (String symbol : tickerBySymbol.keySet()) {
            if (without.contains(symbol)) {
                continue;
            }
            for (Timeframe timeframe : TIMEFRAMES) {
                SeriesState before = Objects.requireNonNull(expected.get(symbol + timeframe));
                expected.put(symbol + timeframe, next(symbol, timeframe, before.asOf(), date, before.rows(), 1));
            }
        }
        require(date);
    }

    private SeriesState next(
            String symbol, Timeframe timeframe, LocalDate before, LocalDate date, long rows, int counted) {
        List<FirstRateBar> bars = truth.bars(
                "futures",
                Objects.requireNonNull(tickerBySymbol.get(symbol)),
                timeframe,
                "contin_UNadj",
                date,
                before.plusDays(1),
                date);
        LocalDate last = day(bars.get(bars.size() - 1), timeframe);
        long ofLast =
                bars.stream().filter(bar -> day(bar, timeframe).equals(last)).count();
        return new SeriesState(date, last, ofLast, rows + (long) counted * bars.size());
    }

    private static LocalDate day(FirstRateBar bar, Timeframe timeframe) {
        return bar.start()
                .atZone(timeframe == Timeframe.D1 ? ZoneOffset.UTC : FirstRateType.FUTURES.zone())
                .toLocalDate();
    }

    private void require(LocalDate date) {
        UpdateState found = found();
        assertThat(found.series().keySet()).containsExactlyElementsOf(new TreeMap<>(tickerBySymbol).keySet());
        for (String symbol : tickerBySymbol.keySet()) {
            for (Timeframe timeframe : TIMEFRAMES) {
                assertThat(found.get(symbol, timeframe))
                        .as("state of %s %s as of %s", symbol, timeframe, date)
                        .isEqualTo(expected.get(symbol + timeframe));
            }
        }
    }

    /** How many rows a series has to have. */
    long rows(String symbol, Timeframe timeframe) {
        return Objects.requireNonNull(expected.get(symbol + timeframe)).rows();
    }
}
