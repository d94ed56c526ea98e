package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Streams one after the other, each opened when the one before has ended. */
final class StreamChain<T> implements CandleStream {
    private final Iterator<T> parts;
    private final Function<T, CandleStream> opener;
    private @Nullable CandleStream current;
    private long collapsed;
    private boolean closed;

    StreamChain(List<T> parts, Function<T, CandleStream> opener) {
        this.parts = parts.iterator();
        this.opener = opener;
    }

    @Override
    public boolean read(CandleBatch batch) {
        int before = batch.size();
        while (!closed && batch.remaining() > 0) {
            CandleStream stream = current;
            if (stream == null) {
                if (!parts.hasNext()) {
                    break;
                }
                stream = opener.apply(parts.next());
                current = stream;
            }
            if (!stream.read(batch)) {
                closeCurrent();
            }
        }
        return batch.size() > before;
    }

    @Override
    public long rowsCollapsed() {
        return collapsed + (current == null ? 0 : current.rowsCollapsed());
    }

    private void closeCurrent() {
        if (current != null) {
            collapsed += current.rowsCollapsed();
            current.close();
            current = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        closeCurrent();
    }
}
