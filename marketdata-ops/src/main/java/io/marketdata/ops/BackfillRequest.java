package io.marketdata.ops;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import org.jspecify.annotations.Nullable;

/**
 * Which range of an instrument is to be filled; what is not closed yet is cut off. What is out of bounds is an
 * {@link OpsException} ({@code invalid_args}).
 *
 * @param publish whether consumers are sent, after each request, what of it lies in the tail
 * @param windowHours the tail
 * @param provider who is asked; null for the first one
 */
public record BackfillRequest(
        InstrumentId instrument,
        TimeRange range,
        boolean publish,
        int windowHours,
        @Nullable String provider) {
    public BackfillRequest {
        Arguments.windowHours(windowHours);
        Arguments.within(
                "days of the range",
                (int) Math.min(Integer.MAX_VALUE, range.duration().toDays() + 1),
                Arguments.LONGEST_LOOK_BACK_DAYS);
    }

    /** A range, of which consumers are sent what lies in the last 24 hours. */
    public static BackfillRequest of(InstrumentId instrument, TimeRange range) {
        return new BackfillRequest(instrument, range, true, WarmupRequest.DEFAULT_WINDOW_HOURS, null);
    }

    /** The same, with what consumers are sent. */
    public BackfillRequest publish(boolean tail, int hours) {
        return new BackfillRequest(instrument, range, tail, hours, provider);
    }

    /** The same with another provider. */
    public BackfillRequest provider(String name) {
        return new BackfillRequest(instrument, range, publish, windowHours, name);
    }
}
