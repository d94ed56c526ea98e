package io.marketdata.clickhouse.embedded;

import java.time.Duration;

/** Waits to the end although the thread is interrupted, for what must be finished once it has begun. */
final class Uninterruptibly {
    private Uninterruptibly() {}

    /** A wait of at most so many nanoseconds that says whether what it waited for has happened. */
    @FunctionalInterface
    interface Wait {
        boolean upTo(long nanos) throws InterruptedException;
    }

    static boolean waitFor(Duration time, Wait wait) {
        long end = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.upTo(Math.max(0, end - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
