package io.marketdata.testkit.fault;

import java.time.Duration;

/**
 * When the next bytes may go. A drip takes a turn for every piece, a delay takes one in all.
 *
 * <p>{@link #every} goes by the clock; with a {@link ManualPace} the test says when, and needs no waiting of its own.
 */
@FunctionalInterface
public interface Pace {
    /**
     * Returns when it is time; called on the thread that is slowed down.
     *
     * @throws InterruptedException where the fault is lifted or its server closed meanwhile
     */
    void awaitTurn() throws InterruptedException;

    /** One turn in every interval. */
    static Pace every(Duration interval) {
        if (interval.isNegative()) {
            throw new IllegalArgumentException("interval " + interval + " is negative");
        }
        return () -> Thread.sleep(interval.toMillis(), interval.toNanosPart() % 1_000_000);
    }
}
