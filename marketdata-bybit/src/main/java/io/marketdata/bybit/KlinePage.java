package io.marketdata.bybit;

import io.marketdata.batch.CandleBatch;
import java.util.Arrays;
import java.util.function.LongPredicate;

/** The rows of one answer in columns, in the order of the answer until {@link #ascend} puts them by time. */
final class KlinePage {
    private static final int COLUMNS = 6;

    final String place;
    private final long stepMillis;
    private long[] openTimes;
    private double[][] values = new double[COLUMNS][];
    private int[] positions;
    private int size;
    private long serverMillis;
    private int collapsed;
    private int leftOut;

    KlinePage(String place, long stepMillis, int capacity) {
        this.place = place;
        this.stepMillis = stepMillis;
        openTimes = new long[capacity];
        positions = new int[capacity];
        for (int column = 0; column < COLUMNS; column++) {
            values[column] = new double[capacity];
        }
    }

    /** Begins a row, all of whose values are absent. */
    void addRow(int position) {
        if (size == openTimes.length) {
            int longer = size * 2 + 16;
            openTimes = Arrays.copyOf(openTimes, longer);
            positions = Arrays.copyOf(positions, longer);
            for (int column = 0; column < COLUMNS; column++) {
                values[column] = Arrays.copyOf(values[column], longer);
            }
        }
        openTimes[size] = CandleBatch.ABSENT_TIME;
        positions[size] = position;
        for (double[] column : values) {
            column[size] = CandleBatch.ABSENT;
        }
        size++;
    }

    void openTime(long millis) {
        openTimes[size - 1] = millis;
    }

    /** Sets a value of the row that was begun last: open, high, low, close, volume, turnover. */
    void value(int column, double value) {
        values[column][size - 1] = value;
    }

    int size() {
        return size;
    }

    long openTime(int row) {
        return openTimes[row];
    }

    double value(int column, int row) {
        return values[column][row];
    }

    /** Where a row stood in the answer, from 0. */
    int position(int row) {
        return positions[row];
    }

    /** How many rows were left out since another was the same, bit for bit. */
    int collapsed() {
        return collapsed;
    }

    /** How many rows of the answer were outside of what was asked for. */
    int leftOut() {
        return leftOut;
    }

    void leftOut(int rows) {
        leftOut = rows;
    }

    /** The venue's clock as the answer says it. */
    long serverMillis() {
        return serverMillis;
    }

    void serverMillis(long millis) {
        serverMillis = millis;
    }

    /**
     * Puts the rows in order of time, those without a time first, and leaves out repeated ones.
     *
     * @return whether no two rows say different things of one time
     */
    boolean ascend() {
        if (!isReversed()) {
            sort();
        } else {
            reverse();
        }
        boolean agreed = true;
        int kept = 0;
        for (int row = 0; row < size; row++) {
            boolean again =
                    kept > 0 && openTimes[row] != CandleBatch.ABSENT_TIME && openTimes[kept - 1] == openTimes[row];
            if (again && same(kept - 1, row)) {
                collapsed++;
                continue;
            }
            agreed &= !again;
            move(row, kept++);
        }
        size = kept;
        return agreed;
    }

    /** Leaves out the rows that a test of their open time refuses; rows without a time stay. */
    int retain(LongPredicate wanted) {
        int kept = 0;
        for (int row = 0; row < size; row++) {
            if (openTimes[row] == CandleBatch.ABSENT_TIME || wanted.test(openTimes[row])) {
                move(row, kept++);
            }
        }
        int dropped = size - kept;
        size = kept;
        return dropped;
    }

    /**
     * The rows of this page and of a later answer to the same question, in order; of a row that both have, the later one
     * unless only the earlier one is good.
     */
    KlinePage with(KlinePage later) {
        KlinePage both = new KlinePage(place, stepMillis, size + later.size);
        both.serverMillis = Math.max(serverMillis, later.serverMillis);
        int here = 0;
        int there = 0;
        while (here < size || there < later.size) {
            long mine = here < size ? openTimes[here] : Long.MAX_VALUE;
            long theirs = there < later.size ? later.openTimes[there] : Long.MAX_VALUE;
            if (mine == theirs) {
                boolean keepMine = later.isBad(there) && !isBad(here);
                both.add(keepMine ? this : later, keepMine ? here : there);
                here++;
                there++;
            } else if (mine < theirs) {
                // A row that cannot be, and that the later answer does not have, was a flaw of the earlier one.
                if (!isBad(here)) {
                    both.add(this, here);
                }
                here++;
            } else {
                both.add(later, there++);
            }
        }
        return both;
    }

    /** Whether a row lacks something, holds what is no finite number, or begins where no candle can. */
    boolean isBad(int row) {
        boolean good = openTimes[row] != CandleBatch.ABSENT_TIME && Math.floorMod(openTimes[row], stepMillis) == 0;
        for (double[] column : values) {
            good &= Double.isFinite(column[row]);
        }
        return !good;
    }

    private void add(KlinePage source, int row) {
        addRow(source.positions[row]);
        openTimes[size - 1] = source.openTimes[row];
        for (int column = 0; column < COLUMNS; column++) {
            values[column][size - 1] = source.values[column][row];
        }
    }

    private boolean isReversed() {
        for (int row = 1; row < size; row++) {
            if (openTimes[row] >= openTimes[row - 1] || openTimes[row] == CandleBatch.ABSENT_TIME) {
                return false;
            }
        }
        return true;
    }

    private void reverse() {
        for (int low = 0, high = size - 1; low < high; low++, high--) {
            swap(low, high);
        }
    }

    private void swap(int a, int b) {
        long time = openTimes[a];
        openTimes[a] = openTimes[b];
        openTimes[b] = time;
        int position = positions[a];
        positions[a] = positions[b];
        positions[b] = position;
        for (double[] column : values) {
            double value = column[a];
            column[a] = column[b];
            column[b] = value;
        }
    }

    private void sort() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, row -> row);
        Arrays.sort(order, (a, b) -> Long.compare(openTimes[a], openTimes[b]));
        long[] times = openTimes.clone();
        int[] places = positions.clone();
        double[][] copies = new double[COLUMNS][];
        for (int column = 0; column < COLUMNS; column++) {
            copies[column] = values[column].clone();
        }
        for (int row = 0; row < size; row++) {
            int from = order[row];
            openTimes[row] = times[from];
            positions[row] = places[from];
            for (int column = 0; column < COLUMNS; column++) {
                values[column][row] = copies[column][from];
            }
        }
    }

    private void move(int from, int to) {
        openTimes[to] = openTimes[from];
        positions[to] = positions[from];
        for (double[] column : values) {
            column[to] = column[from];
        }
    }

    private boolean same(int a, int b) {
        for (double[] column : values) {
            if (Double.doubleToRawLongBits(column[a]) != Double.doubleToRawLongBits(column[b])) {
                return false;
            }
        }
        return true;
    }
}
