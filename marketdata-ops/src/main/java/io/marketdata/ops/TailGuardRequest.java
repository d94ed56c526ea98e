package io.marketdata.ops;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tail guard is to look at, and what it may do. What is out of bounds is an {@link OpsException}
 * ({@code invalid_args}).
 *
 * @param windowHours of the far tier; the near one is 24 hours
 * @param repair whether missing minutes are fetched
 * @param republishAfterRepair whether consumers are told of what was repaired
 * @param republishForce part of the command; repaired bars are sent in any case, since a mark speaks only for bars that
 *     were there
 * @param timeframes whose states are told; those above a minute by their minutes
 * @param provider who is asked; null for the first one
 */
public record TailGuardRequest(
        List<InstrumentId> instruments,
        int windowHours,
        boolean repair,
        boolean republishAfterRepair,
        boolean republishForce,
        List<Timeframe> timeframes,
        @Nullable String provider) {
    /** Hours of the far tier unless told otherwise. */
    public static final int DEFAULT_WINDOW_HOURS = 48;

    public TailGuardRequest {
        instruments = Arguments.some("symbols", instruments);
        timeframes = Arguments.some("timeframes", timeframes);
        Arguments.windowHours(windowHours);
    }

    /** An audit of the minutes of 48 hours, without repair. */
    public static TailGuardRequest of(Collection<InstrumentId> instruments) {
        return new TailGuardRequest(
                List.copyOf(instruments), DEFAULT_WINDOW_HOURS, false, true, false, List.of(Timeframe.M1), null);
    }

    /** The same over another window. */
    public TailGuardRequest window(int hours) {
        return new TailGuardRequest(
                instruments, hours, repair, republishAfterRepair, republishForce, timeframes, provider);
    }

    /** The same with repair. */
    public TailGuardRequest repairing() {
        return new TailGuardRequest(
                instruments, windowHours, true, republishAfterRepair, republishForce, timeframes, provider);
    }

    /** The same, and whether consumers are told of what was repaired; {@code force} changes nothing. */
    public TailGuardRequest republish(boolean afterRepair, boolean force) {
        return new TailGuardRequest(instruments, windowHours, repair, afterRepair, force, timeframes, provider);
    }

    /** The same with the states of other timeframes. */
    public TailGuardRequest timeframes(Timeframe... lengths) {
        return new TailGuardRequest(
                instruments, windowHours, repair, republishAfterRepair, republishForce, List.of(lengths), provider);
    }

    /** The same with another provider. */
    public TailGuardRequest provider(String name) {
        return new TailGuardRequest(
                instruments, windowHours, repair, republishAfterRepair, republishForce, timeframes, name);
    }
}
