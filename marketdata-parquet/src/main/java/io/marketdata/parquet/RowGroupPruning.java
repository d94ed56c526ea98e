package io.marketdata.parquet;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.util.Arrays;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/**
 * What the statistics of a row group say of the rows of one instrument and range.
 *
 * <p>Only what is sure is used. Minima and maxima of texts may be cut and may have been made in the wrong order (the
 * fields {@code min} and {@code max}, and files without column orders): then they count only where they are equal.
 */
final class RowGroupPruning {
    /** More than any two clocks of the world differ, twice over. */
    private static final long ZONE_MARGIN_MILLIS = 36 * 3_600_000L;

    private final InstrumentId instrument;
    private final TimeRange range;
    private final ColumnBinding binding;
    private final boolean typedOrder;
    private final SymbolMatcher matcher;

    RowGroupPruning(InstrumentId instrument, TimeRange range, ColumnBinding binding, boolean typedOrder) {
        this.instrument = instrument;
        this.range = range;
        this.binding = binding;
        this.typedOrder = typedOrder;
        matcher = new SymbolMatcher(instrument.symbol());
    }

    boolean mayHold(RowGroupInfo group) {
        return group.rows() > 0 && mayHoldRange(group) && mayHoldMarket(group) && mayHoldSymbol(group);
    }

    private boolean mayHoldRange(RowGroupInfo group) {
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

    private boolean mayHoldMarket(RowGroupInfo group) {
        SchemaColumn column = binding.get(CandleColumn.MARKET_ID);
        if (column == null || hasNulls(group, column)) {
            return true;
        }
        Long least = bound(group, column, true);
        Long most = bound(group, column, false);
        int wanted = instrument.market().value();
        return (least == null || least <= wanted) && (most == null || most >= wanted);
    }

    /** Whether it is sure that every row is of the wanted market. */
    boolean onlyThisMarket(RowGroupInfo group) {
        SchemaColumn column = binding.get(CandleColumn.MARKET_ID);
        if (column == null || mayHaveNulls(group, column)) {
            return column == null;
        }
        Long least = bound(group, column, true);
        Long most = bound(group, column, false);
        int wanted = instrument.market().value();
        return least != null && most != null && least == wanted && most == wanted;
    }

    private boolean mayHoldSymbol(RowGroupInfo group) {
        SchemaColumn column = binding.get(CandleColumn.SYMBOL);
        if (column == null || hasNulls(group, column)) {
            return true;
        }
        Statistics statistics = group.chunk(column).statistics();
        if (statistics == null) {
            return true;
        }
        byte[] only = onlyText(statistics);
        if (only != null) {
            return matcher.isWanted(SymbolMatcher.text(only, 0, only.length));
        }
        boolean ordered = typedOrder && statistics.isSetMin_value() && statistics.isSetMax_value();
        return !ordered
                || SymbolSpellings.mayLieBetween(
                        statistics.getMin_value(), statistics.getMax_value(), instrument.symbol());
    }

    /** Whether it is sure that every row is of the wanted symbol. */
    boolean onlyThisSymbol(RowGroupInfo group) {
        SchemaColumn column = binding.get(CandleColumn.SYMBOL);
        if (column == null || mayHaveNulls(group, column)) {
            return column == null;
        }
        Statistics statistics = group.chunk(column).statistics();
        byte[] only = statistics == null ? null : onlyText(statistics);
        return only != null && matcher.isWanted(SymbolMatcher.text(only, 0, only.length));
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
