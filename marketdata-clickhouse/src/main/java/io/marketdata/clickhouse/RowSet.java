package io.marketdata.clickhouse;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Some rows of a batch, in order: a stretch, or a list of row numbers. */
final class RowSet {
    private final int from;
    private final int size;
    private final int @Nullable [] list;

    private RowSet(int from, int size, int @Nullable [] list) {
        this.from = from;
        this.size = size;
        this.list = list;
    }

    static RowSet stretch(int from, int to) {
        return new RowSet(from, to - from, null);
    }

    /** The rows of a list that the set keeps. */
    static RowSet of(int[] rows) {
        return new RowSet(rows[0], rows.length, rows);
    }

    /** Those from one index of the set to another. */
    RowSet part(int fromIndex, int toIndex) {
        return list == null
                ? stretch(from + fromIndex, from + toIndex)
                : of(Arrays.copyOfRange(list, fromIndex, toIndex));
    }

    /** The first row. */
    int from() {
        return from;
    }

    int size() {
        return size;
    }

    /** The row numbers, null where it is a stretch. */
    int @Nullable [] list() {
        return list;
    }

    int row(int index) {
        return list == null ? from + index : list[index];
    }
}
