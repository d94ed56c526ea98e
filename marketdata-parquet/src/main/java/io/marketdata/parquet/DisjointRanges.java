package io.marketdata.parquet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** Things with a first and a last time, put into groups so that each group ends before the next one begins. */
final class DisjointRanges {
    private DisjointRanges() {}

    /**
     * The groups in ascending order; inside a group, the given order.
     *
     * @param place where rows of one time are to stay in the order of these, the place of a thing: one group may then
     *     begin with the time at which the one before ends. The same for all where they may not
     */
    static <T> List<List<T>> of(
            List<T> things, ToLongFunction<T> first, ToLongFunction<T> last, ToLongFunction<T> place) {
        List<Integer> ascending =
                new ArrayList<>(IntStream.range(0, things.size()).boxed().toList());
        ascending.sort(Comparator.<Integer>comparingLong(index -> first.applyAsLong(things.get(index)))
                .thenComparingLong(index -> last.applyAsLong(things.get(index))));
        List<List<Integer>> groups = new ArrayList<>();
        long end = Long.MIN_VALUE;
        long behind = Long.MIN_VALUE;
        for (int index : ascending) {
            T thing = things.get(index);
            long begin = first.applyAsLong(thing);
            boolean apart = begin > end || (begin == end && place.applyAsLong(thing) > behind);
            if (groups.isEmpty() || apart) {
                groups.add(new ArrayList<>());
            }
            behind = begin > end ? place.applyAsLong(thing) : Math.max(behind, place.applyAsLong(thing));
            end = Math.max(end, last.applyAsLong(thing));
            groups.get(groups.size() - 1).add(index);
        }
        return groups.stream()
                .map(group -> group.stream().sorted().map(things::get).toList())
                .toList();
    }
}
