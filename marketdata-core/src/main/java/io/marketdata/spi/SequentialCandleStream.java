package io.marketdata.spi;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The streams of several instruments one after the other, each opened when the one before has ended. */
final class SequentialCandleStream implements CandleStream {
    private final CandleIngestSource source;
    private final Iterator<InstrumentId> instruments;
    private final TimeRange range;
    private @Nullable CandleStream current;
    private long collapsed;

    SequentialCandleStream(CandleIngestSource source, Set<InstrumentId> instruments, TimeRange range) {
        this.source = source;
        this.instruments = new TreeSet<>(instruments).iterator();
        this.range = range;
    }

    @Override
    public boolean read(CandleBatch batch) {
        while (true) {
            CandleStream stream = current;
            if (stream == null) {
                if (!instruments.hasNext()) {
                    return false;
                }
                stream = source.stream1m(instruments.next(), range);
                current = stream;
            }
            if (stream.read(batch)) {
                return true;
            }
            close();
        }
    }

    @Override
    public long rowsCollapsed() {
        return collapsed + (current == null ? 0 : current.rowsCollapsed());
    }

    @Override
    public void close() {
        if (current != null) {
            collapsed += current.rowsCollapsed();
            current.close();
            current = null;
        }
    }
}
