package io.marketdata.parquet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whose the rows of a row group are, block by block, by market and symbol.
 *
 * <p>Where the statistics of a row group, or a run in a column, already say it, nothing is compared row by row.
 */
final class RowOwners implements AutoCloseable {
    /** {@link #only()} where the rows of a block are of several instruments: {@link #each()} tells them apart. */
    static final int SEVERAL = -2;

    /** A run this long makes a block of its own. */
    private static final int LONG_RUN = 1024;

    private final DataFile file;
    private final WantedInstruments wanted;
    private final RowGroupPruning pruning;
    private final @Nullable LongColumn markets;
    private final @Nullable LongColumn symbols;
    private final long[] codes = new long[RowSelector.BLOCK];
    private final int[] each = new int[RowSelector.BLOCK];
    private int marketOfGroup;
    private int symbolOfGroup;
    private int only;

    RowOwners(FilePlan plan, ColumnFactory columns) {
        file = plan.file();
        wanted = plan.wanted();
        pruning = plan.pruning();
        SchemaColumn market = plan.binding().get(CandleColumn.MARKET_ID);
        SchemaColumn symbol = plan.binding().get(CandleColumn.SYMBOL);
        markets = market == null ? null : LongColumn.ofIntegers(columns.pages(market));
        symbols = symbol == null ? null : new LongColumn(columns.pages(symbol), new SymbolMatcher(wanted));
    }

    void open(RowGroupInfo group) {
        marketOfGroup = pruning.onlyMarket(group);
        symbolOfGroup = pruning.onlySymbol(group);
        if (markets != null && marketOfGroup == RowGroupPruning.UNKNOWN) {
            markets.open(group);
        }
        if (symbols != null && symbolOfGroup == RowGroupPruning.UNKNOWN) {
            symbols.open(group);
        }
    }

    /**
     * Looks at the next rows, at most {@code max}.
     *
     * @param row the number in the file of the first, for messages
     * @return how many it looked at
     */
    int next(int max, long row) {
        LongColumn unreadMarkets = marketOfGroup == RowGroupPruning.UNKNOWN ? markets : null;
        LongColumn unreadSymbols = symbolOfGroup == RowGroupPruning.UNKNOWN ? symbols : null;
        int rows = max;
        int market = marketOfGroup;
        if (unreadMarkets != null) {
            int run = unreadMarkets.run(rows);
            if (run >= Math.min(rows, LONG_RUN)) {
                rows = run;
                market = wanted.market(unreadMarkets.runValue());
            }
        }
        int symbol = symbolOfGroup;
        if (unreadSymbols != null && market != WantedInstruments.NONE) {
            int run = unreadSymbols.run(rows);
            if (run >= Math.min(rows, LONG_RUN)) {
                rows = run;
                symbol = (int) unreadSymbols.runValue();
            }
        }
        boolean decided = market == WantedInstruments.NONE
                || symbol == WantedInstruments.NONE
                || (market != RowGroupPruning.UNKNOWN && symbol != RowGroupPruning.UNKNOWN);
        if (!decided) {
            only = SEVERAL;
            tellApart(rows, market, symbol, row);
            return rows;
        }
        only = wanted.instrument(market, symbol);
        if (unreadMarkets != null) {
            unreadMarkets.skip(rows);
        }
        if (unreadSymbols != null) {
            unreadSymbols.skip(rows);
        }
        return rows;
    }

    /** Market or symbol may be known for the whole block; at least one is not. */
    private void tellApart(int rows, int market, int symbol, long row) {
        symbolsOf(rows, symbol, row);
        if (markets == null || market != RowGroupPruning.UNKNOWN) {
            for (int i = 0; i < rows; i++) {
                each[i] = wanted.instrument(market, each[i]);
            }
            if (markets != null && marketOfGroup == RowGroupPruning.UNKNOWN) {
                markets.skip(rows);
            }
            return;
        }
        markets.read(rows, codes, 0);
        long last = LongColumn.NULL;
        int number = WantedInstruments.NONE;
        for (int i = 0; i < rows; i++) {
            if (codes[i] != last || i == 0) {
                require(codes[i], row + i, CandleColumn.MARKET_ID);
                last = codes[i];
                number = wanted.market(last);
            }
            each[i] = wanted.instrument(number, each[i]);
        }
    }

    private void symbolsOf(int rows, int symbol, long row) {
        if (symbols == null || symbol != RowGroupPruning.UNKNOWN) {
            Arrays.fill(each, 0, rows, symbol);
            if (symbols != null && symbolOfGroup == RowGroupPruning.UNKNOWN) {
                symbols.skip(rows);
            }
            return;
        }
        symbols.read(rows, codes, 0);
        for (int i = 0; i < rows; i++) {
            require(codes[i], row + i, CandleColumn.SYMBOL);
            each[i] = (int) codes[i];
        }
    }

    private void require(long code, long row, CandleColumn column) {
        if (code == LongColumn.NULL) {
            throw file.malformed(
                    "MD-P022",
                    "row " + row + " (the first is 0): " + column.columnName()
                            + " is null, so that it cannot be known whose candle it is");
        }
    }

    /** The instrument of all rows of the block, {@link WantedInstruments#NONE}, or {@link #SEVERAL}. */
    int only() {
        return only;
    }

    /** The instrument of every row of the block where there are several, or {@link WantedInstruments#NONE}. */
    int[] each() {
        return each;
    }

    @Override
    public void close() {
        if (markets != null) {
            markets.close();
        }
        if (symbols != null) {
            symbols.close();
        }
    }
}
