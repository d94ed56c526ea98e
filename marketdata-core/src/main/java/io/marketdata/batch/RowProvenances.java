package io.marketdata.batch;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** How the rows of a batch came; a number a row only once they came in more than one way. */
final class RowProvenances {
    private final int capacity;
    private final Dictionary<Provenance> dictionary = new Dictionary<>();
    private int[] ordinals = new int[0];

    RowProvenances(int capacity) {
        this.capacity = capacity;
    }

    void clear() {
        dictionary.clear();
    }

    /** The ordinal of a provenance, registered where it is new. */
    int of(Provenance provenance) {
        int known = dictionary.find(provenance);
        if (known >= 0) {
            return known;
        }
        int added = dictionary.add(provenance);
        if (added == 1) {
            ordinals = ordinals.length == capacity ? ordinals : new int[capacity];
            Arrays.fill(ordinals, 0);
        }
        return added;
    }

    void require(int ordinal) {
        Objects.checkIndex(ordinal, dictionary.size());
    }

    void set(int from, int to, int ordinal) {
        if (dictionary.size() > 1) {
            Arrays.fill(ordinals, from, to, ordinal);
        }
    }

    void move(int from, int to, int rows) {
        if (dictionary.size() > 1) {
            System.arraycopy(ordinals, from, ordinals, to, rows);
        }
    }

    void stamp(UUID run, long ingestedAtMillis) {
        dictionary.replaceAll(given -> {
            UUID ingestId = given.ingestId() == null ? run : given.ingestId();
            return new Provenance(given.source(), ingestedAtMillis, ingestId);
        });
    }

    int ordinal(int row) {
        return dictionary.size() > 1 ? ordinals[row] : 0;
    }

    /** By ordinal; unmodifiable view. */
    List<Provenance> values() {
        return dictionary.values();
    }
}
