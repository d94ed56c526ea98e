package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/** Delivers rows as they are, whatever was asked for, so many with each read; tells when it is opened, read and closed. */
final class TestSource implements CandleIngestSource {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    private final List<TestRow> rows;
    private IntUnaryOperator chunks = read -> Integer.MAX_VALUE;
    private IntConsumer beforeRead = read -> {};
    private Runnable onClose = () -> {};
    private long collapsed;

    TestSource(List<TestRow> rows) {
        this.rows = rows;
    }

    /** How many rows each read appends, by the number of the read, from 0. */
    TestSource chunks(IntUnaryOperator rowsOfRead) {
        chunks = rowsOfRead;
        return this;
    }

    /** Called with the number of the row that comes next. */
    TestSource beforeRead(IntConsumer nextRow) {
        beforeRead = nextRow;
        return this;
    }

    TestSource onClose(Runnable action) {
        onClose = action;
        return this;
    }

    TestSource collapsed(long count) {
        collapsed = count;
        return this;
    }

    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        opened.incrementAndGet();
        return new CandleStream() {
            private int next;
            private int reads;

            @Override
            public boolean read(CandleBatch batch) {
                beforeRead.accept(next);
                int wanted = Math.min(batch.remaining(), chunks.applyAsInt(reads++));
                int end = (int) Math.min(rows.size(), (long) next + wanted);
                int from = next;
                while (next < end) {
                    rows.get(next++).appendTo(batch);
                }
                return next > from;
            }

            @Override
            public long rowsCollapsed() {
                return collapsed;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
                onClose.run();
            }
        };
    }
}
