package io.marketdata.benchmarks;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.CandleGenerator;
import java.time.Instant;
import java.util.UUID;

/**
 * The rows that the benchmarks move: minutes of one instrument, five million where they come from a file, one million else,
 * and a batch of the default size.
 */
final class Rows {
    static final int ROWS = 1_000_000;
    static final int FILE_ROWS = 5_000_000;
    static final int BATCH_ROWS = 100_000;
    static final InstrumentId INSTRUMENT = InstrumentId.of(3, "BTCUSDT");
    static final String INSTRUMENT_KEY = MarketCatalogue.builtin().instrumentKey(INSTRUMENT);
    static final TimeRange RANGE = minutes(ROWS);
    static final TimeRange FILE_RANGE = minutes(FILE_ROWS);

    private Rows() {}

    private static TimeRange minutes(int count) {
        Instant start = Instant.parse("2014-01-01T00:00:00Z");
        return TimeRange.of(start, start.plusSeconds(60L * count));
    }

    static CandleStream stream() {
        return CandleGenerator.ofSeed(1).stream1m(INSTRUMENT, RANGE);
    }

    /** The first rows, stamped as a job stamps them. */
    static CandleBatch batch() {
        CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
        try (CandleStream stream = stream()) {
            stream.read(batch);
        }
        batch.stamp(new UUID(1, 2), 0, RANGE.endMillis());
        return batch;
    }
}
