package io.marketdata.spi;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

final class InProcessHotCandles implements HotCandleCache {
    private final ConcurrentMap<InstrumentId, TreeMap<Instant, CandleWithMeta>> candles = new ConcurrentHashMap<>();
    private final Duration kept;

    InProcessHotCandles(Duration kept) {
        if (kept.isNegative() || kept.isZero()) {
            throw new IllegalArgumentException("a cache that keeps candles for " + kept + " keeps none");
        }
        this.kept = kept;
    }

    @Override
    public void put(InstrumentId instrument, List<CandleWithMeta> added) {
        TreeMap<Instant, CandleWithMeta> series = candles.computeIfAbsent(instrument, none -> new TreeMap<>());
        synchronized (series) {
            for (CandleWithMeta candle : added) {
                series.merge(
                        candle.candle().tsOpen(),
                        candle,
                        (there, now) ->
                                now.meta().ingestedAt().isBefore(there.meta().ingestedAt()) ? there : now);
            }
            if (!series.isEmpty()) {
                series.headMap(series.lastKey().minus(kept), true).clear();
            }
        }
    }

    @Override
    public List<CandleWithMeta> get(InstrumentId instrument, TimeRange range) {
        TreeMap<Instant, CandleWithMeta> series = candles.get(instrument);
        if (series == null) {
            return List.of();
        }
        synchronized (series) {
            return List.copyOf(series.subMap(range.start(), range.end()).values());
        }
    }
}
