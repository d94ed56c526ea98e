package io.marketdata;

import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Sets of minutes as ascending ranges that do not touch. */
final class Ranges {
    static final long MINUTE_MILLIS = 60_000;

    private Ranges() {}

    static TimeRange ofMillis(long start, long end) {
        return TimeRange.of(Instant.ofEpochMilli(start), Instant.ofEpochMilli(end));
    }

    static long minutes(TimeRange range) {
        return (range.endMillis() - range.startMillis()) / MINUTE_MILLIS;
    }

    static long minutes(Collection<TimeRange> ranges) {
        return ranges.stream().mapToLong(Ranges::minutes).sum();
    }

    /** From the first minute of a set to its last; the set is not empty. */
    static TimeRange span(List<TimeRange> set) {
        return TimeRange.of(set.get(0).start(), set.get(set.size() - 1).end());
    }

    /** What any of the ranges holds, whatever their order. */
    static List<TimeRange> union(Collection<TimeRange> ranges) {
        List<TimeRange> sorted =
                ranges.stream().sorted(Comparator.comparing(TimeRange::start)).toList();
        List<TimeRange> set = new ArrayList<>();
        for (TimeRange range : sorted) {
            int last = set.size() - 1;
            if (last < 0 || set.get(last).end().isBefore(range.start())) {
                set.add(range);
            } else if (set.get(last).end().isBefore(range.end())) {
                set.set(last, TimeRange.of(set.get(last).start(), range.end()));
            }
        }
        return set;
    }

    /** What one set has and the other has not. */
    static List<TimeRange> minus(List<TimeRange> set, List<TimeRange> other) {
        List<TimeRange> left = new ArrayList<>();
        int at = 0;
        for (TimeRange range : set) {
            long from = range.startMillis();
            while (at < other.size() && other.get(at).endMillis() <= from) {
                at++;
            }
            for (int i = at; i < other.size() && other.get(i).startMillis() < range.endMillis(); i++) {
                if (from < other.get(i).startMillis()) {
                    left.add(ofMillis(from, other.get(i).startMillis()));
                }
                from = other.get(i).endMillis();
            }
            if (from < range.endMillis()) {
                left.add(ofMillis(from, range.endMillis()));
            }
        }
        return left;
    }

    /** What both sets have. */
    static List<TimeRange> both(List<TimeRange> set, List<TimeRange> other) {
        return minus(set, minus(set, other));
    }

    /** The first so many minutes of a set. */
    static List<TimeRange> first(List<TimeRange> set, long minutes) {
        List<TimeRange> first = new ArrayList<>();
        long left = minutes;
        for (TimeRange range : set) {
            if (left <= 0) {
                break;
            }
            long end = Math.min(minutes(range), left);
            first.add(ofMillis(range.startMillis(), range.startMillis() + end * MINUTE_MILLIS));
            left -= end;
        }
        return first;
    }
}
