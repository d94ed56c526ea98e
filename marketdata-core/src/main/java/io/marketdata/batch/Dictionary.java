package io.marketdata.batch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Different values by ordinal. Few of them are looked through, the last first; many have a map. */
final class Dictionary<T> {
    /** Looking through more than this costs more than a map. */
    private static final int FEW = 64;

    private final List<T> values = new ArrayList<>();
    private final Map<T, Integer> ordinals = new HashMap<>();

    /** The ordinal of a value, -1 where it is not known. */
    int find(T value) {
        return values.size() <= FEW ? values.lastIndexOf(value) : ordinals.getOrDefault(value, -1);
    }

    /** Adds a value that is not known; its ordinal. */
    int add(T value) {
        values.add(value);
        if (values.size() > FEW) {
            for (int i = ordinals.size(); i < values.size(); i++) {
                ordinals.put(values.get(i), i);
            }
        }
        return values.size() - 1;
    }

    /** The ordinal of a value, added where it is new. */
    int of(T value) {
        int known = find(value);
        return known >= 0 ? known : add(value);
    }

    T get(int ordinal) {
        return values.get(ordinal);
    }

    int size() {
        return values.size();
    }

    /** By ordinal; unmodifiable view. */
    List<T> values() {
        return Collections.unmodifiableList(values);
    }

    /** Changes every value in its place; two may become equal. */
    void replaceAll(UnaryOperator<T> change) {
        values.replaceAll(change);
        ordinals.clear();
        if (values.size() > FEW) {
            for (int i = 0; i < values.size(); i++) {
                ordinals.put(values.get(i), i);
            }
        }
    }

    void clear() {
        values.clear();
        ordinals.clear();
    }
}
