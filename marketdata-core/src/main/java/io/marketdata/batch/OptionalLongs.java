package io.marketdata.batch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A column of longs that takes memory only where a source has it; what was not put there is absent. */
final class OptionalLongs {
    private final int capacity;
    private final long absent;
    private long[] values = new long[0];
    private boolean present;
    private int stale;

    OptionalLongs(int capacity, long absent) {
        this.capacity = capacity;
        this.absent = absent;
    }

    long[] array() {
        if (!present) {
            if (values.length == 0) {
                values = new long[capacity];
                stale = capacity;
            }
            Arrays.fill(values, 0, stale, absent);
            stale = 0;
            present = true;
        }
        return values;
    }

    boolean present() {
        return present;
    }

    /** Forgets the values of the first {@code rows} rows; behind them there is none. */
    void clear(int rows) {
        stale = present ? rows : stale;
        present = false;
    }

    void set(int row, @Nullable Long value) {
        if (value != null) {
            array()[row] = value;
        }
    }

    @Nullable Long get(int row) {
        return !present || values[row] == absent ? null : values[row];
    }

    void move(int from, int to, int rows) {
        if (present) {
            System.arraycopy(values, from, values, to, rows);
        }
    }

    void absent(int from, int to) {
        if (present) {
            Arrays.fill(values, from, to, absent);
        }
    }
}
