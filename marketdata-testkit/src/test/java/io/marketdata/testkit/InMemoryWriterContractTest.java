package io.marketdata.testkit;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.RawKlineWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

class InMemoryWriterContractTest extends RawKlineWriterContract {
    private final Map<InstrumentId, TreeMap<Instant, CandleWithMeta>> canonical = new ConcurrentHashMap<>();

    @Override
    protected RawKlineWriter newWriter() {
        return new MemoryWriter(RawKlineWriter.of(batch -> batch.rows().forEach(this::keep)));
    }

    @Override
    protected List<CandleWithMeta> canonical(InstrumentId instrument, TimeRange range) {
        TreeMap<Instant, CandleWithMeta> candles = canonical.getOrDefault(instrument, new TreeMap<>());
        return new ArrayList<>(
                candles.subMap(range.start(), true, range.end(), false).values());
    }

    private void keep(CandleWithMeta row) {
        canonical
                .computeIfAbsent(row.candle().instrument(), instrument -> new TreeMap<>())
                .merge(row.candle().tsOpen(), row, InMemoryWriterContractTest::newer);
    }

    private static CandleWithMeta newer(CandleWithMeta one, CandleWithMeta other) {
        return one.meta().ingestedAt().isBefore(other.meta().ingestedAt()) ? other : one;
    }

    /** Allows three threads, and refuses to write once it is closed. */
    private static final class MemoryWriter implements RawKlineWriter {
        private final RawKlineWriter inner;
        private volatile boolean closed;

        MemoryWriter(RawKlineWriter inner) {
            this.inner = inner;
        }

        @Override
        public void write1m(CandleBatch batch) {
            if (closed) {
                throw new IllegalStateException("the writer is closed");
            }
            inner.write1m(batch);
        }

        @Override
        public int concurrency() {
            return 3;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
