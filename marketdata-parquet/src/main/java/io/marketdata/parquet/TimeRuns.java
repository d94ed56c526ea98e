package io.marketdata.parquet;

import java.util.Arrays;

/**
 * The open times that a first pass over rows found, as runs of equal steps, so that a second pass need not decode them.
 *
 * <p>Candles stand a minute apart nearly always, so that a million of them are a few runs. Where they are not, there are
 * too many runs to be worth their memory, and the second pass decodes again.
 */
final class TimeRuns {
    private static final int MOST = 8_192;
    private static final int FIRST = 64;

    private long[] rows = new long[FIRST];
    private long[] times = new long[FIRST];
    private long[] steps = new long[FIRST];
    private int[] counts = new int[FIRST];
    private int size;
    private int at;
    private boolean complete = true;

    /** Whether every row that was found is held. */
    boolean complete() {
        return complete;
    }

    /** Keeps nothing: the rows found are not side by side. */
    void giveUp() {
        complete = false;
    }

    /** Keeps the times of {@code count} rows from {@code row} on, which come after all that were added before. */
    void add(long row, long[] values, int count) {
        int i = 0;
        while (i < count && complete) {
            i += continues(row + i) ? extend(values, i, count) : 0;
            if (i < count) {
                begin(row + i, values[i]);
                i++;
            }
        }
    }

    private boolean continues(long row) {
        return size > 0 && rows[size - 1] + counts[size - 1] == row;
    }

    private int extend(long[] values, int from, int to) {
        int run = size - 1;
        if (counts[run] == 1) {
            steps[run] = values[from] - times[run];
        }
        long step = steps[run];
        long next = times[run] + counts[run] * step;
        int i = from;
        while (i < to && values[i] == next) {
            next += step;
            i++;
        }
        counts[run] += i - from;
        return i - from;
    }

    private void begin(long row, long time) {
        if (size == MOST) {
            complete = false;
            return;
        }
        if (size == rows.length) {
            int larger = 2 * size;
            rows = Arrays.copyOf(rows, larger);
            times = Arrays.copyOf(times, larger);
            steps = Arrays.copyOf(steps, larger);
            counts = Arrays.copyOf(counts, larger);
        }
        rows[size] = row;
        times[size] = time;
        steps[size] = 0;
        counts[size] = 1;
        size++;
    }

    /** The times of {@code count} rows from {@code row} on, which come after all that were read before. */
    void read(long row, long[] target, int count) {
        int done = 0;
        while (done < count) {
            long next = row + done;
            while (at < size && rows[at] + counts[at] <= next) {
                at++;
            }
            if (at == size) {
                Arrays.fill(target, done, count, LongColumn.NULL);
                return;
            }
            if (rows[at] > next) {
                int gap = (int) Math.min(count - done, rows[at] - next);
                Arrays.fill(target, done, done + gap, LongColumn.NULL);
                done += gap;
            } else {
                int within = (int) (next - rows[at]);
                int stop = done + Math.min(count - done, counts[at] - within);
                long time = times[at] + within * steps[at];
                for (int i = done; i < stop; i++) {
                    target[i] = time;
                    time += steps[at];
                }
                done = stop;
            }
        }
    }
}
