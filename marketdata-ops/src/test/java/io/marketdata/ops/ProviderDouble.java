package io.marketdata.ops;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SourceException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Has every minute but those that it lacks, and remembers what it was asked for. */
final class ProviderDouble implements CandleIngestSource {
    final List<TimeRange> asked = new ArrayList<>();
    MinuteSet lacks = MinuteSet.empty();
    boolean fails;

    /** What is closed by its own clock. */
    Instant closedUntil = Instant.MAX;

    Runnable afterEach = () -> {};

    @Override
    public String name() {
        return "venue:test";
    }

    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        asked.add(range);
        if (fails) {
            throw new SourceException("MD-Y001", "the venue is away", true, null);
        }
        List<CandleWithMeta> rows = new ArrayList<>();
        for (Instant at = range.start(); at.isBefore(range.end()); at = at.plusSeconds(60)) {
            if (!lacks.contains(at) && at.isBefore(closedUntil)) {
                rows.add(MemoryHistory.candle(instrument, at, CandleSource.REST));
            }
        }
        afterEach.run();
        CandleStream all = CandleStream.of(rows.iterator());
        return new CandleStream() {
            @Override
            public boolean read(CandleBatch batch) {
                return all.read(batch);
            }

            @Override
            public long answeredUntilMillis() {
                return closedUntil.equals(Instant.MAX) ? Long.MAX_VALUE : closedUntil.toEpochMilli();
            }
        };
    }
}
