package io.marketdata.clickhouse.embedded;

import java.time.Duration;

/** A moment by which something has to be done, and the pauses until then. */
final class Deadline {
    private static final long PAUSE_MILLIS = 10;

    private final long atNanos;

    private Deadline(long atNanos) {
        this.atNanos = atNanos;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Pauses for a moment; false when the time is over. */
    boolean pause() throws InterruptedException {
        if (System.nanoTime() - atNanos >= 0) {
            return false;
        }
        Thread.sleep(PAUSE_MILLIS);
        return true;
    }

    /** Pauses likewise; an interrupt ends it with an error and stays set. */
    boolean pause(String forWhat) {
        try {
            return pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while waiting for " + forWhat, e);
        }
    }
}
