package io.marketdata.feed;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.CanonicalCandleReader;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.RawKlineWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** A store whose canonical has the newest version of each key, and which fails when the test says so. */
final class SimulatedStore implements RawKlineWriter, CanonicalCandleReader, CanonicalIndex {
    final List<Integer> batchSizes = new ArrayList<>();
    final List<String> tokens = new ArrayList<>();
    BooleanSupplier insertFails = () -> false;
    BooleanSupplier insertIsInDoubt = () -> false;
    BooleanSupplier readFails = () -> false;
    int reads;
    private final Map<InstrumentId, NavigableMap<Long, CandleWithMeta>> canonical = new HashMap<>();

    NavigableMap<Long, CandleWithMeta> canonical(InstrumentId instrument) {
        return canonical.computeIfAbsent(instrument, none -> new TreeMap<>());
    }

    @Override
    public void write1m(CandleBatch batch) {
        tokens.add(batch.runId() + " " + batch.sequence() + " "
                + batch.provenances().get(0).ingestedAtMillis() + " " + batch.size());
        if (insertFails.getAsBoolean()) {
            throw new WriteException("MD-X002", "the store is away", WriteException.Outcome.REJECTED, true, null);
        }
        batchSizes.add(batch.size());
        for (CandleWithMeta row : batch.rows()) {
            put(row);
        }
        if (insertIsInDoubt.getAsBoolean()) {
            throw new WriteException("MD-X003", "no answer", WriteException.Outcome.IN_DOUBT, true, null);
        }
    }

    void put(CandleWithMeta row) {
        canonical(row.candle().instrument())
                .merge(
                        Minutes.of(row.candle()),
                        row,
                        (there, now) ->
                                now.meta().ingestedAt().isBefore(there.meta().ingestedAt()) ? there : now);
    }

    @Override
    public CandleStream read1m(InstrumentId instrument, TimeRange range) {
        reads++;
        if (readFails.getAsBoolean()) {
            throw new SourceException("MD-X004", "the store cannot be read", true, null);
        }
        return CandleStream.of(List.copyOf(canonical(instrument)
                        .subMap(MinuteSet.minuteOf(range.start()), MinuteSet.minuteOf(range.end()))
                        .values())
                .iterator());
    }

    @Override
    public Optional<CanonicalBounds> bounds(InstrumentId instrument) {
        NavigableMap<Long, CandleWithMeta> there = canonical(instrument);
        return there.isEmpty()
                ? Optional.empty()
                : Optional.of(new CanonicalBounds(
                        MinuteSet.startOf(there.firstKey()), MinuteSet.startOf(there.lastKey()), there.size()));
    }

    @Override
    public List<InstrumentId> instruments() {
        return canonical.keySet().stream().sorted().toList();
    }

    @Override
    public SortedMap<LocalDate, Integer> minutesByDay(InstrumentId instrument, TimeRange range) {
        throw new UnsupportedOperationException("nobody here looks for gaps by day");
    }

    @Override
    public List<TimeRange> missing(InstrumentId instrument, TimeRange range) {
        throw new UnsupportedOperationException("nobody here looks for gaps by day");
    }
}
