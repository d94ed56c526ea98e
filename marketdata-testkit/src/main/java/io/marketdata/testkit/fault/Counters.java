package io.marketdata.testkit.fault;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts of what happened, on which a test can wait. */
final class Counters {
    /** What is counted. */
    enum Kind {
        CONNECTIONS,
        OPEN_CONNECTIONS,
        REQUESTS,
        REQUEST_BYTES,
        ANSWER_BYTES,
        FAULTS,
        WAITING;

        static Kind bytes(Direction direction) {
            return direction == Direction.REQUEST ? REQUEST_BYTES : ANSWER_BYTES;
        }
    }

    /** Nothing on loopback takes that long: it ends a test that would hang. */
    private static final long PATIENCE_NANOS = Duration.ofMinutes(2).toNanos();

    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    synchronized void add(Kind kind, long number) {
        counts.merge(kind, number, Long::sum);
        notifyAll();
    }

    /** Does something that cannot block, and counts it: nobody sees the one without the other. */
    synchronized void addWith(Kind kind, Runnable effect) {
        effect.run();
        add(kind, 1);
    }

    synchronized long get(Kind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    void awaitAtLeast(Kind kind, long number) {
        await(kind, number, Long.MAX_VALUE);
    }

    void awaitAtMost(Kind kind, long number) {
        await(kind, Long.MIN_VALUE, number);
    }

    private synchronized void await(Kind kind, long least, long most) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (get(kind) < least || get(kind) > most) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    String wish = least > Long.MIN_VALUE ? "at least " + least : "at most " + most;
                    throw new AssertionError("waited for " + wish + " " + words(kind) + ", there are " + get(kind)
                            + "; counted so far: " + counts);
                }
                wait(millis);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while it waited for " + words(kind), stop);
        }
    }

    private static String words(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
