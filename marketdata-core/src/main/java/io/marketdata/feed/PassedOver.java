package io.marketdata.feed;

import io.marketdata.model.MinuteSet;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Minutes that were passed over as holes, by when they are worth asking for again: as ranges, since an outage has many. */
final class PassedOver {
    private final TreeMap<Instant, MinuteSet> byTime = new TreeMap<>();

    void add(MinuteSet minutes, Instant askAgainAt) {
        remove(minutes);
        byTime.merge(askAgainAt, minutes, MinuteSet::union);
    }

    boolean contains(long minute) {
        return byTime.values().stream().anyMatch(minutes -> minutes.contains(minute));
    }

    void remove(MinuteSet minutes) {
        byTime.replaceAll((when, there) -> there.subtract(minutes));
        byTime.values().removeIf(MinuteSet::isEmpty);
    }

    /** Nothing before a minute matters any more. */
    void forgetBefore(long minute) {
        if (!byTime.isEmpty()) {
            remove(MinuteSet.between(Long.MIN_VALUE, minute));
        }
    }

    /** What it is time to ask for, the earliest first, no more than fits into one range of so many minutes. */
    MinuteSet due(Instant now, int mostMinutes) {
        MinuteSet due = MinuteSet.empty();
        for (Map.Entry<Instant, MinuteSet> one : byTime.headMap(now, true).entrySet()) {
            due = due.union(one.getValue());
        }
        if (due.isEmpty()) {
            return due;
        }
        long first = due.first().orElseThrow();
        return due.intersect(MinuteSet.between(first, first + mostMinutes));
    }
}
