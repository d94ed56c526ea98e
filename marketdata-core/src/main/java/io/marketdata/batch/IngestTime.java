package io.marketdata.batch;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time that versions a candle: never the same twice in a process, never backwards, whatever the clock does.
 *
 * <p>One for the whole process: two versions of a candle written by one process can never tie.
 */
public final class IngestTime {
    private static final AtomicLong LAST = new AtomicLong(Long.MIN_VALUE);

    private IngestTime() {}

    /** The next one by a clock. */
    public static long nextMillis(Clock clock) {
        return nextMillis(clock, Long.MIN_VALUE);
    }

    /**
     * As {@link #nextMillis(Clock)}, and later than a time that another process gave out.
     *
     * @param behindMillis a time that is taken
     */
    public static long nextMillis(Clock clock, long behindMillis) {
        long now = clock.millis();
        return LAST.updateAndGet(last -> Math.max(now, Math.max(last, behindMillis) + 1));
    }
}
