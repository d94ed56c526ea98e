package io.marketdata.parquet;

import io.marketdata.model.InstrumentId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Things that hold rows of instruments between a first and a last time, put into bundles so that the rows of each
 * instrument ascend from bundle to bundle. Inside a bundle of several things, times of one instrument may overlap.
 */
final class Bundles {
    private Bundles() {}

    /**
     * Things that share no instrument stay in the given order, as far as times let them.
     *
     * @param place as for {@link DisjointRanges#of}
     */
    static <T> List<List<T>> of(
            List<T> things,
            ToLongFunction<T> first,
            ToLongFunction<T> last,
            ToLongFunction<T> place,
            Function<T, ? extends Collection<InstrumentId>> holds) {
        List<List<T>> bundles = new ArrayList<>();
        for (List<T> related : related(things, holds)) {
            for (List<T> together : DisjointRanges.of(related, first, last, place)) {
                // A smaller bundle may fall into parts that have nothing to do with each other.
                if (together.size() == 1 || together.size() == things.size()) {
                    bundles.add(together);
                } else {
                    bundles.addAll(of(together, first, last, place, holds));
                }
            }
        }
        return bundles;
    }

    /** The things that share instruments, or do so by way of others. */
    private static <T> Collection<List<T>> related(
            List<T> things, Function<T, ? extends Collection<InstrumentId>> holds) {
        int[] parents = new int[things.size()];
        Map<InstrumentId, Integer> holders = new HashMap<>();
        for (int i = 0; i < parents.length; i++) {
            parents[i] = i;
            for (InstrumentId instrument : holds.apply(things.get(i))) {
                Integer holder = holders.putIfAbsent(instrument, i);
                if (holder != null) {
                    parents[root(parents, i)] = root(parents, holder);
                }
            }
        }
        Map<Integer, List<T>> related = new LinkedHashMap<>();
        for (int i = 0; i < parents.length; i++) {
            related.computeIfAbsent(root(parents, i), key -> new ArrayList<>()).add(things.get(i));
        }
        return related.values();
    }

    private static int root(int[] parents, int of) {
        int root = of;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }
}
