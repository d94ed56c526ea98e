package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come.
 *
 * @param instrument whose candles are moved; where several are read together, that of the last candle, and the counts are
 *     of all of them
 * @param range the whole range
 * @param position open time of the last candle read
 * @param rowsRead candles read so far
 * @param rowsWritten candles acknowledged so far
 * @param rowsPerSecond candles acknowledged per second since the run began, 0 while nothing can be said
 * @param fractionDone how much of the range lies behind the position, 0 to 1
 * @param estimatedRemaining how long the rest takes at this rate, null while nothing can be said
 */
public record BackfillProgress(
        InstrumentId instrument,
        TimeRange range,
        Instant position,
        long rowsRead,
        long rowsWritten,
        double rowsPerSecond,
        double fractionDone,
        @Nullable Duration estimatedRemaining) {

    static BackfillProgress of(
            InstrumentId instrument,
            TimeRange range,
            long positionMillis,
            long rowsRead,
            long rowsWritten,
            long elapsedMillis,
            boolean alone) {
        double fraction = Math.min(
                1.0, (positionMillis + 60_000.0 - range.startMillis()) / (range.endMillis() - range.startMillis()));
        double rate = elapsedMillis > 0 ? rowsWritten * 1_000.0 / elapsedMillis : 0;
        Duration remaining = alone && elapsedMillis > 0 && fraction > 0
                ? Duration.ofMillis((long) (elapsedMillis * (1 - fraction) / fraction))
                : null;
        return new BackfillProgress(
                instrument,
                range,
                Instant.ofEpochMilli(positionMillis),
                rowsRead,
                rowsWritten,
                rate,
                fraction,
                remaining);
    }
}
