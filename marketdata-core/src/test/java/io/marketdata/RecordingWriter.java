package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Keeps what it was given, batch by batch, and how many threads were inside at once. */
final class RecordingWriter implements RawKlineWriter {
    private final List<List<CandleWithMeta>> batches = Collections.synchronizedList(new ArrayList<>());
    private final int concurrency;
    private final Consumer<CandleBatch> during;
    private int inside;
    private int mostInside;

    RecordingWriter() {
        this(1, batch -> {});
    }

    /**
     * A writer that takes a while.
     *
     * @param during runs inside a write, before the batch is kept
     */
    RecordingWriter(int concurrency, Consumer<CandleBatch> during) {
        this.concurrency = concurrency;
        this.during = during;
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public void write1m(CandleBatch batch) {
        enter();
        try {
            during.accept(batch);
            batches.add(batch.rows());
        } finally {
            leave();
        }
    }

    @Override
    public WriteReceipt deliver1m(CandleBatch batch) {
        write1m(batch);
        return new WriteReceipt(2, 100L * batch.size(), 1, 4, 10);
    }

    private synchronized void enter() {
        inside++;
        mostInside = Math.max(mostInside, inside);
    }

    private synchronized void leave() {
        inside--;
    }

    synchronized int mostInside() {
        return mostInside;
    }

    List<List<CandleWithMeta>> batches() {
        return List.copyOf(batches);
    }

    List<Integer> sizes() {
        return batches().stream().map(List::size).toList();
    }

    List<CandleWithMeta> rows() {
        return batches().stream().flatMap(List::stream).toList();
    }
}
