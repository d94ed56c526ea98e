package io.marketdata.examples.cli;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.CandleCursor;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.CanonicalCandleReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The candles of an instrument, gathered into as many bars as a picture can show. */
final class ChartBars {
    private static final int MOST_BARS = 240;
    private static final int CHUNK_ROWS = 20_000;
    private static final long[] WIDTHS_MINUTES = {1, 3, 5, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 10_080, 43_200};

    private ChartBars() {}

    /** One bar of a picture; what it holds is drawn, not stored, so an incomplete one is shown as it is. */
    static final class Bar {
        final long startMillis;
        final double open;
        double high;
        double low;
        double close;
        double volume;

        private Bar(long startMillis, CandleCursor row) {
            this.startMillis = startMillis;
            open = row.open();
            high = row.high();
            low = row.low();
            close = row.close();
            volume = row.baseVolume();
        }

        private void add(CandleCursor row) {
            high = Math.max(high, row.high());
            low = Math.min(low, row.low());
            close = row.close();
            volume += row.baseVolume();
        }
    }

    static long widthMinutes(CanonicalBounds bounds) {
        long minutes = Duration.between(bounds.first(), bounds.last()).toMinutes() + 1;
        for (long width : WIDTHS_MINUTES) {
            if (minutes / width <= MOST_BARS) {
                return width;
            }
        }
        return WIDTHS_MINUTES[WIDTHS_MINUTES.length - 1];
    }

    static List<Bar> read(
            CanonicalCandleReader reader, InstrumentId instrument, CanonicalBounds bounds, long widthMinutes) {
        TimeRange held = TimeRange.of(bounds.first(), bounds.last().plus(Duration.ofMinutes(1)));
        long width = widthMinutes * 60_000;
        List<Bar> bars = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(CHUNK_ROWS);
        try (CandleStream candles = reader.read1m(instrument, held)) {
            @Nullable Bar current = null;
            while (candles.read(batch)) {
                CandleCursor row = batch.cursor();
                while (row.next()) {
                    long start = Math.floorDiv(row.openTimeMillis(), width) * width;
                    if (current == null || current.startMillis != start) {
                        current = new Bar(start, row);
                        bars.add(current);
                    } else {
                        current.add(row);
                    }
                }
                batch.clear();
            }
        }
        return bars;
    }
}
