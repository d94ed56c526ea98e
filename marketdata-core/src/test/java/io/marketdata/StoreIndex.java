package io.marketdata;

import static io.marketdata.TestRow.MINUTE;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.CanonicalIndex;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks into the double of the store as the real index looks into canonical. */
record StoreIndex(StoreDouble store) implements CanonicalIndex {
    @Override
    public List<InstrumentId> instruments() {
        return store.canonical().keySet().stream().sorted().toList();
    }

    private NavigableMap<Instant, CandleWithMeta> of(InstrumentId instrument) {
        return store.canonical().getOrDefault(instrument, new TreeMap<>());
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
        List<TimeRange> missing = new ArrayList<>();
        Instant from = range.start();
        for (Instant open : of(instrument).subMap(range.start(), range.end()).keySet()) {
            if (from.isBefore(open)) {
                missing.add(TimeRange.of(from, open));
            }
            from = open.plusMillis(MINUTE);
        }
        if (from.isBefore(range.end())) {
            missing.add(TimeRange.of(from, range.end()));
        }
        return missing;
    }
}
