package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of one instrument and range, block by block: whose they are by market and symbol, then when.
 *
 * <p>Where the statistics of a row group, or a run in a column, already say whose its rows are, nothing is compared row
 * by row.
 */
final class RowSelector implements AutoCloseable {
    static final int BLOCK = 16_384;

    private final DataFile file;
    private final InstrumentId instrument;
    private final long start;
    private final long end;
    private final @Nullable LongColumn market;
    private final @Nullable LongColumn symbol;
    private final LongColumn opens;
    private final TimestampConversion conversion;
    private final RowGroupPruning pruning;
    private final long[] codes = new long[BLOCK];
    private final long[] times = new long[BLOCK];
    private final int[] indexes = new int[BLOCK];
    private @Nullable LocalTimes local;
    private boolean readsMarket;
    private boolean readsSymbol;
    private long row;
    private long left;
    private int count;
    private int first;
    private boolean contiguous;

    RowSelector(
            DataFile file,
            InstrumentId instrument,
            TimeRange range,
            ColumnBinding binding,
            RowGroupPruning pruning,
            ColumnFactory columns) {
        this.file = file;
        this.instrument = instrument;
        this.pruning = pruning;
        start = range.startMillis();
        end = range.endMillis();
        SchemaColumn marketColumn = binding.get(CandleColumn.MARKET_ID);
        SchemaColumn symbolColumn = binding.get(CandleColumn.SYMBOL);
        market = marketColumn == null ? null : LongColumn.ofIntegers(columns.pages(marketColumn));
        symbol = symbolColumn == null
                ? null
                : new LongColumn(columns.pages(symbolColumn), new SymbolMatcher(instrument.symbol()));
        conversion = binding.timestamp(CandleColumn.TS_OPEN);
        opens = new LongColumn(columns.pages(binding.require(CandleColumn.TS_OPEN)), TimestampConversion::int96Millis);
    }

    /** Forgets what earlier rows said about the hour that a clock shows twice. */
    void begin(boolean tellPassesByOrder) {
        local = conversion.zone() == null ? null : new LocalTimes(conversion.zone(), tellPassesByOrder);
    }

    void open(RowGroupInfo group) {
        readsMarket = market != null && !pruning.onlyThisMarket(group);
        readsSymbol = symbol != null && !pruning.onlyThisSymbol(group);
        if (market != null && readsMarket) {
            market.open(group);
        }
        if (symbol != null && readsSymbol) {
            symbol.open(group);
        }
        opens.open(group);
        row = group.firstRow();
        left = group.rows();
    }

    /** The rows of the row group that were not looked at yet. */
    long left() {
        return left;
    }

    /** The number in the file of the next row to look at. */
    long row() {
        return row;
    }

    /**
     * Looks at the next rows, at most {@code max}.
     *
     * @return how many it looked at; what it found among them stands in the other methods until the next call
     */
    int next(int max) {
        int rows = (int) Math.min(Math.min(max, BLOCK), left);
        contiguous = true;
        first = 0;
        count = rows;
        if (market != null && readsMarket) {
            filter(market, rows, instrument.market().value(), CandleColumn.MARKET_ID);
        }
        if (symbol != null && readsSymbol && count == 0) {
            symbol.skip(rows);
        } else if (symbol != null && readsSymbol) {
            filter(symbol, rows, SymbolMatcher.WANTED, CandleColumn.SYMBOL);
        }
        selectTimes(rows);
        row += rows;
        left -= rows;
        return rows;
    }

    /** How many of the rows were found. */
    int count() {
        return count;
    }

    /** Whether the found rows stand side by side, from {@link #first()} on. */
    boolean contiguous() {
        return contiguous;
    }

    int first() {
        return first;
    }

    /** Where the found rows stand among those that were looked at, where they are not contiguous. */
    int[] indexes() {
        return indexes;
    }

    /** The open times of the found rows in milliseconds, UTC. */
    long[] times() {
        return times;
    }

    /** Keeps the rows whose code is the wanted one. */
    private void filter(LongColumn column, int rows, long wanted, CandleColumn name) {
        if (column.run(rows) == rows) {
            if (column.runValue() != wanted) {
                count = 0;
            }
            column.skip(rows);
            return;
        }
        column.read(rows, codes, 0);
        int kept = 0;
        if (contiguous) {
            for (int i = 0; i < rows; i++) {
                requireCode(codes[i], i, name);
                boolean keep = codes[i] == wanted && i >= first && i < first + count;
                indexes[kept] = i;
                kept += keep ? 1 : 0;
            }
        } else {
            for (int i = 0; i < rows; i++) {
                requireCode(codes[i], i, name);
            }
            for (int i = 0; i < count; i++) {
                int index = indexes[i];
                indexes[kept] = index;
                kept += codes[index] == wanted ? 1 : 0;
            }
        }
        found(kept);
    }

    private void requireCode(long code, int index, CandleColumn column) {
        if (code == LongColumn.NULL) {
            throw file.malformed(
                    "MD-P022",
                    "row " + (row + index) + " (the first is 0): " + column.columnName()
                            + " is null, so that it cannot be known whose candle it is");
        }
    }

    private void found(int kept) {
        count = kept;
        contiguous = kept == 0 || indexes[kept - 1] - indexes[0] == kept - 1;
        first = kept == 0 ? 0 : indexes[0];
    }

    private void selectTimes(int rows) {
        if (count == 0) {
            opens.skip(rows);
            return;
        }
        if (contiguous) {
            opens.skip(first);
            opens.read(count, times, 0);
            opens.skip(rows - first - count);
        } else {
            opens.read(rows, codes, 0);
            for (int i = 0; i < count; i++) {
                times[i] = codes[indexes[i]];
            }
        }
        conversion.toMillis(times, 0, count);
        if (local != null) {
            toUtc(local);
        }
        keepRange();
    }

    private void toUtc(LocalTimes clock) {
        for (int i = 0; i < count; i++) {
            long shown = times[i];
            times[i] = clock.toUtc(shown);
            if (times[i] == LocalTimes.GAP && shown != LocalTimes.GAP) {
                long at = row + (contiguous ? first + i : indexes[i]);
                throw file.malformed(
                        "MD-P014",
                        "row " + at + " (the first is 0): "
                                + java.time.Instant.ofEpochMilli(shown)
                                        .toString()
                                        .replace("Z", "") + " never was on a clock in " + conversion.zone()
                                + "; is the zone right?");
            }
        }
    }

    private void keepRange() {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, times[i]);
            most = Math.max(most, times[i]);
        }
        if (least >= start && most < end) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            long time = times[i];
            int index = contiguous ? first + i : indexes[i];
            // A row without a time cannot be outside: whoever checks rows has to see it.
            if ((time >= start && time < end) || time == CandleBatch.ABSENT_TIME) {
                times[kept] = time;
                indexes[kept] = index;
                kept++;
            }
        }
        found(kept);
    }

    @Override
    public void close() {
        if (market != null) {
            market.close();
        }
        if (symbol != null) {
            symbol.close();
        }
        opens.close();
    }
}
