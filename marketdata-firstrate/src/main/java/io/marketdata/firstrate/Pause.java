package io.marketdata.firstrate;

import io.marketdata.Cancellation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits between two attempts. */
@FunctionalInterface
interface Pause {
    /** Ends early where it is cancelled, or its thread is interrupted. */
    Pause SLEEP = (duration, cancellation) -> {
        long end = System.nanoTime() + duration.toNanos();
        try {
            for (long left = duration.toNanos();
                    left > 0 && !cancellation.isCancelled();
                    left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    };

    void pause(Duration duration, Cancellation cancellation);
}
