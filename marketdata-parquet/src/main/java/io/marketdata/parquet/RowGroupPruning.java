package io.marketdata.parquet;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/**
 * What the statistics of a row group say of the rows of some instruments in a range.
 *
 * <p>Only what is sure is used. Minima and maxima of texts may be cut and may have been made in the wrong order (the
 * fields {@code min} and {@code max}, and files without column orders): then they count only where they are equal.
 */
final class RowGroupPruning {
    /** More than any two clocks of the world differ, twice over. */
    private static final long ZONE_MARGIN_MILLIS = 36 * 3_600_000L;

    /** What {@link #onlyMarket} and {@link #onlySymbol} answer where the rows have to be looked at. */
    static final int UNKNOWN = -2;

    private final WantedInstruments wanted;
    private final TimeRange range;
    private final ColumnBinding binding;
    private final boolean typedOrder;
    private @Nullable BitSet lastMarkets;
    private @Nullable BitSet lastSymbols;
    private List<InstrumentId> lastHeld = List.of();
    private byte @Nullable [] leastText;
    private byte @Nullable [] mostText;
    private BitSet textsHeld = new BitSet();

    RowGroupPruning(WantedInstruments wanted, TimeRange range, ColumnBinding binding, boolean typedOrder) {
        this.wanted = wanted;
        this.range = range;
        this.binding = binding;
        this.typedOrder = typedOrder;
    }

    /** The same of some of the instruments. */
    RowGroupPruning of(WantedInstruments some) {
        return new RowGroupPruning(some, range, binding, typedOrder);
    }

    /** Whether the row group may hold rows of the instruments, be they in the range or not. */
    boolean mayHoldWanted(RowGroupInfo group) {
        return group.rows() > 0 && !held(group).isEmpty();
    }

    boolean mayHoldRange(RowGroupInfo group) {
        SchemaColumn column = binding.require(CandleColumn.TS_OPEN);
        Statistics statistics = group.chunk(column).statistics();
        if (statistics != null && statistics.getNull_count() > 0) {
            return true;
        }
        // The second pass of an hour that a clock shows twice is told from the first one by having seen that.
        long margin = binding.timestamp(CandleColumn.TS_OPEN).zone() == null ? 0 : ZONE_MARGIN_MILLIS;
        long least = minMillis(group);
        long most = maxMillis(group);
        return (most == Long.MAX_VALUE || most >= range.startMillis() - margin)
                && (least == Long.MIN_VALUE || least < range.endMillis() + margin);
    }

    /** The least open time in a row group, milliseconds UTC; the least long where it is not known. */
    long minMillis(RowGroupInfo group) {
        Long least = bound(group, binding.require(CandleColumn.TS_OPEN), true);
        if (least == null) {
            return Long.MIN_VALUE;
        }
        TimestampConversion conversion = binding.timestamp(CandleColumn.TS_OPEN);
        long millis = conversion.toMillis(least);
        return conversion.zone() == null ? millis : LocalTimes.earliest(conversion.zone(), millis);
    }

    /** The greatest open time in a row group, milliseconds UTC; the greatest long where it is not known. */
    long maxMillis(RowGroupInfo group) {
        Long most = bound(group, binding.require(CandleColumn.TS_OPEN), false);
        if (most == null) {
            return Long.MAX_VALUE;
        }
        TimestampConversion conversion = binding.timestamp(CandleColumn.TS_OPEN);
        long millis = conversion.toMillis(most);
        return conversion.zone() == null ? millis : LocalTimes.latest(conversion.zone(), millis);
    }

    /** The wanted instruments that the row group may hold. */
    List<InstrumentId> held(RowGroupInfo group) {
        BitSet markets = markets(group);
        BitSet symbols = symbols(group);
        // Row groups mostly hold the same symbols as the one before: nothing is made anew for them.
        if (!markets.equals(lastMarkets) || !symbols.equals(lastSymbols)) {
            lastMarkets = markets;
            lastSymbols = symbols;
            lastHeld = wanted.instruments().stream()
                    .filter(one -> markets.get(wanted.market(one.market().value()))
                            && symbols.get(wanted.symbol(one.symbol())))
                    .toList();
        }
        return lastHeld;
    }

    private BitSet markets(RowGroupInfo group) {
        SchemaColumn column = binding.get(CandleColumn.MARKET_ID);
        boolean told = column != null && !hasNulls(group, column);
        Long least = column != null && told ? bound(group, column, true) : null;
        Long most = column != null && told ? bound(group, column, false) : null;
        BitSet held = new BitSet();
        for (int i = 0; i < wanted.markets().length; i++) {
            long market = wanted.markets()[i];
            held.set(i, (least == null || least <= market) && (most == null || most >= market));
        }
        return held;
    }

    /** The number of the market that surely every row is of, or {@link #UNKNOWN}. */
    int onlyMarket(RowGroupInfo group) {
        SchemaColumn column = binding.get(CandleColumn.MARKET_ID);
        if (column == null) {
            return 0;
        }
        Long least = bound(group, column, true);
        Long most = bound(group, column, false);
        if (mayHaveNulls(group, column) || least == null || !least.equals(most)) {
            return UNKNOWN;
        }
        return wanted.market(least);
    }

    private BitSet symbols(RowGroupInfo group) {
        int count = wanted.symbols().size();
        BitSet held = new BitSet();
        SchemaColumn column = binding.get(CandleColumn.SYMBOL);
        Statistics statistics = column == null || hasNulls(group, column)
                ? null
                : group.chunk(column).statistics();
        byte[] only = statistics == null ? null : onlyText(statistics);
        if (only != null) {
            int number = wanted.symbol(SymbolMatcher.text(only, 0, only.length));
            if (number != WantedInstruments.NONE) {
                held.set(number);
            }
            return held;
        }
        if (statistics == null || !typedOrder || !statistics.isSetMin_value() || !statistics.isSetMax_value()) {
            held.set(0, count);
            return held;
        }
        if (Arrays.equals(statistics.getMin_value(), leastText) && Arrays.equals(statistics.getMax_value(), mostText)) {
            return textsHeld;
        }
        for (int i = 0; i < count; i++) {
            held.set(
                    i,
                    SymbolSpellings.mayLieBetween(
                            statistics.getMin_value(),
                            statistics.getMax_value(),
                            wanted.symbols().get(i)));
        }
        leastText = statistics.getMin_value();
        mostText = statistics.getMax_value();
        textsHeld = held;
        return held;
    }

    /** The number of the symbol that surely every row is of, or {@link #UNKNOWN}. */
    int onlySymbol(RowGroupInfo group) {
        SchemaColumn column = binding.get(CandleColumn.SYMBOL);
        if (column == null) {
            return 0;
        }
        Statistics statistics = group.chunk(column).statistics();
        byte[] only = statistics == null || mayHaveNulls(group, column) ? null : onlyText(statistics);
        return only == null ? UNKNOWN : wanted.symbol(SymbolMatcher.text(only, 0, only.length));
    }

    /** The one text of a chunk, where the statistics say that there is but one. */
    private static byte @Nullable [] onlyText(Statistics statistics) {
        if (statistics.isSetMin_value() && statistics.isSetMax_value()) {
            boolean cut = (statistics.isSetIs_min_value_exact() && !statistics.isIs_min_value_exact())
                    || (statistics.isSetIs_max_value_exact() && !statistics.isIs_max_value_exact());
            boolean same = Arrays.equals(statistics.getMin_value(), statistics.getMax_value());
            return same && !cut ? statistics.getMin_value() : null;
        }
        boolean same = statistics.isSetMin()
                && statistics.isSetMax()
                && Arrays.equals(statistics.getMin(), statistics.getMax());
        return same ? statistics.getMin() : null;
    }

    private static boolean hasNulls(RowGroupInfo group, SchemaColumn column) {
        Statistics statistics = group.chunk(column).statistics();
        return column.optional() && statistics != null && statistics.getNull_count() > 0;
    }

    private static boolean mayHaveNulls(RowGroupInfo group, SchemaColumn column) {
        Statistics statistics = group.chunk(column).statistics();
        return column.optional()
                && (statistics == null || !statistics.isSetNull_count() || statistics.getNull_count() > 0);
    }

    /** A bound of an integer column, null where there is none to rely on. */
    private static @Nullable Long bound(RowGroupInfo group, SchemaColumn column, boolean least) {
        Statistics statistics = group.chunk(column).statistics();
        Type type = column.physical();
        if (statistics == null || (type != Type.INT32 && type != Type.INT64)) {
            return null;
        }
        byte[] bytes = least ? statistics.getMin_value() : statistics.getMax_value();
        if (bytes == null && !column.isUnsigned()) {
            bytes = least ? statistics.getMin() : statistics.getMax();
        }
        if (bytes == null || bytes.length != (type == Type.INT32 ? Integer.BYTES : Long.BYTES)) {
            return null;
        }
        if (type == Type.INT64) {
            return LittleEndian.getLong(bytes, 0);
        }
        int value = LittleEndian.getInt(bytes, 0);
        return column.isUnsigned() ? value & 0xffff_ffffL : value;
    }
}
