package io.marketdata.ops;

import io.marketdata.model.InstrumentId;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which history is to be filled up to now. What is out of bounds is an {@link OpsException} ({@code invalid_args}).
 *
 * @param lookbackDays how far back
 * @param publish whether consumers are sent the tail afterwards
 * @param windowHours how much of it
 * @param provider who is asked; null for the first one
 */
public record WarmupRequest(
        List<InstrumentId> instruments,
        int lookbackDays,
        boolean publish,
        int windowHours,
        @Nullable String provider) {
    /** Days unless told otherwise. */
    public static final int DEFAULT_LOOK_BACK_DAYS = 7;

    /** Hours that consumers are sent unless told otherwise. */
    public static final int DEFAULT_WINDOW_HOURS = 24;

    public WarmupRequest {
        instruments = Arguments.some("symbols", instruments);
        Arguments.within("lookback_days", lookbackDays, Arguments.LONGEST_LOOK_BACK_DAYS);
        Arguments.windowHours(windowHours);
    }

    /** Seven days, of which consumers are sent the last one. */
    public static WarmupRequest of(Collection<InstrumentId> instruments) {
        return new WarmupRequest(List.copyOf(instruments), DEFAULT_LOOK_BACK_DAYS, true, DEFAULT_WINDOW_HOURS, null);
    }

    /** The same over other days. */
    public WarmupRequest lookbackDays(int days) {
        return new WarmupRequest(instruments, days, publish, windowHours, provider);
    }

    /** The same over hours, rounded up to days. */
    public WarmupRequest lookbackHours(int hours) {
        Arguments.within("lookback_hours", hours, 24 * Arguments.LONGEST_LOOK_BACK_DAYS);
        return lookbackDays((hours + 23) / 24);
    }

    /** The same, with what consumers are sent. */
    public WarmupRequest publish(boolean tail, int hours) {
        return new WarmupRequest(instruments, lookbackDays, tail, hours, provider);
    }

    /** The same with another provider. */
    public WarmupRequest provider(String name) {
        return new WarmupRequest(instruments, lookbackDays, publish, windowHours, name);
    }
}
