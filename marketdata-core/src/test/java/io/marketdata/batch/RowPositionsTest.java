package io.marketdata.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.marketdata.model.InstrumentId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Positions against a list of texts, whether rows run or are scattered. */
class RowPositionsTest {
    private static final int CAPACITY = 100;
    private static final List<String> ORIGINS = List.of("a", "b", "c");

    private final List<@Nullable String> model = new ArrayList<>();

    @Property(tries = 500)
    void positionsAreWhatAListOfTextsWouldHold(@ForAll long seed) {
        Random random = new Random(seed);
        RowPositions positions = new RowPositions(CAPACITY);
        model.clear();
        int longestRun = random.nextBoolean() ? 2 : 30;
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(20)) {
                case 0 -> {
                    positions.clear();
                    model.clear();
                }
                case 1 -> {
                    BitSet marked = new BitSet();
                    for (int row = 0; row < model.size() + 2; row++) {
                        marked.set(row, random.nextInt(3) == 0);
                    }
                    positions.remove(marked, model.size());
                    List<@Nullable String> kept = new ArrayList<>();
                    for (int row = 0; row < model.size(); row++) {
                        if (!marked.get(row)) {
                            kept.add(model.get(row));
                        }
                    }
                    model.clear();
                    model.addAll(kept);
                }
                case 2 -> {
                    RowPositions copy = new RowPositions(CAPACITY);
                    int from = random.nextInt(1 + model.size());
                    int rows = model.size() - from;
                    int to = random.nextInt(1 + CAPACITY - rows);
                    copy.put(to, rows, positions, from, origin -> (origin + 1) % ORIGINS.size());
                    for (int row = 0; row < rows; row++) {
                        String there = model.get(from + row);
                        String expected = there == null
                                ? null
                                : ORIGINS.get((ORIGINS.indexOf(there.substring(0, 1)) + 1) % ORIGINS.size())
                                        + there.substring(1);
                        assertThat(copy.describe(to + row, ORIGINS)).isEqualTo(expected);
                    }
                    assertThat(to == 0 ? null : copy.describe(to - 1, ORIGINS)).isNull();
                }
                case 3 -> {
                    if (model.size() < CAPACITY) {
                        model.add(null);
                    }
                }
                default -> {
                    int row = model.isEmpty() || random.nextInt(8) > 0 ? model.size() : random.nextInt(model.size());
                    int rows = random.nextInt(1 + Math.min(longestRun, CAPACITY - row));
                    int origin = random.nextInt(ORIGINS.size());
                    long first = random.nextInt(50);
                    positions.put(row, rows, origin, first);
                    while (model.size() > row) {
                        model.remove(model.size() - 1);
                    }
                    for (int i = 0; i < rows; i++) {
                        model.add(ORIGINS.get(origin) + ": row " + (first + i) + " (the first is 0)");
                    }
                }
            }
            for (int row = 0; row < CAPACITY; row++) {
                assertThat(positions.describe(row, ORIGINS)).isEqualTo(row < model.size() ? model.get(row) : null);
            }
        }
    }

    @Test
    void rowsOutsideABatchOrOfAnOriginThatItDoesNotKnowAreRefused() {
        CandleBatch batch = CandleBatch.ofCapacity(2);
        int origin = batch.origin("a.parquet");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> batch.position(1, 2, origin, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> batch.position(0, 2, origin + 1, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> batch.positionAs(0, 2, CandleBatch.ofCapacity(1), 0));
    }

    @Test
    void aBatchTakesOverOriginsByNameWhateverTheirOrdinals() {
        CandleBatch source = CandleBatch.ofCapacity(4);
        source.origin("unused.parquet");
        source.position(0, 4, source.origin("b.parquet"), 7);
        CandleBatch target = CandleBatch.ofCapacity(4);
        target.position(0, 1, target.origin("a.parquet"), 3);
        target.positionAs(1, 3, source, 1);
        assertThat(target.describePosition(0)).isEqualTo("a.parquet: row 3 (the first is 0)");
        assertThat(target.describePosition(1)).isEqualTo("b.parquet: row 8 (the first is 0)");
        assertThat(target.describePosition(3)).isEqualTo("b.parquet: row 10 (the first is 0)");
    }

    @Test
    void thousandsOfInstrumentsKeepTheirOrdinals() {
        CandleBatch batch = CandleBatch.ofCapacity(1);
        for (int use = 0; use < 2; use++) {
            for (int i = 0; i < 3_000; i++) {
                assertThat(batch.instrument(InstrumentId.of(3, "S" + i), "k" + i))
                        .isEqualTo(i);
            }
            for (int i = 2_999; i >= 0; i--) {
                assertThat(batch.instrument(InstrumentId.of(3, "S" + i), "other"))
                        .isEqualTo(i);
            }
            assertThat(batch.instrumentKeys()).hasSize(3_000).endsWith("k2999");
            batch.clear();
        }
    }
}
