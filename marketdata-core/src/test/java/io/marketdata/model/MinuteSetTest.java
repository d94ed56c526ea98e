package io.marketdata.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A set of minutes against a bit for each of them. */
class MinuteSetTest {
    private static final int SIZE = 200;
    private static final long BASE = -100;

    @Property(tries = 2_000)
    void operationsAreThoseOfABitSet(@ForAll long seed) {
        Random random = new Random(seed);
        BitSet a = bits(random);
        BitSet b = bits(random);
        BitSet union = copy(a);
        union.or(b);
        BitSet both = copy(a);
        both.and(b);
        BitSet rest = copy(a);
        rest.andNot(b);

        assertThat(bits(set(a).union(set(b)))).isEqualTo(union);
        assertThat(bits(set(a).intersect(set(b)))).isEqualTo(both);
        assertThat(bits(set(a).subtract(set(b)))).isEqualTo(rest);
        assertThat(set(a).union(set(b))).isEqualTo(set(union)).hasSameHashCodeAs(set(union));
        assertThat(set(a).equals(set(b))).isEqualTo(a.equals(b));
    }

    @Property(tries = 2_000)
    void questionsAreAnsweredAsByABitSet(@ForAll long seed) {
        Random random = new Random(seed);
        BitSet bits = bits(random);
        MinuteSet set = set(bits);
        long minute = BASE + random.nextInt(SIZE);
        int place = (int) (minute - BASE);

        assertThat(set.count()).isEqualTo(bits.cardinality());
        assertThat(set.isEmpty()).isEqualTo(bits.isEmpty());
        assertThat(set.contains(minute)).isEqualTo(bits.get(place));
        assertThat(set.contains(MinuteSet.startOf(minute).plusSeconds(59))).isEqualTo(bits.get(place));
        assertThat(set.first()).isEqualTo(minuteOrNone(bits.nextSetBit(0)));
        assertThat(set.last()).isEqualTo(minuteOrNone(bits.length() - 1));
        assertThat(set.nextStart(minute)).isEqualTo(minuteOrNone(nextStart(bits, place)));
        assertThat(set.nextEnd(minute)).isEqualTo(minuteOrNone(nextEnd(bits, place)));
        assertThat(set.previousEnd(minute)).isEqualTo(minuteOrNone(previousEnd(bits, place)));
        assertThat(set.minutes().boxed().toList())
                .isEqualTo(minutes(bits).boxed().toList());
        assertThat(set.rangeCount()).isEqualTo(set.ranges().size());
        assertThat(MinuteSet.ofRanges(set.ranges())).isEqualTo(set);
    }

    @Property(tries = 2_000)
    void aPartIsWhatLiesInside(@ForAll long seed) {
        Random random = new Random(seed);
        BitSet bits = bits(random);
        int from = random.nextInt(SIZE);
        int to = from + 1 + random.nextInt(SIZE - from);
        TimeRange range = TimeRange.of(MinuteSet.startOf(BASE + from), MinuteSet.startOf(BASE + to));
        BitSet inside = copy(bits);
        inside.clear(0, from);
        inside.clear(to, 2 * SIZE);

        assertThat(bits(set(bits).within(range))).isEqualTo(inside);
        assertThat(set(bits).count(range)).isEqualTo(inside.cardinality());
    }

    @Property(tries = 500)
    void rangesInAnyOrderMakeTheirUnion(@ForAll long seed) {
        Random random = new Random(seed);
        List<TimeRange> ranges = new ArrayList<>();
        BitSet bits = new BitSet();
        for (int i = random.nextInt(12); i > 0; i--) {
            int from = random.nextInt(SIZE - 1);
            int to = from + 1 + random.nextInt(20);
            bits.set(from, to);
            ranges.add(TimeRange.of(MinuteSet.startOf(BASE + from), MinuteSet.startOf(BASE + to)));
        }
        Collections.shuffle(ranges, random);

        assertThat(bits(MinuteSet.ofRanges(ranges))).isEqualTo(bits);
    }

    @Property(tries = 500)
    void longRangesAreThoseOfAtLeastSoMany(@ForAll long seed) {
        Random random = new Random(seed);
        BitSet bits = bits(random);
        int least = 1 + random.nextInt(10);
        BitSet longOnes = new BitSet();
        for (int from = bits.nextSetBit(0); from >= 0; from = bits.nextSetBit(bits.nextClearBit(from))) {
            if (bits.nextClearBit(from) - from >= least) {
                longOnes.set(from, bits.nextClearBit(from));
            }
        }

        assertThat(bits(set(bits).rangesOfAtLeast(least))).isEqualTo(longOnes);
    }

    @Test
    void aMinuteBelongsToTheRangeThatItBeginsIn() {
        TimeRange odd = TimeRange.parse("2026-01-01T00:00:30Z", "2026-01-01T00:02:00.001Z");
        assertThat(MinuteSet.of(odd).ranges())
                .containsExactly(TimeRange.parse("2026-01-01T00:01:00Z", "2026-01-01T00:03:00Z"));
        assertThat(MinuteSet.of(TimeRange.parse("2026-01-01T00:00:01Z", "2026-01-01T00:00:59Z")))
                .isEqualTo(MinuteSet.empty());
        assertThat(MinuteSet.of(TimeRange.parse("1969-12-31T23:58:30Z", "1970-01-01T00:01:00Z"))
                        .minutes())
                .containsExactly(-1L, 0L);
        assertThat(MinuteSet.minuteOf(Instant.parse("1969-12-31T23:59:59Z"))).isEqualTo(-1);
    }

    @Test
    void minutesMayComeTwiceButNotBackwards() {
        assertThat(MinuteSet.ofSorted(new long[] {1, 1, 2, 5, 5}))
                .isEqualTo(MinuteSet.ofSorted(LongStream.of(1, 2, 5)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MinuteSet.ofSorted(new long[] {5, 4}))
                .withMessageContaining("minute 4 comes after 5");
        assertThat(MinuteSet.builder().add(3, 9).add(4, 5).add(9, 10).add(7, 7).build())
                .isEqualTo(MinuteSet.between(3, 10));
    }

    @Test
    void aSetSaysHowMuchItIsAndWhereItBegins() {
        assertThat(MinuteSet.ofSorted(new long[] {0, 1, 5, 7, 9}))
                .hasToString("5 minutes [1970-01-01T00:00:00Z, 1970-01-01T00:02:00Z)"
                        + " [1970-01-01T00:05:00Z, 1970-01-01T00:06:00Z)"
                        + " [1970-01-01T00:07:00Z, 1970-01-01T00:08:00Z) and 1 ranges more");
        assertThat(MinuteSet.empty()).hasToString("0 minutes");
    }

    private static int nextStart(BitSet bits, int after) {
        for (int i = after + 1; i < SIZE; i++) {
            if (bits.get(i) && !bits.get(i - 1)) {
                return i;
            }
        }
        return -1;
    }

    private static int nextEnd(BitSet bits, int after) {
        for (int i = after + 1; i <= SIZE; i++) {
            if (!bits.get(i) && bits.get(i - 1)) {
                return i;
            }
        }
        return -1;
    }

    private static int previousEnd(BitSet bits, int upTo) {
        for (int i = upTo; i > 0; i--) {
            if (!bits.get(i) && bits.get(i - 1)) {
                return i;
            }
        }
        return -1;
    }

    private static OptionalLong minuteOrNone(int place) {
        return place < 0 ? OptionalLong.empty() : OptionalLong.of(BASE + place);
    }

    private static BitSet bits(Random random) {
        BitSet bits = new BitSet();
        int at = random.nextInt(3);
        while (at < SIZE) {
            int length = 1 + random.nextInt(random.nextBoolean() ? 3 : 30);
            bits.set(at, Math.min(SIZE, at + length));
            at += length + 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
        }
        return random.nextInt(20) == 0 ? new BitSet() : bits;
    }

    private static BitSet bits(MinuteSet set) {
        BitSet bits = new BitSet();
        set.minutes().forEach(minute -> bits.set((int) (minute - BASE)));
        return bits;
    }

    private static BitSet copy(BitSet bits) {
        return (BitSet) bits.clone();
    }

    private static LongStream minutes(BitSet bits) {
        return bits.stream().mapToLong(place -> BASE + place);
    }

    private static MinuteSet set(BitSet bits) {
        return MinuteSet.ofSorted(minutes(bits));
    }
}
