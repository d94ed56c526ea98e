package io.marketdata.batch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A column of doubles that takes memory only where a source has it; what was not put there is absent. */
final class OptionalDoubles {
    private final int capacity;
    private double[] values = new double[0];
    private boolean present;
    private int stale;

    OptionalDoubles(int capacity) {
        this.capacity = capacity;
    }

    double[] array() {
        if (!present) {
            if (values.length == 0) {
                values = new double[capacity];
                stale = capacity;
            }
            Arrays.fill(values, 0, stale, CandleBatch.ABSENT);
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

    void set(int row, @Nullable Double value) {
        if (value != null) {
            array()[row] = value;
        }
    }

    @Nullable Double get(int row) {
        return !present || CandleBatch.isAbsent(values[row]) ? null : values[row];
    }

    void move(int from, int to, int rows) {
        if (present) {
            System.arraycopy(values, from, values, to, rows);
        }
    }

    void absent(int from, int to) {
        if (present) {
            Arrays.fill(values, from, to, CandleBatch.ABSENT);
        }
    }
}
