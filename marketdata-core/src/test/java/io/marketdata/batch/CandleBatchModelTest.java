package io.marketdata.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** A batch against a list of rows, by any sequence of what can be done to both. */
class CandleBatchModelTest {
    private static final int CAPACITY = 40;

    private record Row(
            InstrumentId instrument,
            Provenance provenance,
            long time,
            double price,
            @Nullable Double quote,
            @Nullable Long trades,
            @Nullable Double takerBase,
            @Nullable Double takerQuote,
            @Nullable String position) {}

    private final CandleBatch batch = CandleBatch.ofCapacity(CAPACITY);
    private final List<Row> model = new ArrayList<>();
    private Random random = new Random(0);
    private long clock;

    @Property(tries = 400)
    void aBatchHoldsWhatAListOfRowsWouldHold(@ForAll long seed) {
        random = new Random(seed);
        batch.clear();
        model.clear();
        for (int step = 0; step < 30; step++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> append();
                case 3, 4, 5 -> advance(random.nextInt(1 + batch.remaining()));
                case 6, 7, 8 -> remove();
                default -> clear();
            }
            assertThat(rows()).isEqualTo(model);
        }
    }

    private void append() {
        if (batch.remaining() == 0) {
            return;
        }
        Row row = row(provenance());
        int provenance = batch.provenance(row.provenance());
        int instrument = batch.instrument(row.instrument(), "key");
        batch.append(
                instrument,
                provenance,
                row.time(),
                row.time() + 1,
                row.price(),
                row.price(),
                row.price(),
                row.price(),
                1);
        putOptionals(batch.size() - 1, row);
        model.add(row);
    }

    private void advance(int rows) {
        Provenance provenance = provenance();
        int ordinal = batch.provenance(provenance);
        int from = batch.size();
        for (int i = from; i < from + rows; i++) {
            Row row = row(provenance);
            batch.instrumentOrdinals()[i] = batch.instrument(row.instrument(), "key");
            batch.openTimeMillis()[i] = row.time();
            batch.closeTimeMillis()[i] = row.time() + 1;
            batch.opens()[i] = row.price();
            batch.highs()[i] = row.price();
            batch.lows()[i] = row.price();
            batch.closes()[i] = row.price();
            batch.baseVolumes()[i] = 1;
            putOptionals(i, row);
            model.add(row);
        }
        batch.advance(rows, ordinal);
    }

    private void remove() {
        BitSet marked = new BitSet();
        for (int i = 0; i < model.size() + 3; i++) {
            marked.set(i, random.nextInt(3) == 0);
        }
        batch.remove(marked);
        List<Row> kept = new ArrayList<>();
        for (int i = 0; i < model.size(); i++) {
            if (!marked.get(i)) {
                kept.add(model.get(i));
            }
        }
        model.clear();
        model.addAll(kept);
    }

    private void clear() {
        batch.clear();
        model.clear();
    }

    private Row row(Provenance provenance) {
        clock++;
        return new Row(
                InstrumentId.of(1 + random.nextInt(4), "S"),
                provenance,
                clock,
                clock / 8.0,
                random.nextInt(8) == 0 ? clock + 0.5 : null,
                random.nextInt(8) == 0 ? clock : null,
                random.nextInt(8) == 0 ? clock + 0.25 : null,
                random.nextInt(8) == 0 ? clock + 0.75 : null,
                random.nextInt(8) == 0 ? "f" + random.nextInt(3) + ": row " + clock + " (the first is 0)" : null);
    }

    private Provenance provenance() {
        return new Provenance(CandleSource.FILE, random.nextInt(3), null);
    }

    private void putOptionals(int at, Row row) {
        if (row.quote() != null) {
            batch.quoteVolumes()[at] = row.quote();
        }
        if (row.trades() != null) {
            batch.tradesCounts()[at] = row.trades();
        }
        if (row.takerBase() != null) {
            batch.takerBuyBaseVolumes()[at] = row.takerBase();
        }
        if (row.takerQuote() != null) {
            batch.takerBuyQuoteVolumes()[at] = row.takerQuote();
        }
        String position = row.position();
        if (position != null) {
            int origin = batch.origin(position.substring(0, 2));
            batch.position(at, 1, origin, row.time());
        }
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        CandleCursor cursor = batch.cursor();
        while (cursor.next()) {
            rows.add(new Row(
                    cursor.instrument(),
                    cursor.provenance(),
                    cursor.openTimeMillis(),
                    cursor.close(),
                    nullable(cursor.quoteVolume()),
                    cursor.tradesCount() == CandleBatch.ABSENT_COUNT ? null : cursor.tradesCount(),
                    nullable(cursor.takerBuyBaseVolume()),
                    nullable(cursor.takerBuyQuoteVolume()),
                    batch.describePosition(cursor.row())));
        }
        return rows;
    }

    private static @Nullable Double nullable(double value) {
        return CandleBatch.isAbsent(value) ? null : value;
    }
}
