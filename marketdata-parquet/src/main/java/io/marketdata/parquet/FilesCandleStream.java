package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of several files by ascending open time. Files whose times do not overlap are read one after the other,
 * straight into the batch; the others are merged.
 */
final class FilesCandleStream implements CandleStream {
    private final Iterator<List<FilePlan>> groups;
    private final Function<FilePlan, CandleStream> opener;
    private @Nullable CandleStream current;
    private long collapsed;
    private boolean closed;

    FilesCandleStream(List<FilePlan> plans, Function<FilePlan, CandleStream> opener) {
        groups = DisjointRanges.of(plans, FilePlan::minMillis, FilePlan::maxMillis)
                .iterator();
        this.opener = opener;
    }

    @Override
    public boolean read(CandleBatch batch) {
        int before = batch.size();
        while (!closed && batch.remaining() > 0) {
            CandleStream stream = current;
            if (stream == null) {
                if (!groups.hasNext()) {
                    break;
                }
                List<FilePlan> group = groups.next();
                stream = group.size() == 1 ? opener.apply(group.get(0)) : new MergedCandleStream(group, opener);
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
