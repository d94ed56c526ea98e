package io.marketdata.spi;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Candles in maps. */
final class InProcessOhlcvStore implements OhlcvStore {
    private static final Comparator<OhlcvSeries> ORDER = Comparator.<OhlcvSeries>comparingInt(
                    series -> series.instrument().market().value())
            .thenComparing(series -> series.instrument().symbol().value())
            .thenComparing(OhlcvSeries::timeframe);

    private final Map<Key, NavigableMap<Long, Row>> rows = new HashMap<>();
    private final Map<InstrumentId, String> instrumentKeys = new HashMap<>();
    private final Map<InstrumentId, InstrumentDetails> symbols = new HashMap<>();

    private record Key(InstrumentId instrument, Timeframe timeframe) {}

    private record Row(
            long openTime, double open, double high, double low, double close, double volume, long ingestedAt) {}

    @Override
    public synchronized OhlcvUpsert upsert(Timeframe timeframe, CandleBatch batch) {
        OhlcvRows chosen = OhlcvRows.of(batch);
        for (int i = 0; i < chosen.size(); i++) {
            int row = chosen.row(i);
            int ordinal = batch.instrumentOrdinals()[row];
            InstrumentId instrument = batch.instruments().get(ordinal);
            instrumentKeys.put(instrument, batch.instrumentKeys().get(ordinal));
            long ingestedAt =
                    batch.provenances().get(batch.provenanceOrdinal(row)).ingestedAtMillis();
            Row given = new Row(
                    batch.openTimeMillis()[row],
                    batch.opens()[row],
                    batch.highs()[row],
                    batch.lows()[row],
                    batch.closes()[row],
                    batch.baseVolumes()[row],
                    ingestedAt);
            rows.computeIfAbsent(new Key(instrument, timeframe), key -> new TreeMap<>())
                    .merge(given.openTime(), given, (old, now) -> now.ingestedAt() > old.ingestedAt() ? now : old);
        }
        return new OhlcvUpsert(chosen.size(), chosen.skipped());
    }

    @Override
    public synchronized CandleStream read(InstrumentId instrument, Timeframe timeframe, TimeRange range) {
        List<Row> found = new ArrayList<>(of(new Key(instrument, timeframe))
                .subMap(range.startMillis(), range.endMillis())
                .values());
        return new RowStream(instrument, instrumentKeys.getOrDefault(instrument, ""), timeframe, found.iterator());
    }

    @Override
    public synchronized Optional<OhlcvSeries> series(InstrumentId instrument, Timeframe timeframe) {
        Key key = new Key(instrument, timeframe);
        NavigableMap<Long, Row> found = of(key);
        return found.isEmpty() ? Optional.empty() : Optional.of(series(key, found));
    }

    @Override
    public synchronized List<OhlcvSeries> series() {
        return rows.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> series(entry.getKey(), entry.getValue()))
                .sorted(ORDER)
                .toList();
    }

    private NavigableMap<Long, Row> of(Key key) {
        return rows.getOrDefault(key, new TreeMap<>());
    }

    private static OhlcvSeries series(Key key, NavigableMap<Long, Row> found) {
        return new OhlcvSeries(
                key.instrument(),
                key.timeframe(),
                found.size(),
                Instant.ofEpochMilli(found.firstKey()),
                Instant.ofEpochMilli(found.lastKey()));
    }

    @Override
    public synchronized void symbols(Collection<InstrumentDetails> instruments) {
        instruments.forEach(instrument -> symbols.put(instrument.id(), instrument));
    }

    @Override
    public synchronized long deleteBefore(Timeframe timeframe, Instant before) {
        long deleted = 0;
        for (Map.Entry<Key, NavigableMap<Long, Row>> entry : rows.entrySet()) {
            if (entry.getKey().timeframe() == timeframe) {
                NavigableMap<Long, Row> old = entry.getValue().headMap(before.toEpochMilli(), false);
                deleted += old.size();
                old.clear();
            }
        }
        return deleted;
    }

    /** What there was when it was asked for. */
    private static final class RowStream implements CandleStream {
        private final InstrumentId instrument;
        private final String instrumentKey;
        private final Timeframe timeframe;
        private final Iterator<Row> rows;

        RowStream(InstrumentId instrument, String instrumentKey, Timeframe timeframe, Iterator<Row> rows) {
            this.instrument = instrument;
            this.instrumentKey = instrumentKey;
            this.timeframe = timeframe;
            this.rows = rows;
        }

        @Override
        public boolean read(CandleBatch batch) {
            int before = batch.size();
            while (batch.remaining() > 0 && rows.hasNext()) {
                Row row = rows.next();
                batch.append(
                        batch.instrument(instrument, instrumentKey),
                        batch.provenance(new Provenance(CandleSource.UNKNOWN, row.ingestedAt(), null)),
                        row.openTime(),
                        row.openTime() + timeframe.millis(),
                        row.open(),
                        row.high(),
                        row.low(),
                        row.close(),
                        row.volume());
            }
            return batch.size() > before;
        }
    }
}
