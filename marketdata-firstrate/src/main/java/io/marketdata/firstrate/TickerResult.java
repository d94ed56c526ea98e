package io.marketdata.firstrate;

import io.marketdata.model.Timeframe;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one series in an update.
 *
 * @param period the archive it came from
 * @param rows rows of its file now; 0 where it was not touched
 * @param added rows at times that it had no row of; where the file before was not looked at or cannot be read, all rows
 * @param replaced rows that took the place of one with another value
 * @param lastDay the local date of its last row; null where it was not touched
 * @param badLines how many lines of its text were left out
 * @param bad the first of them
 * @param message what went wrong, or why it was made anew; null where there is nothing to say
 */
public record TickerResult(
        String symbol,
        Timeframe timeframe,
        Outcome outcome,
        FirstRatePeriod period,
        long rows,
        long added,
        long replaced,
        @Nullable LocalDate lastDay,
        long badLines,
        List<BadLine> bad,
        @Nullable String message) {

    /** How it ended. */
    public enum Outcome {
        /** Rows were merged into its file. */
        MERGED,
        /** Its file was written anew. */
        REBUILT,
        /** Its text had no line. */
        EMPTY,
        /** The archive had no file of it. */
        ABSENT,
        /** It was set aside; its file is as it was. */
        FAILED
    }

    public TickerResult {
        bad = List.copyOf(bad);
    }

    /** Whether the series has everything that the archive had of it. */
    public boolean came() {
        return outcome == Outcome.MERGED || outcome == Outcome.REBUILT;
    }

    static TickerResult none(
            String symbol, Timeframe timeframe, Outcome outcome, FirstRatePeriod period, @Nullable String message) {
        return new TickerResult(symbol, timeframe, outcome, period, 0, 0, 0, null, 0, List.of(), message);
    }
}
