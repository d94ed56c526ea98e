package io.marketdata.spi;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class InProcessHotCandles implements HotCandleCache {
    private final Map<InstrumentId, TreeMap<Instant, CandleWithMeta>> candles = new HashMap<>();

    @Override
    public synchronized void put(List<CandleWithMeta> added) {
        for (CandleWithMeta one : added) {
            TreeMap<Instant, CandleWithMeta> ofInstrument =
                    candles.computeIfAbsent(one.candle().instrument(), instrument -> new TreeMap<>());
            ofInstrument.merge(
                    one.candle().tsOpen(),
                    one,
                    (there, now) ->
                            now.meta().ingestedAt().isBefore(there.meta().ingestedAt()) ? there : now);
            ofInstrument.headMap(ofInstrument.lastKey().minus(REACH), true).clear();
        }
    }

    @Override
    public synchronized List<CandleWithMeta> read(InstrumentId instrument, TimeRange range) {
        TreeMap<Instant, CandleWithMeta> ofInstrument = candles.get(instrument);
        return ofInstrument == null
                ? List.of()
                : List.copyOf(ofInstrument.subMap(range.start(), range.end()).values());
    }
}
