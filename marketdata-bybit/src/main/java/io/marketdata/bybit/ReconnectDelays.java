package io.marketdata.bybit;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next connection: twice as long each time, up to a limit, a fifth more or less by chance. */
final class ReconnectDelays {
    private static final double SPREAD = 0.2;

    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;
    private Duration next;

    ReconnectDelays(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
        next = first;
    }

    Duration next() {
        Duration base = next;
        Duration twice = base.multipliedBy(2);
        next = twice.compareTo(most) < 0 ? twice : most;
        // Else every connection that a restart of the venue cut would come back in the same moment.
        return Duration.ofMillis(Math.round(base.toMillis() * (1 - SPREAD + 2 * SPREAD * random.nextDouble())));
    }

    void reset() {
        next = first;
    }
}
