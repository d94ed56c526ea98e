package io.marketdata.testkit.bybit;

import java.util.Map;
import java.util.TreeMap;

/** Stretches of minutes; those that touch are one. Filled by one thread, read by any. */
final class Ranges {
    private final TreeMap<Long, Long> endOfStart = new TreeMap<>();

    void add(long start, long end) {
        long from = start;
        long to = end;
        Map.Entry<Long, Long> touching = endOfStart.floorEntry(to);
        while (touching != null && touching.getValue() >= from) {
            from = Math.min(from, touching.getKey());
            to = Math.max(to, touching.getValue());
            endOfStart.remove(touching.getKey());
            touching = endOfStart.floorEntry(to);
        }
        endOfStart.put(from, to);
    }

    boolean isEmpty() {
        return endOfStart.isEmpty();
    }

    boolean contains(long minute) {
        Map.Entry<Long, Long> before = endOfStart.floorEntry(minute);
        return before != null && minute < before.getValue();
    }

    /** The first minute of the stretch that a minute is in. */
    long startOf(long minute) {
        return endOfStart.floorKey(minute);
    }

    /** The first minute at or after this one that is in none. */
    long firstOutside(long minute) {
        Map.Entry<Long, Long> before = endOfStart.floorEntry(minute);
        return before != null && minute < before.getValue() ? before.getValue() : minute;
    }
}
