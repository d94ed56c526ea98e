package io.marketdata.clickhouse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Pauses that take no time, are written down, and let a test do something meanwhile. */
final class RecordedPauses implements Pauses {
    private final List<Duration> taken = new ArrayList<>();
    private final Runnable meanwhile;
    private long nanos;

    RecordedPauses() {
        this(() -> {});
    }

    /** Pauses during which something happens. */
    RecordedPauses(Runnable meanwhile) {
        this.meanwhile = meanwhile;
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public void pause(Duration time) {
        synchronized (this) {
            nanos += time.toNanos();
            taken.add(time);
        }
        meanwhile.run();
    }

    synchronized List<Duration> taken() {
        return List.copyOf(taken);
    }
}
