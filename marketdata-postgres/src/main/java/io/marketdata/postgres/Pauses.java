package io.marketdata.postgres;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Time as retries see it: one that never goes back, and pauses that end early when the database object is closed. */
interface Pauses {
    long nanoTime();

    void pause(Duration time) throws InterruptedException;

    /** The machine's time; a pause ends early once the latch is down. */
    static Pauses until(CountDownLatch closed) {
        return new Pauses() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
            }
        };
    }
}
