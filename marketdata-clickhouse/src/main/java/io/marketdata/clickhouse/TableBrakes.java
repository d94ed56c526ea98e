package io.marketdata.clickhouse;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Holds back every insert into a table whose merges lag: more parts would only make it worse. Safe for several threads. */
final class TableBrakes {
    private final Map<String, Long> untilNanos = new HashMap<>();

    /** From now on, and for so long, nobody sends to the table. */
    synchronized void hold(String table, Duration time, Pauses pauses) {
        long until = pauses.nanoTime() + time.toNanos();
        untilNanos.merge(table, until, (before, now) -> now - before > 0 ? now : before);
    }

    /** Waits until the table is free. */
    void await(String table, Pauses pauses) throws InterruptedException {
        long nanos = remaining(table, pauses);
        if (nanos > 0) {
            pauses.pause(Duration.ofNanos(nanos));
        }
    }

    private synchronized long remaining(String table, Pauses pauses) {
        Long until = untilNanos.get(table);
        return until == null ? 0 : until - pauses.nanoTime();
    }
}
