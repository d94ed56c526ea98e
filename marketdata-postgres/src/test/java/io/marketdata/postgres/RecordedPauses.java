package io.marketdata.postgres;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Pauses that take no time but move the clock. */
final class RecordedPauses implements Pauses {
    final List<Duration> pauses = new ArrayList<>();
    private long nanos;

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public void pause(Duration time) {
        pauses.add(time);
        nanos += time.toNanos();
    }
}
