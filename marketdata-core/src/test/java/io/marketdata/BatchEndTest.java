package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.RawKlineWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A batch ends with a partition of the store where that leaves it at least half full. */
class BatchEndTest {
    /** Partitions of a fixed count of minutes from the epoch on. */
    private static final class Partitioned implements RawKlineWriter {
        private final long partitionMillis;
        private final List<Integer> sizes = new ArrayList<>();

        Partitioned(int minutes) {
            partitionMillis = minutes * 60_000L;
        }

        @Override
        public synchronized void write1m(CandleBatch batch) {
            sizes.add(batch.size());
        }

        @Override
        public long partitionEndMillis(InstrumentId instrument, long openTimeMillis) {
            return (Math.floorDiv(openTimeMillis, partitionMillis) + 1) * partitionMillis;
        }
    }

    private static List<Integer> sizes(int partitionMinutes, int batchSize, List<TestRow> rows, int minutes) {
        Partitioned writer = new Partitioned(partitionMinutes);
        Backfill1m.from(new TestSource(rows).chunks(read -> 7))
                .into(writer)
                .clock(CLOCK)
                .batchSize(batchSize)
                .build()
                .run(BTC, minutes(minutes));
        return writer.sizes;
    }

    @Test
    void itEndsWithTheLastPartitionThatItCanFill() {
        assertThat(sizes(60, 150, good(0, 300), 300)).containsExactly(120, 120, 60);
        assertThat(sizes(60, 60, good(0, 120), 120)).containsExactly(60, 60);
    }

    @Test
    void itIsFilledWhereThatWouldLeaveItLessThanHalfFull() {
        assertThat(sizes(60, 40, good(0, 120), 120)).containsExactly(40, 20, 40, 20);
        assertThat(sizes(60, 50, good(0, 120), 120)).containsExactly(50, 50, 20);
        assertThat(sizes(600, 100, good(0, 250), 250)).containsExactly(100, 100, 50);
    }

    @Test
    void whereMinutesAreMissingNoRowIsLostAndNoBatchIsTooLarge() {
        List<TestRow> sparse = good(0, 300).stream()
                .filter(row -> row.openTime() % 180_000 != 0)
                .toList();
        List<Integer> sizes = sizes(60, 150, sparse, 300);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
        assertThat(sizes).allMatch(size -> size <= 150);
    }
}
