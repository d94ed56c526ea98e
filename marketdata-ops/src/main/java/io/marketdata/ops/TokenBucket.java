package io.marketdata.ops;

import java.time.Clock;

/** So many a second, and so many at once. Any thread. */
final class TokenBucket {
    private static final double MILLIS = 1_000;

    private final Clock clock;
    private final double perSecond;
    private final double most;
    private double tokens;
    private long filledAtMillis;

    TokenBucket(Clock clock, double perSecond, double atOnce) {
        this.clock = clock;
        this.perSecond = perSecond;
        most = atOnce;
        tokens = atOnce;
        filledAtMillis = clock.millis();
    }

    synchronized boolean take() {
        long now = clock.millis();
        tokens = Math.min(most, tokens + Math.max(0, now - filledAtMillis) / MILLIS * perSecond);
        filledAtMillis = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
