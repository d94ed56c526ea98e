package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Delivers the rows of one or of many instruments, in the order given and only of the asked range; remembers what was asked. */
final class TogetherSource implements CandleIngestSource {
    final List<TimeRange> asked = new ArrayList<>();
    private final List<TestRow> rows;
    private final int chunk;

    TogetherSource(List<TestRow> rows, int chunk) {
        this.rows = rows;
        this.chunk = chunk;
    }

    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        return stream1m(Set.of(instrument), range);
    }

    @Override
    public CandleStream stream1m(Set<InstrumentId> instruments, TimeRange range) {
        asked.add(range);
        List<TestRow> wanted = rows.stream()
                .filter(row -> instruments.contains(row.instrument())
                        && row.openTime() >= range.startMillis()
                        && row.openTime() < range.endMillis())
                .toList();
        return new TestSource(wanted)
                .chunks(read -> chunk)
                .stream1m(instruments.iterator().next(), range);
    }

    @Override
    public boolean readsTogether(Set<InstrumentId> instruments) {
        return true;
    }
}
