package io.marketdata.feed;

import io.marketdata.error.SourceException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.LiveCandleSource;
import io.marketdata.spi.LiveSubscription;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;

/** A venue whose candles follow from instrument, minute and version; what it streams is the test's to say. */
final class SimulatedVenue implements LiveCandleSource, CandleIngestSource {
    static final String NAME = "simulated:venue";

    final Map<InstrumentId, Set<Long>> holes = new HashMap<>();
    final Map<InstrumentId, Map<Long, Integer>> versions = new HashMap<>();
    final List<TimeRange> requests = new ArrayList<>();
    BooleanSupplier requestFails = () -> false;
    LongUnaryOperator shownAtMillis = closedAt -> closedAt;
    private final Clock clock;
    private final Map<InstrumentId, List<LiveCandleListener>> listeners = new HashMap<>();

    SimulatedVenue(Clock clock) {
        this.clock = clock;
    }

    static SourceException failure(String what) {
        return new SourceException("MD-X001", what, true, null);
    }

    boolean has(InstrumentId instrument, long minute) {
        return !holes.getOrDefault(instrument, Set.of()).contains(minute);
    }

    void hole(InstrumentId instrument, long minute) {
        holes.computeIfAbsent(instrument, none -> new HashSet<>()).add(minute);
    }

    void correct(InstrumentId instrument, long minute) {
        versions.computeIfAbsent(instrument, none -> new HashMap<>()).merge(minute, 1, Integer::sum);
    }

    /** The candle as it is now. */
    CandleWithMeta candle(InstrumentId instrument, long minute, CandleSource source) {
        int version = versions.getOrDefault(instrument, Map.of()).getOrDefault(minute, 0);
        return candle(instrument, minute, version, source);
    }

    CandleWithMeta candle(InstrumentId instrument, long minute, int version, CandleSource source) {
        double open = 100 + Math.floorMod(instrument.hashCode() * 31L + minute * 7, 1_000L);
        double close = open + version;
        Candle candle = new Candle(
                instrument,
                MinuteSet.startOf(minute),
                MinuteSet.startOf(minute + 1),
                open,
                close + 1,
                open - 1,
                close,
                minute % 13,
                open * (minute % 13));
        return new CandleWithMeta(
                candle,
                new CandleMeta(
                        source,
                        clock.instant(),
                        "sim:spot:" + instrument.symbol().value()));
    }

    void stream(CandleWithMeta candle) {
        for (LiveCandleListener listener :
                List.copyOf(listeners.getOrDefault(candle.candle().instrument(), List.of()))) {
            listener.onCandle(candle);
        }
    }

    void live(Set<InstrumentId> instruments) {
        told(instruments).forEach(listener -> listener.onLive(instruments));
    }

    void interrupted(Set<InstrumentId> instruments) {
        told(instruments).forEach(listener -> listener.onInterrupted(instruments, failure("cut")));
    }

    void refused(Set<InstrumentId> instruments) {
        told(instruments).forEach(listener -> listener.onRefused(instruments, failure("unknown")));
    }

    private Set<LiveCandleListener> told(Set<InstrumentId> instruments) {
        Set<LiveCandleListener> told = new HashSet<>();
        instruments.forEach(instrument -> told.addAll(listeners.getOrDefault(instrument, List.of())));
        return told;
    }

    /** What a process that died had subscribed is gone. */
    void forgetSubscribers() {
        listeners.clear();
    }

    @Override
    public LiveSubscription subscribe(Set<InstrumentId> instruments, LiveCandleListener listener) {
        instruments.forEach(instrument ->
                listeners.computeIfAbsent(instrument, none -> new ArrayList<>()).add(listener));
        return () -> listeners.values().forEach(there -> there.remove(listener));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        requests.add(range);
        if (requestFails.getAsBoolean()) {
            throw failure("the venue does not answer");
        }
        List<CandleWithMeta> candles = new ArrayList<>();
        Instant now = clock.instant();
        MinuteSet.of(range).minutes().forEach(minute -> {
            long shown = shownAtMillis.applyAsLong(MinuteSet.startOf(minute + 1).toEpochMilli());
            if (shown <= now.toEpochMilli() && has(instrument, minute)) {
                candles.add(candle(instrument, minute, CandleSource.REST));
            }
        });
        return CandleStream.of(candles.iterator());
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
