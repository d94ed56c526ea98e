package io.marketdata.benchmarks;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;
import java.util.function.Consumer;

/** Reads a stream to its end into one batch that is used again. */
final class Reading {
    private Reading() {}

    static long all(long expected, CandleStream rows, CandleBatch batch, Consumer<CandleBatch> sink) {
        long count = 0;
        batch.clear();
        try (CandleStream stream = rows) {
            while (stream.read(batch)) {
                count += batch.size();
                sink.accept(batch);
                batch.clear();
            }
        }
        return require(expected, count);
    }

    static long require(long expected, long count) {
        if (count != expected) {
            throw new IllegalStateException("read " + count + " rows instead of " + expected);
        }
        return count;
    }
}
