package io.marketdata.ops;

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
            if (!lacks.contains(at)) {
                rows.add(MemoryHistory.candle(instrument, at, CandleSource.REST));
            }
        }
        afterEach.run();
        return CandleStream.of(rows.iterator());
    }
}
