package io.marketdata.benchmarks;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;
import org.openjdk.jmh.infra.Blackhole;

/** Reads a stream to its end into one batch that is used again. */
final class Reading {
    private Reading() {}

    static long all(CandleStream rows, Blackhole sink) {
        CandleBatch batch = CandleBatch.ofCapacity(Rows.BATCH_ROWS);
        long count = 0;
        try (CandleStream stream = rows) {
            while (stream.read(batch)) {
                count += batch.size();
                sink.consume(batch);
                batch.clear();
            }
        }
        if (count != Rows.ROWS) {
            throw new IllegalStateException("read " + count + " rows instead of " + Rows.ROWS);
        }
        return count;
    }
}
