package io.marketdata.firstrate;

import io.marketdata.model.Timeframe;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far the cache of one type has come: by series, by symbol what the registry was told, and as a whole. */
final class UpdateState {
    private final Map<String, Map<Timeframe, SeriesState>> series = new TreeMap<>();
    private final Map<String, LocalDate> registered = new TreeMap<>();
    private final WholeHistory whole = new WholeHistory();
    private FirstRateAdjustment adjustment;
    private @Nullable LocalDate lastUpdate;
    private boolean untold;

    UpdateState(FirstRateAdjustment adjustment) {
        this.adjustment = adjustment;
    }

    FirstRateAdjustment adjustment() {
        return adjustment;
    }

    /** The date that every wanted ticker has come to. */
    @Nullable LocalDate lastUpdate() {
        return lastUpdate;
    }

    void lastUpdate(@Nullable LocalDate date) {
        lastUpdate = date;
    }

    /** Whether files may have changed that the reload hook was not told of. */
    boolean isUntold() {
        return untold;
    }

    void untold(boolean yes) {
        untold = yes;
    }

    @Nullable SeriesState get(String symbol, Timeframe timeframe) {
        return series.getOrDefault(symbol, Map.of()).get(timeframe);
    }

    synchronized void put(String symbol, Timeframe timeframe, SeriesState state) {
        series.computeIfAbsent(symbol, none -> new TreeMap<>()).put(timeframe, state);
    }

    synchronized void forget(String symbol, Timeframe timeframe) {
        Map<Timeframe, SeriesState> known = series.get(symbol);
        if (known != null) {
            known.remove(timeframe);
        }
    }

    Map<String, Map<Timeframe, SeriesState>> series() {
        return series;
    }

    /** What came of the archives of the whole history. */
    WholeHistory whole() {
        return whole;
    }

    /** What the registry of instruments was told of each symbol. */
    Map<String, LocalDate> registered() {
        return registered;
    }
}
