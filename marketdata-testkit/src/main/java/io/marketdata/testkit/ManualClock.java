package io.marketdata.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that stands still until the test moves it; give {@link #advance} to whatever sleeps, and nobody waits.
 *
 * <p>Any number of threads may read and move it. A clock of another zone shows the same time, and goes with this one.
 */
public final class ManualClock extends Clock {
    private final Time time;
    private final ZoneId zone;

    /** The instant that all zones share. */
    private static final class Time {
        private Instant now;

        Time(Instant now) {
            this.now = now;
        }

        synchronized Instant now() {
            return now;
        }

        synchronized void set(Instant instant) {
            now = instant;
        }

        synchronized Instant add(Duration step) {
            now = now.plus(step);
            return now;
        }
    }

    private ManualClock(Time time, ZoneId zone) {
        this.time = time;
        this.zone = zone;
    }

    /** A clock that shows this, in UTC. */
    public static ManualClock at(Instant now) {
        return new ManualClock(new Time(now), ZoneOffset.UTC);
    }

    /** As {@link #at(Instant)}, of a text such as {@code 2026-01-01T00:00:00Z}. */
    public static ManualClock at(String now) {
        return at(Instant.parse(now));
    }

    /**
     * Moves it forward, and says what it shows then.
     *
     * @throws IllegalArgumentException for a step backwards; {@link #set} can do that
     */
    public Instant advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("cannot advance by " + step);
        }
        return time.add(step);
    }

    /** Moves it anywhere, backwards too. */
    public void set(Instant now) {
        time.set(now);
    }

    @Override
    public Instant instant() {
        return time.now();
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public ManualClock withZone(ZoneId other) {
        return new ManualClock(time, other);
    }

    @Override
    public String toString() {
        return "ManualClock[" + instant() + "]";
    }
}
