package io.marketdata.parquet;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/** The columns of one file that hold a candle, their types checked. */
final class ColumnBinding {
    private static final int MAX_FIXED_BYTES = 1 << 16;

    private final Map<CandleColumn, SchemaColumn> columns;
    private final Map<CandleColumn, TimestampConversion> timestamps;

    private ColumnBinding(Map<CandleColumn, SchemaColumn> columns, Map<CandleColumn, TimestampConversion> timestamps) {
        this.columns = columns;
        this.timestamps = timestamps;
    }

    static ColumnBinding of(DataFile file, ColumnMapping mapping, Map<CandleColumn, SchemaColumn> columns) {
        Map<CandleColumn, TimestampConversion> timestamps = new EnumMap<>(CandleColumn.class);
        columns.forEach((column, found) -> {
            if (!found.flat()) {
                throw file.malformed(
                        "MD-P015",
                        "column " + found.label() + " is " + (found.isGroup() ? "a group" : "repeated")
                                + "; a candle needs one plain value a row");
            }
            int fixed = found.element().getType_length();
            if (found.physical() == Type.FIXED_LEN_BYTE_ARRAY && (fixed < 1 || fixed > MAX_FIXED_BYTES)) {
                throw file.malformed(
                        "MD-P004", "is corrupt: column " + found.label() + " of " + fixed + " bytes a value");
            }
            switch (column) {
                case TS_OPEN, TS_CLOSE -> timestamps.put(column, TimestampConversion.of(file, found, mapping));
                case MARKET_ID, TRADES_COUNT -> require(file, found, isInteger(found), "INT32 or INT64");
                case SYMBOL -> require(file, found, isSymbol(found), "a text");
                default -> require(file, found, isNumber(found), "DOUBLE, FLOAT, INT or DECIMAL");
            }
        });
        return new ColumnBinding(Collections.unmodifiableMap(columns), timestamps);
    }

    private static void require(DataFile file, SchemaColumn column, boolean allowed, String needed) {
        if (!allowed) {
            throw file.malformed("MD-P012", "column " + column.label() + " is " + column.type() + ", need " + needed);
        }
    }

    private static boolean isInteger(SchemaColumn column) {
        Type type = column.physical();
        return (type == Type.INT32 || type == Type.INT64) && column.isPlainInteger();
    }

    private static boolean isSymbol(SchemaColumn column) {
        Type type = column.physical();
        return (type == Type.BYTE_ARRAY || type == Type.FIXED_LEN_BYTE_ARRAY) && column.isText();
    }

    private static boolean isNumber(SchemaColumn column) {
        return switch (column.physical()) {
            case DOUBLE, FLOAT -> true;
            case INT32, INT64 -> column.isDecimal() || column.isPlainInteger();
            case FIXED_LEN_BYTE_ARRAY ->
                column.isDecimal() || (column.isFloat16() && column.element().getType_length() == 2);
            case BYTE_ARRAY -> column.isDecimal();
            default -> false;
        };
    }

    Collection<SchemaColumn> columns() {
        return columns.values();
    }

    @Nullable SchemaColumn get(CandleColumn column) {
        return columns.get(column);
    }

    SchemaColumn require(CandleColumn column) {
        SchemaColumn found = columns.get(column);
        if (found == null) {
            throw new IllegalStateException("column " + column + " is not bound");
        }
        return found;
    }

    TimestampConversion timestamp(CandleColumn column) {
        TimestampConversion conversion = timestamps.get(column);
        if (conversion == null) {
            throw new IllegalStateException("column " + column + " is not bound to a timestamp");
        }
        return conversion;
    }

    boolean isOpenTime(int leaf) {
        return require(CandleColumn.TS_OPEN).leaf() == leaf;
    }

    boolean identifies(int leaf) {
        return columns.entrySet().stream()
                .anyMatch(
                        entry -> entry.getKey().identifies() && entry.getValue().leaf() == leaf);
    }
}
