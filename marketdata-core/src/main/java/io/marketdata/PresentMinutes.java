package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.time.Instant;

/** Which minutes a source has, for a store that keeps no index of them, such as Parquet files. Reads all of their rows. */
public final class PresentMinutes {
    private static final int BATCH_ROWS = 8_192;

    private PresentMinutes() {}

    /** The minutes of {@code [start, end)} that a source has of an instrument. */
    public static MinuteSet of(CandleIngestSource source, InstrumentId instrument, TimeRange range) {
        MinuteSet.Builder minutes = MinuteSet.builder();
        CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
        try (CandleStream rows = source.stream1m(instrument, range)) {
            while (rows.read(batch)) {
                for (int row = 0; row < batch.size(); row++) {
                    minutes.add(MinuteSet.minuteOf(Instant.ofEpochMilli(batch.openTimeMillis()[row])));
                }
                batch.clear();
            }
        }
        return minutes.build();
    }
}
