package io.marketdata.bybit;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.CanonicalCandleReader;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.RawKlineWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A store in memory that is away, or leaves its outcome open, when it is told so; the newest version of a minute wins. */
final class MemoryStore implements RawKlineWriter, CanonicalCandleReader, CanonicalIndex {
    BooleanSupplier away = () -> false;
    BooleanSupplier silent = () -> false;
    long inserts;
    long rows;
    private final Map<InstrumentId, TreeMap<Instant, CandleWithMeta>> newest = new TreeMap<>();

    private void requireThere() {
        if (away.getAsBoolean()) {
            throw new SourceException("MD-X001", "the store is away", true, null);
        }
    }

    private NavigableMap<Instant, CandleWithMeta> of(InstrumentId instrument) {
        return newest.computeIfAbsent(instrument, any -> new TreeMap<>());
    }

    @Override
    public void write1m(CandleBatch batch) {
        if (away.getAsBoolean()) {
            throw new WriteException("MD-X001", "the store is away", WriteException.Outcome.REJECTED, true, null);
        }
        inserts++;
        rows += batch.size();
        for (CandleWithMeta row : batch.rows()) {
            CandleWithMeta there =
                    of(row.candle().instrument()).get(row.candle().tsOpen());
            if (there == null || !row.meta().ingestedAt().isBefore(there.meta().ingestedAt())) {
                of(row.candle().instrument()).put(row.candle().tsOpen(), row);
            }
        }
        if (silent.getAsBoolean()) {
            throw new WriteException("MD-X002", "no answer", WriteException.Outcome.IN_DOUBT, true, null);
        }
    }

    /** Whatever is stored of an instrument before a time, ascending. */
    List<Candle> candles(InstrumentId instrument, Instant end) {
        return of(instrument).headMap(end, false).values().stream()
                .map(CandleWithMeta::candle)
                .toList();
    }

    @Override
    public CandleStream read1m(InstrumentId instrument, TimeRange range) {
        requireThere();
        List<CandleWithMeta> there =
                List.copyOf(of(instrument).subMap(range.start(), range.end()).values());
        return CandleStream.of(there.iterator());
    }

    @Override
    public Optional<CanonicalBounds> bounds(InstrumentId instrument) {
        NavigableMap<Instant, CandleWithMeta> there = of(instrument);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CanonicalBounds(there.firstKey(), there.lastKey(), there.size()));
    }

    @Override
    public List<InstrumentId> instruments() {
        return List.copyOf(newest.keySet());
    }

    @Override
    public SortedMap<LocalDate, Integer> minutesByDay(InstrumentId instrument, TimeRange range) {
        throw new UnsupportedOperationException("a live run does not count days");
    }

    @Override
    public List<TimeRange> missing(InstrumentId instrument, TimeRange range) {
        MinuteSet.Builder there = MinuteSet.builder();
        of(instrument).subMap(range.start(), range.end()).keySet().forEach(open -> there.add(MinuteSet.minuteOf(open)));
        return MinuteSet.of(range).subtract(there.build()).ranges();
    }
}
