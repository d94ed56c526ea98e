package io.marketdata.parquet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/** Things with a first and a last time, put into groups so that each group ends before the next one begins. */
final class DisjointRanges {
    private DisjointRanges() {}

    /** The groups in ascending order; inside a group, by first time, and else in the given order. */
    static <T> List<List<T>> of(List<T> things, ToLongFunction<T> first, ToLongFunction<T> last) {
        List<T> ascending = new ArrayList<>(things);
        ascending.sort(Comparator.comparingLong(first));
        List<List<T>> groups = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (T thing : ascending) {
            if (groups.isEmpty() || first.applyAsLong(thing) <= end) {
                if (groups.isEmpty()) {
                    groups.add(new ArrayList<>());
                }
                end = Math.max(end, last.applyAsLong(thing));
            } else {
                groups.add(new ArrayList<>());
                end = last.applyAsLong(thing);
            }
            groups.get(groups.size() - 1).add(thing);
        }
        return groups;
    }
}
