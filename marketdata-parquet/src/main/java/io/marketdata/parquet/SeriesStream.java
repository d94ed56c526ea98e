package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SourceException;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * The rows of a series' file with the close times of its length. Where the file is replaced between the look at its footer
 * and the first row, it is opened anew: from then on the open file is what it was.
 */
final class SeriesStream implements CandleStream {
    private static final int MOST_REPLACED = 100;

    private final Supplier<CandleStream> file;
    private final long millis;
    private CandleStream stream;
    private boolean begun;

    SeriesStream(Supplier<CandleStream> file, Timeframe timeframe) {
        this.file = file;
        millis = timeframe.millis();
        stream = opened();
    }

    private CandleStream opened() {
        return again(file);
    }

    private <T> T again(Supplier<T> attempt) {
        for (int times = 0; ; times++) {
            try {
                return attempt.get();
            } catch (SourceException changed) {
                if (times == MOST_REPLACED || !wasReplaced(changed)) {
                    throw changed;
                }
            }
        }
    }

    private static boolean wasReplaced(SourceException failure) {
        return failure.code().equals("MD-P019") && !(failure.getCause() instanceof IOException);
    }

    @Override
    public boolean read(CandleBatch batch) {
        int before = batch.size();
        boolean more = begun ? stream.read(batch) : again(() -> first(batch));
        begun = true;
        long[] opens = batch.openTimeMillis();
        long[] closes = batch.closeTimeMillis();
        for (int row = before; row < batch.size(); row++) {
            closes[row] = opens[row] + millis;
        }
        return more;
    }

    private boolean first(CandleBatch batch) {
        try {
            return stream.read(batch);
        } catch (SourceException changed) {
            if (wasReplaced(changed)) {
                stream.close();
                stream = opened();
            }
            throw changed;
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
