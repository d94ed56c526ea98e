package io.marketdata.parquet;

/** The stable ascending order of times, by merging runs of indices, without an object per row. */
final class TimeSort {
    private TimeSort() {}

    /** The indices of the times in ascending order; equal ones keep theirs. */
    static int[] order(long[] times) {
        int[] from = new int[times.length];
        for (int i = 0; i < from.length; i++) {
            from[i] = i;
        }
        int[] to = new int[times.length];
        for (long width = 1; width < times.length; width *= 2) {
            for (long low = 0; low < times.length; low += 2 * width) {
                int middle = (int) Math.min(low + width, times.length);
                int high = (int) Math.min(low + 2 * width, times.length);
                merge(times, from, to, (int) low, middle, high);
            }
            int[] merged = to;
            to = from;
            from = merged;
        }
        return from;
    }

    private static void merge(long[] times, int[] from, int[] to, int low, int middle, int high) {
        int left = low;
        int right = middle;
        for (int at = low; at < high; at++) {
            boolean takeLeft = left < middle && (right >= high || times[from[left]] <= times[from[right]]);
            to[at] = takeLeft ? from[left++] : from[right++];
        }
    }
}
