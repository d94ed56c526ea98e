package io.marketdata.clickhouse;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Counts the failures of one thing that is tried again, and says how long to wait and when to give up. */
final class Attempts {
    private final RetryPolicy policy;
    private final Pauses pauses;
    private final RandomGenerator random;
    private int failures;
    private long firstFailureNanos;

    Attempts(RetryPolicy policy, Pauses pauses, RandomGenerator random) {
        this.policy = policy;
        this.pauses = pauses;
        this.random = random;
    }

    /** How long to wait before the next attempt, null where there is none. */
    @Nullable Duration afterFailure(ErrorClass kind) {
        if (failures++ == 0) {
            firstFailureNanos = pauses.nanoTime();
        }
        Duration jittered = policy.delay(failures, random);
        Duration delay = jittered.compareTo(kind.shortestPause()) < 0 ? kind.shortestPause() : jittered;
        return failures >= policy.attempts() || spent().plus(delay).compareTo(policy.budget()) > 0 ? null : delay;
    }

    int failures() {
        return failures;
    }

    Duration spent() {
        return Duration.ofNanos(failures == 0 ? 0 : pauses.nanoTime() - firstFailureNanos);
    }
}
