package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Cuts a batch into one part per table, partition and shard: such an insert is atomic, one into several of them is not.
 *
 * <p>Rows keep their order inside a part. One pass over the rows; the calendar is asked once per instrument and
 * partition, not per row.
 */
final class InsertCutter {
    private final CandleBatch batch;
    private final Function<RawTable, Partitioning> partitioning;
    private final int[] shards;
    private final Map<Key, Integer> numbers = new HashMap<>();
    private final List<Key> keys = new ArrayList<>();
    private final int[] current;
    private final long[] currentFrom;
    private final long[] currentTo;

    private record Key(RawTable table, String partition, int instrument, int shard) {
        InsertPart part(RowSet rows) {
            return new InsertPart(table, partition, shard, rows);
        }
    }

    private InsertCutter(
            CandleBatch batch, Function<RawTable, Partitioning> partitioning, ToIntFunction<InstrumentId> shardOf) {
        this.batch = batch;
        this.partitioning = partitioning;
        int instruments = batch.instruments().size();
        shards = batch.instruments().stream().mapToInt(shardOf).toArray();
        current = new int[instruments];
        currentFrom = new long[instruments];
        currentTo = new long[instruments];
    }

    /** In the order in which each part's first row stands in the batch. */
    static List<InsertPart> cut(
            CandleBatch batch, Function<RawTable, Partitioning> partitioning, ToIntFunction<InstrumentId> shardOf) {
        return new InsertCutter(batch, partitioning, shardOf).cut();
    }

    private List<InsertPart> cut() {
        List<InsertPart> stretches = batch.instruments().size() == 1 ? stretches() : List.of();
        return stretches.isEmpty() ? scattered() : stretches;
    }

    /** The usual batch, one instrument in order of time, without a number per row; none where rows are out of order. */
    private List<InsertPart> stretches() {
        long[] times = batch.openTimeMillis();
        List<InsertPart> stretches = new ArrayList<>();
        int from = 0;
        while (from < batch.size()) {
            enter(0, times[from]);
            if (current[0] < stretches.size()) {
                return List.of();
            }
            int to = from + 1;
            while (to < batch.size() && times[to] >= currentFrom[0] && times[to] < currentTo[0]) {
                to++;
            }
            Key key = keys.get(current[0]);
            stretches.add(key.part(RowSet.stretch(from, to)));
            from = to;
        }
        return stretches;
    }

    private List<InsertPart> scattered() {
        int size = batch.size();
        int[] instruments = batch.instrumentOrdinals();
        long[] times = batch.openTimeMillis();
        int[] partOf = new int[size];
        for (int row = 0; row < size; row++) {
            int instrument = instruments[row];
            long time = times[row];
            if (time < currentFrom[instrument] || time >= currentTo[instrument]) {
                enter(instrument, time);
            }
            partOf[row] = current[instrument];
        }
        return parts(partOf);
    }

    private void enter(int instrument, long time) {
        RawTable table = RawTable.of(batch.instruments().get(instrument).market());
        Partitioning cutBy = partitioning.apply(table);
        Key key = new Key(
                table, cutBy.partition(time), cutBy.sharedByInstruments() ? -1 : instrument, shards[instrument]);
        Integer known = numbers.get(key);
        if (known == null) {
            known = keys.size();
            numbers.put(key, known);
            keys.add(key);
        }
        current[instrument] = known;
        currentFrom[instrument] = cutBy.partitionStartMillis(time);
        currentTo[instrument] = cutBy.partitionEndMillis(time);
    }

    private List<InsertPart> parts(int[] partOf) {
        int[] counts = new int[keys.size()];
        int[] first = new int[keys.size()];
        int[] last = new int[keys.size()];
        for (int row = 0; row < partOf.length; row++) {
            int part = partOf[row];
            if (counts[part] == 0) {
                first[part] = row;
            }
            last[part] = row;
            counts[part]++;
        }
        List<InsertPart> parts = new ArrayList<>(counts.length);
        for (int part = 0; part < counts.length; part++) {
            boolean stretch = last[part] - first[part] + 1 == counts[part];
            RowSet rows = stretch
                    ? RowSet.stretch(first[part], last[part] + 1)
                    : RowSet.of(collect(partOf, part, first[part], counts[part]));
            parts.add(keys.get(part).part(rows));
        }
        return parts;
    }

    private static int[] collect(int[] partOf, int part, int first, int count) {
        int[] rows = new int[count];
        int at = 0;
        for (int row = first; at < count; row++) {
            if (partOf[row] == part) {
                rows[at++] = row;
            }
        }
        return rows;
    }
}
