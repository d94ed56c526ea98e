package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One pass over files of any layout delivers what one pass for each instrument does. */
class OnePassPropertyTest {
    private static final int TRIES = 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Layout.class)
    void onePassDeliversWhatOnePassForEachInstrumentDoes(Layout layout) {
        long first = System.nanoTime();
        for (long seed = first; seed < first + TRIES; seed++) {
            Path place = folder.resolve(layout + "-" + seed);
            place.toFile().mkdir();
            try {
                Random random = new Random(seed);
                layout.write(place, random);
                compare(place, random);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + " of " + layout, failure);
            }
        }
    }

    private static void compare(Path place, Random random) {
        ParquetCandleSource source = Rows.source(place).build();
        // All that this one can do is to read one instrument after the other.
        CandleIngestSource apart = (instrument, range) -> source.stream1m(instrument, range);
        Set<InstrumentId> asked = new HashSet<>();
        for (InstrumentId instrument : Layout.INSTRUMENTS) {
            if (random.nextInt(4) > 0) {
                asked.add(instrument);
            }
        }
        int from = random.nextInt(-10, 60);
        TimeRange wanted = random.nextBoolean() ? Rows.ALL : Rows.range(from, from + 1 + random.nextInt(90));
        Map<String, List<String>> expected = read(apart, asked, wanted, 10_000);
        for (int capacity : new int[] {1, 7, 10_000}) {
            assertThat(read(source, asked, wanted, capacity))
                    .as("batches of " + capacity)
                    .isEqualTo(expected);
        }
    }

    /** The rows of each instrument with their places, in the order in which they came. */
    private static Map<String, List<String>> read(
            CandleIngestSource source, Set<InstrumentId> asked, TimeRange range, int capacity) {
        Map<String, List<String>> rows = new TreeMap<>();
        CandleBatch batch = CandleBatch.ofCapacity(capacity);
        try (CandleStream stream = source.stream1m(asked, range)) {
            while (stream.read(batch)) {
                for (int row = 0; row < batch.size(); row++) {
                    rows.computeIfAbsent(
                                    batch.instrumentKeys().get(batch.instrumentOrdinals()[row]),
                                    key -> new ArrayList<>())
                            .add(Rows.line(batch, row) + " " + batch.describePosition(row));
                }
                batch.clear();
            }
            rows.put("collapsed", List.of(Long.toString(stream.rowsCollapsed())));
        }
        return rows;
    }
}
