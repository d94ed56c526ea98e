package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.util.List;

/**
 * Which minutes a market has candles for: every one, or those of its trading calendar. Any thread.
 *
 * <p>Where a calendar leaves minutes out and candles are there all the same, a count by day can hide a minute that is
 * missing: the calendar has to be the market's own.
 */
@FunctionalInterface
public interface ExpectedMinutes {
    /** The expected minutes of {@code [start, end)}, as ascending ranges on whole minutes that do not touch. */
    List<TimeRange> in(InstrumentId instrument, TimeRange range);

    /** A market that never closes. */
    static ExpectedMinutes always() {
        return (instrument, range) -> List.of(range);
    }
}
