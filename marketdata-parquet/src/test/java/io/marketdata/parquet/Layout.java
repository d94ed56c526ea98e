package io.marketdata.parquet;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;

/** How the rows of a folder lie in its files. */
enum Layout {
    TIME_THEN_SYMBOL,
    SYMBOL_THEN_TIME,
    MONTH_THEN_SYMBOL,
    ROW_GROUPS_BY_TIME_SHUFFLED,
    ROW_GROUPS_BY_SYMBOL_SHUFFLED,
    FILES_BY_TIME,
    FILES_THAT_OVERLAP,
    A_FILE_PER_INSTRUMENT,
    MIXED,
    NO_ORDER;

    static final List<InstrumentId> INSTRUMENTS = List.of(
            InstrumentId.of(3, "ADAUSDT"),
            InstrumentId.of(3, "BTCUSDT"),
            InstrumentId.of(4, "BTCUSDT"),
            InstrumentId.of(3, "ETHUSDT"),
            InstrumentId.of(4, "SOLUSDT"));

    /** More minutes than any layout has. */
    static final int MOST_MINUTES = 121;

    private static final Comparator<Row> BY_SYMBOL = Comparator.comparing(Row::instrument);

    /**
     * Those in which the rows of each instrument ascend, at least from row group to row group as their statistics tell.
     * Without an order, which instruments have to be taken one by one depends on the rows that are looked at.
     */
    static final class Ordered implements ArbitrarySupplier<Layout> {
        @Override
        public Arbitrary<Layout> get() {
            return Arbitraries.of(Layout.class).filter(layout -> layout != NO_ORDER);
        }
    }

    private record Row(int instrument, int minute) {}

    /** Writes files of up to 120 minutes, in which a fifth of the candles is missing unless row groups hold whole minutes or instruments. */
    void write(Path place, Random random) {
        int minutes = 1 + random.nextInt(MOST_MINUTES - 1);
        boolean shuffled = this == ROW_GROUPS_BY_TIME_SHUFFLED || this == ROW_GROUPS_BY_SYMBOL_SHUFFLED;
        List<Row> rows = new ArrayList<>();
        for (int minute = 0; minute < minutes; minute++) {
            for (int instrument = 0; instrument < INSTRUMENTS.size(); instrument++) {
                if (shuffled || random.nextInt(5) > 0) {
                    rows.add(new Row(instrument, minute));
                }
            }
        }
        int rowGroupRows = 1 + random.nextInt(200);
        int middle = random.nextInt(minutes);
        switch (this) {
            case TIME_THEN_SYMBOL -> file(place, "a", rows, rowGroupRows);
            case SYMBOL_THEN_TIME -> file(place, "a", sorted(rows), rowGroupRows);
            case MONTH_THEN_SYMBOL -> {
                int month = 5 + random.nextInt(20);
                file(place, "a", byMonth(month, random), month);
            }
            case ROW_GROUPS_BY_TIME_SHUFFLED -> {
                int ofWholeMinutes = INSTRUMENTS.size() * (1 + random.nextInt(40));
                file(place, "a", shuffled(rows, ofWholeMinutes, random), ofWholeMinutes);
            }
            case ROW_GROUPS_BY_SYMBOL_SHUFFLED -> file(place, "a", shuffled(sorted(rows), minutes, random), minutes);
            case FILES_BY_TIME -> {
                file(place, "b", some(rows, row -> row.minute() < middle), rowGroupRows);
                file(place, "a", some(rows, row -> row.minute() >= middle), 1 + random.nextInt(200));
            }
            case FILES_THAT_OVERLAP -> {
                for (String name : List.of("a", "b", "c")) {
                    int from = random.nextInt(minutes);
                    List<Row> part = some(rows, row -> row.minute() >= from && random.nextInt(3) > 0);
                    file(place, name, random.nextBoolean() ? sorted(part) : part, 1 + random.nextInt(200));
                }
            }
            case A_FILE_PER_INSTRUMENT -> {
                for (int i = 0; i < INSTRUMENTS.size(); i++) {
                    int one = i;
                    file(place, "f" + i, some(rows, row -> row.instrument() == one), rowGroupRows);
                }
            }
            case MIXED -> {
                file(place, "c", some(rows, row -> row.instrument() == 0), rowGroupRows);
                file(place, "b", some(rows, row -> row.instrument() > 0 && row.minute() < middle), rowGroupRows);
                List<Row> last = some(rows, row -> row.instrument() > 0 && row.minute() >= middle);
                file(place, "a", random.nextBoolean() ? sorted(last) : last, 1 + random.nextInt(200));
            }
            case NO_ORDER -> {
                Collections.shuffle(rows, random);
                file(place, "a", rows, rowGroupRows);
            }
        }
    }

    /**
     * Row groups of one instrument in one month, but for the first month: its first instrument begins late and its last one
     * ends as much earlier, so that its row groups hold two instruments each.
     */
    private static List<Row> byMonth(int month, Random random) {
        int late = 1 + random.nextInt(month - 1);
        int last = INSTRUMENTS.size() - 1;
        List<Row> rows = new ArrayList<>();
        for (int from = 0; from < 4 * month; from += month) {
            for (int instrument = 0; instrument <= last; instrument++) {
                int begin = from == 0 && instrument == 0 ? late : from;
                int end = from == 0 && instrument == last ? late : from + month;
                for (int minute = begin; minute < end; minute++) {
                    rows.add(new Row(instrument, minute));
                }
            }
        }
        return rows;
    }

    private static List<Row> some(List<Row> rows, Predicate<Row> which) {
        return rows.stream().filter(which).toList();
    }

    private static List<Row> sorted(List<Row> rows) {
        return rows.stream().sorted(BY_SYMBOL).toList();
    }

    /** The same row groups in another order, but for the last one, which may be smaller. */
    private static List<Row> shuffled(List<Row> rows, int rowGroupRows, Random random) {
        List<List<Row>> groups = new ArrayList<>();
        int from = 0;
        for (; from + rowGroupRows <= rows.size(); from += rowGroupRows) {
            groups.add(rows.subList(from, from + rowGroupRows));
        }
        Collections.shuffle(groups, random);
        groups.add(rows.subList(from, rows.size()));
        return groups.stream().flatMap(List::stream).toList();
    }

    private static void file(Path place, String name, List<Row> rows, int rowGroupRows) {
        CandleBatch batch = Rows.batch(Math.max(1, rows.size()));
        for (InstrumentId instrument : INSTRUMENTS) {
            batch.instrument(instrument, MarketCatalogue.builtin().instrumentKey(instrument));
        }
        rows.forEach(row -> Rows.add(batch, INSTRUMENTS.get(row.instrument()), row.minute()));
        Rows.write(place.resolve(name + ".parquet"), to -> to.rowGroupRows(rowGroupRows), batch);
    }
}
