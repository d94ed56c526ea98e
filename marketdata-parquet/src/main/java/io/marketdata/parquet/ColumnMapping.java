package io.marketdata.parquet;

import io.marketdata.error.MarketDataException;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a file is which of a candle, and what the caller said of its timestamps.
 *
 * @param names the names in the file, of those that have another than their own
 * @param zone the zone of timestamps that are not marked as UTC, null where the caller gave none
 * @param unit the unit of bare integers, null where the caller gave none
 * @param singleInstrument whether the caller says whose candles a file without market or symbol holds
 */
record ColumnMapping(
        Map<CandleColumn, String> names,
        @Nullable ZoneId zone,
        @Nullable TimestampUnit unit,
        boolean singleInstrument) {

    String nameInFile(CandleColumn column) {
        return names.getOrDefault(column, column.columnName());
    }

    ColumnBinding bind(DataFile file, List<SchemaColumn> columns) {
        Map<CandleColumn, SchemaColumn> found = new EnumMap<>(CandleColumn.class);
        for (CandleColumn column : CandleColumn.values()) {
            SchemaColumn match = find(file, columns, nameInFile(column));
            if (match != null) {
                found.put(column, match);
            } else if (isMissed(file, column)) {
                String names =
                        columns.stream().map(SchemaColumn::label).limit(50).collect(Collectors.joining(", "));
                throw file.malformed(
                        "MD-P010",
                        "column " + nameInFile(column) + " missing; found: " + MarketDataException.foreign(names)
                                + ". Map the name where it is another"
                                + (column.identifies() ? ", or say whose candles the file holds" : ""));
            }
        }
        return ColumnBinding.of(file, this, found);
    }

    private boolean isMissed(DataFile file, CandleColumn column) {
        if (column.identifies()) {
            return !singleInstrument && !file.partitions().containsKey(nameInFile(column));
        }
        return column.required() || names.containsKey(column);
    }

    private static @Nullable SchemaColumn find(DataFile file, List<SchemaColumn> columns, String name) {
        List<SchemaColumn> same =
                columns.stream().filter(column -> column.name().equals(name)).toList();
        if (same.isEmpty()) {
            same = columns.stream()
                    .filter(column -> column.name().equalsIgnoreCase(name))
                    .toList();
        }
        if (same.size() > 1) {
            throw file.malformed(
                    "MD-P011",
                    "columns " + same.get(0).label() + " and " + same.get(1).label() + " both match " + name
                            + "; map it to one of them");
        }
        return same.isEmpty() ? null : same.get(0);
    }
}
