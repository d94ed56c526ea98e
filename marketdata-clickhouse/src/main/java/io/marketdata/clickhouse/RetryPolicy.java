package io.marketdata.clickhouse;

import io.marketdata.error.ConfigurationException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and how long an insert is sent again when it failed for a reason that may pass.
 *
 * <p>Before attempt {@code n + 1} the writer waits a random time between zero and {@code firstDelay * 2^(n-1)}, at most
 * {@code longestDelay} (full jitter: writers that failed together do not come back together). It gives up when the
 * attempts or the budget are used up, whichever is first.
 *
 * @param attempts how often an insert is sent in all, {@link Integer#MAX_VALUE} for as often as the budget allows
 * @param budget how long it is tried again, counted from the first failure
 * @param firstDelay the longest wait after the first failure
 * @param longestDelay the longest wait after any
 */
public record RetryPolicy(int attempts, Duration budget, Duration firstDelay, Duration longestDelay) {
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    /** Any number of attempts within five minutes, waits from 200 milliseconds to 30 seconds. */
    public static final RetryPolicy STANDARD =
            new RetryPolicy(Integer.MAX_VALUE, Duration.ofMinutes(5), Duration.ofMillis(200), Duration.ofSeconds(30));

    /** One attempt. */
    public static final RetryPolicy NONE = STANDARD.withAttempts(1);

    public RetryPolicy {
        if (attempts < 1) {
            throw new ConfigurationException("MD-G012", "attempts " + attempts + " is below 1");
        }
        if (budget.isNegative() || budget.compareTo(FOR_EVER) > 0) {
            throw new ConfigurationException("MD-G012", "budget " + budget + " is outside PT0S to " + FOR_EVER);
        }
        if (firstDelay.toMillis() < 1 || longestDelay.compareTo(firstDelay) < 0) {
            throw new ConfigurationException(
                    "MD-G012",
                    "firstDelay %s and longestDelay %s: the first is at least a millisecond, the second not shorter"
                            .formatted(firstDelay, longestDelay));
        }
    }

    /** This one with another number of attempts. */
    public RetryPolicy withAttempts(int most) {
        return new RetryPolicy(most, budget, firstDelay, longestDelay);
    }

    /** This one with another budget. */
    public RetryPolicy withBudget(Duration time) {
        return new RetryPolicy(attempts, time, firstDelay, longestDelay);
    }

    /** This one without an end: for a host program that would rather wait for its server than fail. */
    public RetryPolicy forever() {
        return new RetryPolicy(Integer.MAX_VALUE, FOR_EVER, firstDelay, longestDelay);
    }

    /** How long to wait after so many failures in a row. */
    Duration delay(int failures, RandomGenerator random) {
        int doublings = Math.min(failures - 1, 30);
        long longest = longestDelay.toMillis();
        long cap = Math.min(
                longest, firstDelay.toMillis() > longest >> doublings ? longest : firstDelay.toMillis() << doublings);
        return Duration.ofMillis(random.nextLong(cap + 1));
    }
}
