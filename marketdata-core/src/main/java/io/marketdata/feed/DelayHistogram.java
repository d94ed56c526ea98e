package io.marketdata.feed;

import java.util.Arrays;

/**
 * Counts of delays in milliseconds, in buckets whose width is at most a sixteenth of their value. Immutable.
 *
 * <p>The delays below 32 ms are exact; of the others a quantile is at most 6.25 % too large.
 */
public final class DelayHistogram {
    private static final int SUB_BITS = 4;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;
    private static final int BUCKETS = (Long.SIZE - SUB_BITS) * SUB_BUCKETS;

    private final long[] counts;
    private final long count;
    private final long max;

    private DelayHistogram(long[] counts, long count, long max) {
        this.counts = counts;
        this.count = count;
        this.max = max;
    }

    /** How many delays there were. */
    public long count() {
        return count;
    }

    /** The longest one, exactly; 0 where there was none. */
    public long maxMillis() {
        return max;
    }

    /**
     * The delay that a share of all do not exceed; 0 where there was none.
     *
     * @param share such as 0.95
     */
    public long quantileMillis(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + " is outside 0..1");
        }
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= rank) {
                return Math.min(max, largestOf(bucket));
            }
        }
        return 0;
    }

    private static int bucketOf(long millis) {
        if (millis < SUB_BUCKETS) {
            return (int) millis;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(millis) - SUB_BITS;
        return (shift << SUB_BITS) + (int) (millis >>> shift);
    }

    private static long largestOf(int bucket) {
        if (bucket < 2 * SUB_BUCKETS) {
            return bucket;
        }
        int shift = (bucket >>> SUB_BITS) - 1;
        long mantissa = bucket - ((long) shift << SUB_BITS);
        return ((mantissa + 1) << shift) - 1;
    }

    /** The count, the usual quantiles and the longest, for people. */
    @Override
    public String toString() {
        return "%d delays, p50 %d ms, p95 %d ms, p99 %d ms, longest %d ms"
                .formatted(count, quantileMillis(0.5), quantileMillis(0.95), quantileMillis(0.99), max);
    }

    /** Collects delays; one thread at a time. */
    static final class Recorder {
        private final long[] counts = new long[BUCKETS];
        private long count;
        private long max;

        void record(long millis) {
            long delay = Math.max(0, millis);
            counts[bucketOf(delay)]++;
            count++;
            max = Math.max(max, delay);
        }

        DelayHistogram snapshot() {
            return new DelayHistogram(Arrays.copyOf(counts, count == 0 ? 0 : bucketOf(max) + 1), count, max);
        }
    }
}
