package io.marketdata.ops;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A store in maps: what was written is there, and can be taken away. */
final class MemoryHistory implements CanonicalIndex, CanonicalCandleReader, RawKlineWriter {
    final SortedMap<InstrumentId, NavigableMap<Instant, CandleWithMeta>> candles = new TreeMap<>();
    int writes;
    int questions;
    boolean losesWrites;

    HistoryStore store() {
        return new HistoryStore(this, this, this);
    }

    static CandleWithMeta candle(InstrumentId instrument, Instant open, CandleSource source) {
        double price = 100 + open.getEpochSecond() / 60 % 50;
        return new CandleWithMeta(
                new Candle(instrument, open, open.plusSeconds(60), price, price + 2, price - 1, price + 1, 3, null),
                new CandleMeta(source, open.plusSeconds(61), "bybit:spot:" + instrument.symbol()));
    }

    NavigableMap<Instant, CandleWithMeta> of(InstrumentId instrument) {
        return candles.computeIfAbsent(instrument, first -> new TreeMap<>());
    }

    void put(CandleWithMeta row) {
        of(row.candle().instrument()).put(row.candle().tsOpen(), row);
    }

    void fill(InstrumentId instrument, List<TimeRange> ranges) {
        for (TimeRange range : ranges) {
            for (Instant at = range.start(); at.isBefore(range.end()); at = at.plusSeconds(60)) {
                put(candle(instrument, at, CandleSource.FILE));
            }
        }
    }

    void remove(InstrumentId instrument, TimeRange range) {
        of(instrument).subMap(range.start(), range.end()).clear();
    }

    @Override
    public void write1m(CandleBatch batch) {
        writes++;
        if (!losesWrites) {
            batch.rows().forEach(this::put);
        }
    }

    @Override
    public CandleStream read1m(InstrumentId instrument, TimeRange range) {
        return CandleStream.of(new ArrayList<>(
                        of(instrument).subMap(range.start(), range.end()).values())
                .iterator());
    }

    @Override
    public List<InstrumentId> instruments() {
        return List.copyOf(candles.keySet());
    }

    @Override
    public Optional<CanonicalBounds> bounds(InstrumentId instrument) {
        NavigableMap<Instant, CandleWithMeta> there = of(instrument);
        return there.isEmpty()
                ? Optional.empty()
                : Optional.of(new CanonicalBounds(there.firstKey(), there.lastKey(), there.size()));
    }

    @Override
    public SortedMap<LocalDate, Integer> minutesByDay(InstrumentId instrument, TimeRange range) {
        SortedMap<LocalDate, Integer> days = new TreeMap<>();
        of(instrument)
                .subMap(range.start(), range.end())
                .keySet()
                .forEach(open -> days.merge(open.atOffset(ZoneOffset.UTC).toLocalDate(), 1, Integer::sum));
        return days;
    }

    @Override
    public List<TimeRange> missing(InstrumentId instrument, TimeRange range) {
        questions++;
        List<TimeRange> missing = new ArrayList<>();
        Instant from = range.start();
        for (Instant open : of(instrument).subMap(range.start(), range.end()).keySet()) {
            if (from.isBefore(open)) {
                missing.add(TimeRange.of(from, open));
            }
            from = open.plusSeconds(60);
        }
        if (from.isBefore(range.end())) {
            missing.add(TimeRange.of(from, range.end()));
        }
        return missing;
    }

    @Override
    public Map<InstrumentId, MinuteSet> present(Collection<InstrumentId> instruments, TimeRange range) {
        int before = questions;
        Map<InstrumentId, MinuteSet> present = CanonicalIndex.super.present(instruments, range);
        questions = before + 1;
        return present;
    }
}
