package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * A run that goes on from a checkpoint reads less than the first one did, and has to form the same batches: of files with
 * an order, a part of the range is the same part of the rows.
 */
class RangeOrderPropertyTest {
    @Property(tries = 200)
    void aPartOfTheRangeIsThatPartOfTheRows(
            @ForAll(supplier = Layout.Ordered.class) Layout layout,
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 5) int instruments,
            @ForAll @IntRange(min = -5, max = 120) int from,
            @ForAll @IntRange(min = 1, max = 120) int minutes,
            @ForAll @IntRange(min = 1, max = 1_000) int capacity) {
        TimeRange part = Rows.range(from, from + minutes);
        Set<InstrumentId> asked = Set.copyOf(Layout.INSTRUMENTS.subList(0, instruments));
        try (TemporaryFolder folder = new TemporaryFolder()) {
            layout.write(folder.path(), new Random(seed));
            List<String> expected = read(folder.path(), asked, Rows.ALL, part, 10_000);
            assertThat(read(folder.path(), asked, part, part, capacity)).isEqualTo(expected);
        }
    }

    /** The rows of a stream that lie inside a part of its range, in their order, with their places. */
    private static List<String> read(
            Path folder, Set<InstrumentId> asked, TimeRange range, TimeRange part, int capacity) {
        List<String> rows = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(capacity);
        try (CandleStream stream = Rows.source(folder).build().stream1m(asked, range)) {
            while (stream.read(batch)) {
                for (int row = 0; row < batch.size(); row++) {
                    if (part.contains(Instant.ofEpochMilli(batch.openTimeMillis()[row]))) {
                        rows.add(Rows.line(batch, row) + " " + batch.describePosition(row));
                    }
                }
                batch.clear();
            }
        }
        return rows;
    }
}
