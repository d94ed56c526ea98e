package io.marketdata;

import static io.marketdata.Ranges.MINUTE_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.TimeRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sets of ranges against sets of minutes. */
class RangesTest {
    private static final int MINUTES = 60;

    private static List<TimeRange> ranges(BitSet minutes) {
        List<TimeRange> ranges = new ArrayList<>();
        for (int from = minutes.nextSetBit(0); from >= 0; ) {
            int to = minutes.nextClearBit(from);
            ranges.add(Ranges.ofMillis(from * MINUTE_MILLIS, to * MINUTE_MILLIS));
            from = minutes.nextSetBit(to);
        }
        return ranges;
    }

    private static BitSet some(Random random) {
        BitSet minutes = new BitSet();
        int density = 1 + random.nextInt(8);
        for (int minute = 0; minute < MINUTES; minute++) {
            minutes.set(minute, random.nextInt(density) == 0);
        }
        return minutes;
    }

    @Test
    void setsOfRangesBehaveAsSetsOfMinutes() {
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            BitSet one = some(random);
            BitSet other = some(random);
            BitSet union = (BitSet) one.clone();
            union.or(other);
            BitSet minus = (BitSet) one.clone();
            minus.andNot(other);
            BitSet both = (BitSet) one.clone();
            both.and(other);
            List<TimeRange> mixed = new ArrayList<>(ranges(other));
            mixed.addAll(ranges(one));
            assertThat(Ranges.union(mixed)).as("seed %d", seed).isEqualTo(ranges(union));
            assertThat(Ranges.minus(ranges(one), ranges(other)))
                    .as("seed %d", seed)
                    .isEqualTo(ranges(minus));
            assertThat(Ranges.both(ranges(one), ranges(other)))
                    .as("seed %d", seed)
                    .isEqualTo(ranges(both));
            assertThat(Ranges.minutes(ranges(one))).as("seed %d", seed).isEqualTo(one.cardinality());
            int count = random.nextInt(MINUTES);
            BitSet first = (BitSet) one.clone();
            while (first.cardinality() > count) {
                first.clear(first.length() - 1);
            }
            assertThat(Ranges.first(ranges(one), count)).as("seed %d", seed).isEqualTo(ranges(first));
        }
    }
}
