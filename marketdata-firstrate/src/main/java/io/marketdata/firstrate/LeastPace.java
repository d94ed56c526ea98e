package io.marketdata.firstrate;

import io.marketdata.error.SourceException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How slow a download may be as a whole, pauses and attempts included: a byte now and then is progress, and has no end.
 *
 * <p>Each attempt may bring nothing in all of its time; beyond that, time has to be earned by bytes.
 */
final class LeastPace {
    /** A gigabyte in 18 hours. */
    private static final long LEAST_BYTES_PER_SECOND = 1 << 14;

    private final Duration free;
    private final LongSupplier nanos;
    private final long begun;

    /**
     * Begins now.
     *
     * @param free the time that need not be earned
     * @param nanos a clock such as {@link System#nanoTime}
     */
    LeastPace(Duration free, LongSupplier nanos) {
        this.free = free;
        this.nanos = nanos;
        begun = nanos.getAsLong();
    }

    /** @throws SourceException MD-F054 where that many bytes are too few for the time that has passed */
    void require(long bytes) {
        Duration passed = Duration.ofNanos(nanos.getAsLong() - begun);
        if (passed.compareTo(free.plusSeconds(bytes / LEAST_BYTES_PER_SECOND)) > 0) {
            throw new SourceException(
                    "MD-F054",
                    "the archive comes too slowly: " + bytes + " bytes in " + passed.toSeconds() + " s, at least "
                            + LEAST_BYTES_PER_SECOND + " a second are waited for. Try again later",
                    true,
                    null);
        }
    }
}
