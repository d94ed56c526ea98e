package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One open file: the wanted rows of given row groups, in the order of the file, into the arrays of a batch.
 *
 * <p>Every column is decoded block by block straight into the batch where the wanted rows of a block stand side by side,
 * and by way of a scratch array where they do not.
 */
final class CandleReader implements AutoCloseable {
    private final FilePlan plan;
    private final BatchStamp stamp;
    private final OpenFile open;
    private final ColumnFactory columns;
    private final RowSelector selector;
    private final List<NumberTarget> numbers;
    private final @Nullable LongColumn trades;
    private final CloseTimes closeTimes;
    private Iterator<RowGroupInfo> groups = List.<RowGroupInfo>of().iterator();
    private double[] doubles = new double[0];
    private long[] longs = new long[0];
    private @Nullable InstrumentOrder promised;

    CandleReader(FilePlan plan, StreamContext context) {
        this.plan = plan;
        stamp = new BatchStamp(plan.wanted(), context.clock());
        open = plan.open(context.tally());
        columns = new ColumnFactory(open, context.budget(), context.limits());
        selector = new RowSelector(plan, context.range(), columns);
        numbers = NumberTarget.of(plan.binding(), columns);
        closeTimes = CloseTimes.of(plan.binding(), columns);
        SchemaColumn count = plan.binding().get(CandleColumn.TRADES_COUNT);
        trades = count == null ? null : LongColumn.ofIntegers(columns.pages(count));
    }

    /** What a look at the open times alone says of the wanted rows of some row groups, each instrument by itself. */
    record Order(long rows, boolean ascending, TimeRuns times) {}

    /** Decodes whose the rows are and when they opened, nothing else. */
    Order order(List<RowGroupInfo> rowGroups) {
        TimeRuns times = selector.beginRecording();
        InstrumentOrder order = new InstrumentOrder(plan.wanted().size());
        long rows = 0;
        boolean ascending = true;
        for (RowGroupInfo group : rowGroups) {
            selector.open(group);
            while (selector.left() > 0) {
                selector.next(RowSelector.BLOCK);
                ascending = ascending && order.firstBreak(selector) < 0;
                rows += selector.count();
            }
        }
        return new Order(rows, ascending, times);
    }

    /** Starts with the first of some row groups, of which the file says that their rows ascend: every row is compared. */
    void beginPromised(List<RowGroupInfo> rowGroups) {
        groups = rowGroups.iterator();
        selector.begin(true);
        promised = new InstrumentOrder(plan.wanted().size());
    }

    /** Starts with the first of some row groups whose rows were found to ascend. */
    void beginAscending(List<RowGroupInfo> rowGroups, TimeRuns times) {
        groups = rowGroups.iterator();
        promised = null;
        if (times.complete()) {
            selector.beginReplay(times);
        } else {
            selector.begin(true);
        }
    }

    /** Starts with the first of some row groups whose rows come in any order. */
    void beginUnordered(List<RowGroupInfo> rowGroups) {
        groups = rowGroups.iterator();
        selector.begin(false);
        promised = null;
    }

    /** Appends wanted rows until the batch is full or the row groups have ended; whether it appended any. */
    boolean read(CandleBatch batch) {
        int before = batch.size();
        stamp.begin();
        int provenance = stamp.provenance(batch);
        int origin = batch.origin(plan.file().name());
        while (batch.remaining() > 0 && (selector.left() > 0 || nextGroup())) {
            long row = selector.row();
            int looked = selector.next(batch.remaining());
            if (selector.count() == 0) {
                skip(looked);
                continue;
            }
            requireOrder();
            copy(batch, looked);
            stamp.instruments(selector, batch);
            positions(batch, origin, row);
            batch.advance(selector.count(), provenance);
        }
        return batch.size() > before;
    }

    private boolean nextGroup() {
        if (!groups.hasNext()) {
            return false;
        }
        RowGroupInfo group = groups.next();
        selector.open(group);
        numbers.forEach(number -> number.column().open(group));
        if (trades != null) {
            trades.open(group);
        }
        if (closeTimes.column() != null) {
            closeTimes.column().open(group);
        }
        return true;
    }

    private void skip(int rows) {
        numbers.forEach(number -> number.column().skip(rows));
        if (trades != null) {
            trades.skip(rows);
        }
        if (closeTimes.column() != null) {
            closeTimes.column().skip(rows);
        }
    }

    private void requireOrder() {
        int at = promised == null ? -1 : promised.firstBreak(selector);
        if (at >= 0) {
            throw plan.file()
                    .malformed(
                            "MD-P008",
                            "is corrupt: row " + selector.rowOf(at)
                                    + " (the first is 0) opened before the row ahead of it, though the "
                                    + "footer says that rows ascend by time. Write it again");
        }
    }

    private void copy(CandleBatch batch, int looked) {
        int at = batch.size();
        int count = selector.count();
        System.arraycopy(selector.times(), 0, batch.openTimeMillis(), at, count);
        for (NumberTarget number : numbers) {
            copyNumbers(number.column(), number.array().apply(batch), at, looked);
        }
        if (trades != null) {
            copyLongs(trades, batch.tradesCounts(), at, looked);
            long[] counts = batch.tradesCounts();
            for (int i = at; i < at + count; i++) {
                counts[i] = counts[i] == LongColumn.NULL ? CandleBatch.ABSENT_COUNT : counts[i];
            }
        }
        if (closeTimes.column() != null) {
            copyLongs(closeTimes.column(), batch.closeTimeMillis(), at, looked);
        }
        closeTimes.convert(batch.closeTimeMillis(), batch.openTimeMillis(), at, at + count, selector.absent());
    }

    private void copyNumbers(NumberColumn column, double[] target, int at, int looked) {
        int count = selector.count();
        if (selector.contiguous()) {
            column.skip(selector.first());
            column.read(count, target, at);
            column.skip(looked - selector.first() - count);
            return;
        }
        doubles = doubles.length < looked ? new double[RowSelector.BLOCK] : doubles;
        column.read(looked, doubles, 0);
        int[] indexes = selector.indexes();
        for (int i = 0; i < count; i++) {
            target[at + i] = doubles[indexes[i]];
        }
    }

    private void copyLongs(LongColumn column, long[] target, int at, int looked) {
        int count = selector.count();
        if (selector.contiguous()) {
            column.skip(selector.first());
            column.read(count, target, at);
            column.skip(looked - selector.first() - count);
            return;
        }
        longs = longs.length < looked ? new long[RowSelector.BLOCK] : longs;
        column.read(looked, longs, 0);
        int[] indexes = selector.indexes();
        for (int i = 0; i < count; i++) {
            target[at + i] = longs[indexes[i]];
        }
    }

    /** @param row the number in the file of the first row that was looked at */
    private void positions(CandleBatch batch, int origin, long row) {
        int at = batch.size();
        int count = selector.count();
        if (selector.contiguous()) {
            batch.position(at, count, origin, row + selector.first());
            return;
        }
        int[] indexes = selector.indexes();
        int from = 0;
        while (from < count) {
            int to = from + 1;
            while (to < count && indexes[to] - indexes[from] == to - from) {
                to++;
            }
            batch.position(at + from, to - from, origin, row + indexes[from]);
            from = to;
        }
    }

    @Override
    public void close() {
        selector.close();
        numbers.forEach(number -> number.column().close());
        if (trades != null) {
            trades.close();
        }
        if (closeTimes.column() != null) {
            closeTimes.column().close();
        }
        columns.close();
        open.close();
    }
}
