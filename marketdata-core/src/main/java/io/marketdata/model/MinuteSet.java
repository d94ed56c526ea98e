package io.marketdata.model;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A set of minutes, kept as ascending half-open ranges that do not touch. Immutable.
 *
 * <p>A minute is its number since 1970-01-01T00:00Z. Set operations cost what the ranges cost, whatever the number of
 * minutes in them.
 */
public final class MinuteSet {
    private static final long MINUTE_MILLIS = 60_000;
    private static final MinuteSet EMPTY = new MinuteSet(new long[0]);

    /** Start, end, start, end: strictly ascending, so that the parity of a place says whether it is inside. */
    private final long[] bounds;

    private MinuteSet(long[] bounds) {
        this.bounds = bounds;
    }

    /** No minute at all. */
    public static MinuteSet empty() {
        return EMPTY;
    }

    /** The minutes from {@code from} up to and without {@code to}; none where {@code from} is not below {@code to}. */
    public static MinuteSet between(long from, long to) {
        return from < to ? new MinuteSet(new long[] {from, to}) : EMPTY;
    }

    /** The minutes that begin inside a range. */
    public static MinuteSet of(TimeRange range) {
        return between(firstMinuteFrom(range.startMillis()), firstMinuteFrom(range.endMillis()));
    }

    /** The minutes that begin inside any of the ranges, which may be in any order and overlap. */
    public static MinuteSet ofRanges(Collection<TimeRange> ranges) {
        Builder builder = new Builder();
        ranges.stream()
                .sorted(Comparator.comparing(TimeRange::start))
                .forEach(
                        range -> builder.add(firstMinuteFrom(range.startMillis()), firstMinuteFrom(range.endMillis())));
        return builder.build();
    }

    /**
     * The minutes of an array that ascends; a minute may stand there more than once.
     *
     * @throws IllegalArgumentException where it does not ascend
     */
    public static MinuteSet ofSorted(long[] minutes) {
        return ofSorted(Arrays.stream(minutes));
    }

    /**
     * The minutes of a stream that ascends; a minute may come more than once.
     *
     * @throws IllegalArgumentException where it does not ascend
     */
    public static MinuteSet ofSorted(LongStream minutes) {
        Builder builder = new Builder();
        minutes.forEachOrdered(builder::add);
        return builder.build();
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** The minute that an instant lies in. */
    public static long minuteOf(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond(), 60L);
    }

    /** When a minute begins. */
    public static Instant startOf(long minute) {
        return Instant.ofEpochSecond(Math.multiplyExact(minute, 60L));
    }

    private static long firstMinuteFrom(long epochMillis) {
        return -Math.floorDiv(-epochMillis, MINUTE_MILLIS);
    }

    /** The minutes of either. */
    public MinuteSet union(MinuteSet other) {
        return combine(other, (mine, its) -> mine || its);
    }

    /** The minutes of both. */
    public MinuteSet intersect(MinuteSet other) {
        return combine(other, (mine, its) -> mine && its);
    }

    /** The minutes of this set that the other lacks. */
    public MinuteSet subtract(MinuteSet other) {
        return combine(other, (mine, its) -> mine && !its);
    }

    /** The minutes of this set that begin inside a range. */
    public MinuteSet within(TimeRange range) {
        return within(firstMinuteFrom(range.startMillis()), firstMinuteFrom(range.endMillis()));
    }

    private MinuteSet within(long from, long to) {
        int first = boundsUpTo(from);
        int behind = boundsUpTo(to - 1);
        if (from >= to || (first == behind && !isInside(first))) {
            return EMPTY;
        }
        long[] cut = new long[behind - first + 2];
        int size = 0;
        if (isInside(first)) {
            cut[size++] = from;
        }
        System.arraycopy(bounds, first, cut, size, behind - first);
        size += behind - first;
        if (isInside(behind)) {
            cut[size++] = to;
        }
        return new MinuteSet(Arrays.copyOf(cut, size));
    }

    public boolean contains(long minute) {
        return isInside(boundsUpTo(minute));
    }

    /** Whether the minute of an instant is in the set. */
    public boolean contains(Instant instant) {
        return contains(minuteOf(instant));
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** How many minutes there are. */
    public long count() {
        long count = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            count += bounds[i + 1] - bounds[i];
        }
        return count;
    }

    /** How many minutes begin inside a range. */
    public long count(TimeRange range) {
        return within(range).count();
    }

    /** How many ranges there are. */
    public int rangeCount() {
        return bounds.length / 2;
    }

    /** The ranges, ascending; no two touch. */
    public List<TimeRange> ranges() {
        return IntStream.range(0, rangeCount())
                .mapToObj(i -> new TimeRange(startOf(bounds[2 * i]), startOf(bounds[2 * i + 1])))
                .toList();
    }

    /** The ranges that hold at least so many minutes. */
    public MinuteSet rangesOfAtLeast(long minutes) {
        Builder builder = new Builder();
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i + 1] - bounds[i] >= minutes) {
                builder.add(bounds[i], bounds[i + 1]);
            }
        }
        return builder.build();
    }

    /** The minutes, ascending. */
    public LongStream minutes() {
        return IntStream.range(0, rangeCount())
                .mapToObj(i -> LongStream.range(bounds[2 * i], bounds[2 * i + 1]))
                .flatMapToLong(range -> range);
    }

    /** The first minute. */
    public OptionalLong first() {
        return isEmpty() ? OptionalLong.empty() : OptionalLong.of(bounds[0]);
    }

    /** The last minute. */
    public OptionalLong last() {
        return isEmpty() ? OptionalLong.empty() : OptionalLong.of(bounds[bounds.length - 1] - 1);
    }

    /** The first minute after {@code minute} that begins a range. */
    public OptionalLong nextStart(long minute) {
        int place = boundsUpTo(minute);
        int start = isInside(place) ? place + 1 : place;
        return start < bounds.length ? OptionalLong.of(bounds[start]) : OptionalLong.empty();
    }

    /** The first minute after {@code minute} that is behind the end of a range. */
    public OptionalLong nextEnd(long minute) {
        int place = boundsUpTo(minute);
        int end = isInside(place) ? place : place + 1;
        return end < bounds.length ? OptionalLong.of(bounds[end]) : OptionalLong.empty();
    }

    /** The last minute up to and with {@code minute} that is behind the end of a range. */
    public OptionalLong previousEnd(long minute) {
        int place = boundsUpTo(minute);
        int end = isInside(place) ? place - 2 : place - 1;
        return end < 0 ? OptionalLong.empty() : OptionalLong.of(bounds[end]);
    }

    /** How many bounds are at or before a minute. */
    private int boundsUpTo(long minute) {
        int found = Arrays.binarySearch(bounds, minute);
        return found >= 0 ? found + 1 : -found - 1;
    }

    private static boolean isInside(int boundsBefore) {
        return (boundsBefore & 1) == 1;
    }

    private MinuteSet combine(MinuteSet other, Keep keep) {
        long[] combined = new long[bounds.length + other.bounds.length];
        int size = 0;
        int mine = 0;
        int its = 0;
        boolean inside = false;
        while (mine < bounds.length || its < other.bounds.length) {
            long at = Math.min(boundOrMax(mine), other.boundOrMax(its));
            if (mine < bounds.length && bounds[mine] == at) {
                mine++;
            }
            if (its < other.bounds.length && other.bounds[its] == at) {
                its++;
            }
            boolean kept = keep.test(isInside(mine), isInside(its));
            if (kept != inside) {
                combined[size++] = at;
                inside = kept;
            }
        }
        return size == 0 ? EMPTY : new MinuteSet(Arrays.copyOf(combined, size));
    }

    private long boundOrMax(int place) {
        return place < bounds.length ? bounds[place] : Long.MAX_VALUE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MinuteSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** How many minutes in how many ranges, and the first of these, for messages. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(count()).append(" minutes");
        ranges().stream().limit(3).forEach(range -> text.append(' ').append(range));
        return rangeCount() > 3 ? text + " and " + (rangeCount() - 3) + " ranges more" : text.toString();
    }

    private interface Keep {
        boolean test(boolean mine, boolean its);
    }

    /** Collects minutes and ranges that come in ascending order of their starts. */
    public static final class Builder {
        private long[] bounds = new long[16];
        private int size;

        private Builder() {}

        /** Adds one minute. */
        public Builder add(long minute) {
            return add(minute, minute + 1);
        }

        /**
         * Adds the minutes from {@code from} up to and without {@code to}; none where {@code from} is not below.
         *
         * @throws IllegalArgumentException where {@code from} is before the range that was added last
         */
        public Builder add(long from, long to) {
            if (from >= to) {
                return this;
            }
            if (size > 0 && from <= bounds[size - 1]) {
                if (from < bounds[size - 2]) {
                    throw new IllegalArgumentException("minute " + from + " comes after " + bounds[size - 2]);
                }
                bounds[size - 1] = Math.max(bounds[size - 1], to);
                return this;
            }
            if (size == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * size);
            }
            bounds[size++] = from;
            bounds[size++] = to;
            return this;
        }

        public MinuteSet build() {
            return size == 0 ? EMPTY : new MinuteSet(Arrays.copyOf(bounds, size));
        }
    }
}
