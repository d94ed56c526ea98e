package io.marketdata.ops;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import java.util.Collection;
import java.util.List;

/**
 * Which final bars consumers are sent again. What is out of bounds is an {@link OpsException} ({@code invalid_args}).
 *
 * @param windowHours how far back from the last closed minute
 * @param force whether they are sent although a mark says that they were of late
 */
public record RepublishRequest(InstrumentId instrument, List<Timeframe> timeframes, int windowHours, boolean force) {
    /** Hours unless told otherwise. */
    public static final int DEFAULT_WINDOW_HOURS = 48;

    public RepublishRequest {
        timeframes = Arguments.some("timeframes", timeframes);
        Arguments.windowHours(windowHours);
    }

    /** The bars of 48 hours, unless a mark says that they were sent of late. */
    public static RepublishRequest of(InstrumentId instrument, Collection<Timeframe> timeframes) {
        return new RepublishRequest(instrument, List.copyOf(timeframes), DEFAULT_WINDOW_HOURS, false);
    }

    /** The same over another window. */
    public RepublishRequest window(int hours) {
        return new RepublishRequest(instrument, timeframes, hours, force);
    }

    /** The same, whatever a mark says if true. */
    public RepublishRequest force(boolean whateverTheMark) {
        return new RepublishRequest(instrument, timeframes, windowHours, whateverTheMark);
    }
}
