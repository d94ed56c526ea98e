package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
    private static final List<InstrumentId> INSTRUMENTS = List.of(
            InstrumentId.of(3, "ADAUSDT"),
            InstrumentId.of(3, "BTCUSDT"),
            InstrumentId.of(4, "BTCUSDT"),
            InstrumentId.of(3, "ETHUSDT"),
            InstrumentId.of(4, "SOLUSDT"));

    @TempDir
    Path folder;

    /** How the rows of a folder lie in its files. */
    enum Layout {
        TIME_THEN_SYMBOL,
        SYMBOL_THEN_TIME,
        FILES_BY_TIME,
        FILES_THAT_OVERLAP,
        A_FILE_PER_INSTRUMENT,
        NO_ORDER
    }

    private record Row(int instrument, int minute) {}

    @ParameterizedTest
    @EnumSource(Layout.class)
    void onePassDeliversWhatOnePassForEachInstrumentDoes(Layout layout) {
        long first = System.nanoTime();
        for (long seed = first; seed < first + TRIES; seed++) {
            Path place = folder.resolve(layout + "-" + seed);
            place.toFile().mkdir();
            try {
                Random random = new Random(seed);
                write(layout, place, random);
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
        for (InstrumentId instrument : INSTRUMENTS) {
            if (random.nextInt(4) > 0) {
                asked.add(instrument);
            }
        }
        int from = random.nextInt(-10, 60);
        TimeRange wanted =
                random.nextBoolean() ? Rows.ALL : TimeRange.of(minute(from), minute(from + 1 + random.nextInt(90)));
        Map<String, List<String>> expected = read(apart, asked, wanted, 10_000);
        for (int capacity : new int[] {1, 7, 10_000}) {
            assertThat(read(source, asked, wanted, capacity))
                    .as("batches of " + capacity)
                    .isEqualTo(expected);
        }
    }

    private static Instant minute(int minute) {
        return Instant.ofEpochMilli(Rows.T0 + minute * Rows.MINUTE);
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

    private static void write(Layout layout, Path place, Random random) {
        List<Row> rows = new ArrayList<>();
        int minutes = 1 + random.nextInt(120);
        for (int minute = 0; minute < minutes; minute++) {
            for (int instrument = 0; instrument < INSTRUMENTS.size(); instrument++) {
                if (random.nextInt(5) > 0) {
                    rows.add(new Row(instrument, minute));
                }
            }
        }
        switch (layout) {
            case TIME_THEN_SYMBOL -> file(place, "a", rows, random);
            case SYMBOL_THEN_TIME -> {
                rows.sort((a, b) -> Integer.compare(a.instrument(), b.instrument()));
                file(place, "a", rows, random);
            }
            case FILES_BY_TIME -> {
                int middle = random.nextInt(minutes);
                file(
                        place,
                        "b",
                        rows.stream().filter(row -> row.minute() < middle).toList(),
                        random);
                file(
                        place,
                        "a",
                        rows.stream().filter(row -> row.minute() >= middle).toList(),
                        random);
            }
            case FILES_THAT_OVERLAP -> {
                file(
                        place,
                        "a",
                        rows.stream().filter(row -> random.nextInt(3) > 0).toList(),
                        random);
                file(
                        place,
                        "b",
                        rows.stream().filter(row -> random.nextInt(3) > 0).toList(),
                        random);
            }
            case A_FILE_PER_INSTRUMENT -> {
                for (int i = 0; i < INSTRUMENTS.size(); i++) {
                    int one = i;
                    file(
                            place,
                            "f" + i,
                            rows.stream().filter(row -> row.instrument() == one).toList(),
                            random);
                }
            }
            case NO_ORDER -> {
                Collections.shuffle(rows, random);
                file(place, "a", rows, random);
            }
        }
    }

    private static void file(Path place, String name, List<Row> rows, Random random) {
        CandleBatch batch = Rows.batch(Math.max(1, rows.size()));
        for (InstrumentId instrument : INSTRUMENTS) {
            batch.instrument(instrument, MarketCatalogue.builtin().instrumentKey(instrument));
        }
        rows.forEach(row -> Rows.add(batch, INSTRUMENTS.get(row.instrument()), row.minute()));
        int most = 1 + random.nextInt(200);
        Rows.write(place.resolve(name + ".parquet"), to -> to.rowGroupRows(most), batch);
    }
}
