package io.marketdata.batch;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a batch came from: an origin and a row there.
 *
 * <p>Rows mostly stand one behind the other at their origin as well, so that runs of them are kept, 12 bytes each. Only
 * where they do not (one symbol out of a file that is sorted by time) is there a number a row, and then for good: what
 * is read next will most likely be the same.
 */
final class RowPositions {
    private static final int ROW_BITS = 42;
    private static final long ROW_MASK = (1L << ROW_BITS) - 1;
    private static final long NONE = -1;
    private static final int FIRST_RUNS = 8;

    /** With fewer rows a run than this, a number a row takes less. */
    private static final int ROWS_PER_RUN = 4;

    private final int capacity;
    private int[] starts = new int[0];
    private long[] places = new long[0];
    private int runs;
    private long @Nullable [] each;
    private int end;

    RowPositions(int capacity) {
        this.capacity = capacity;
    }

    void clear() {
        runs = 0;
        end = 0;
    }

    /** The rows from {@code row} on stand at an origin from {@code first} on; rows behind them are not known any more. */
    void put(int row, int rows, int origin, long first) {
        put(row, rows, ((long) origin << ROW_BITS) | (first & ROW_MASK));
    }

    private void put(int row, int rows, long place) {
        truncate(row);
        if (end < row) {
            append(end, row - end, NONE);
        }
        append(row, rows, place);
    }

    private void truncate(int row) {
        while (runs > 0 && starts[runs - 1] >= row) {
            runs--;
        }
        end = Math.min(end, row);
    }

    private void append(int row, int rows, long place) {
        if (rows == 0) {
            return;
        }
        if (each == null && !continues(row, place)) {
            if (runs < capacity / ROWS_PER_RUN || runs < FIRST_RUNS) {
                addRun(row, place);
            } else {
                spread();
            }
        }
        end = row + rows;
        if (each != null) {
            for (int i = 0; i < rows; i++) {
                each[row + i] = place == NONE ? NONE : place + i;
            }
        }
    }

    private boolean continues(int row, long place) {
        return runs > 0 && placeInRun(runs - 1, row) == place;
    }

    private long placeInRun(int run, int row) {
        return places[run] == NONE ? NONE : places[run] + row - starts[run];
    }

    private void addRun(int row, long place) {
        if (runs == starts.length) {
            int wanted = Math.max(FIRST_RUNS, 2 * runs);
            starts = Arrays.copyOf(starts, wanted);
            places = Arrays.copyOf(places, wanted);
        }
        starts[runs] = row;
        places[runs] = place;
        runs++;
    }

    private void spread() {
        long[] spread = new long[capacity];
        for (int run = 0; run < runs; run++) {
            int to = run + 1 < runs ? starts[run + 1] : end;
            for (int row = starts[run]; row < to; row++) {
                spread[row] = placeInRun(run, row);
            }
        }
        each = spread;
        runs = 0;
        starts = new int[0];
        places = new long[0];
    }

    private long place(int row) {
        if (row >= end) {
            return NONE;
        }
        if (each != null) {
            return each[row];
        }
        int found = Arrays.binarySearch(starts, 0, runs, row);
        return placeInRun(found >= 0 ? found : -found - 2, row);
    }

    /** Where the rows from {@code row} on stop to stand one behind the other; at most {@code to}. */
    private int runEnd(int row, int to) {
        if (row >= end) {
            return to;
        }
        int stop = Math.min(to, end);
        if (each == null) {
            int found = Arrays.binarySearch(starts, 0, runs, row);
            int next = found >= 0 ? found + 1 : -found - 1;
            return next < runs ? Math.min(stop, starts[next]) : stop;
        }
        int next = row + 1;
        while (next < stop && each[next] == (each[row] == NONE ? NONE : each[row] + next - row)) {
            next++;
        }
        return next;
    }

    /**
     * The rows from {@code row} on stand where those of another one do.
     *
     * @param originOf the origin here by the one there
     */
    void put(int row, int rows, RowPositions source, int from, IntUnaryOperator originOf) {
        truncate(row);
        int at = from;
        while (at < from + rows) {
            int to = source.runEnd(at, from + rows);
            long place = source.place(at);
            if (place != NONE) {
                put(row + at - from, to - at, originOf.applyAsInt((int) (place >>> ROW_BITS)), place & ROW_MASK);
            }
            at = to;
        }
    }

    /** Leaves the marked rows of the first {@code size} out. */
    void remove(BitSet marked, int size) {
        if (end == 0) {
            return;
        }
        RowPositions kept = new RowPositions(capacity);
        int at = 0;
        int from = marked.nextClearBit(0);
        while (from < size) {
            int marker = marked.nextSetBit(from);
            int to = marker < 0 || marker > size ? size : marker;
            kept.put(at, to - from, this, from, origin -> origin);
            at += to - from;
            from = marked.nextClearBit(to);
        }
        starts = kept.starts;
        places = kept.places;
        runs = kept.runs;
        each = kept.each;
        end = kept.end;
    }

    /** For messages; null where it is not known. */
    @Nullable String describe(int row, List<String> origins) {
        long place = place(row);
        return place == NONE
                ? null
                : origins.get((int) (place >>> ROW_BITS)) + ": row " + (place & ROW_MASK) + " (the first is 0)";
    }
}
