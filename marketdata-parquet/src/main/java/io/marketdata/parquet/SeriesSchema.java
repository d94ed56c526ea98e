package io.marketdata.parquet;

import java.util.List;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The columns of a file of one series, and how they are written. */
final class SeriesSchema {
    static final String TIMESTAMP = "timestamp";
    static final int TIMESTAMP_LEAF = 0;
    static final List<String> NUMBERS = List.of("open", "high", "low", "close", "volume");

    private static final int PAGE_BYTES = 1 << 20;
    private static final int PAGE_ROWS = 1 << 14;

    static final MessageType MESSAGE = new MessageType(
            "series",
            Types.required(PrimitiveTypeName.INT64)
                    .as(LogicalTypeAnnotation.timestampType(true, LogicalTypeAnnotation.TimeUnit.MILLIS))
                    .named(TIMESTAMP),
            number("open"),
            number("high"),
            number("low"),
            number("close"),
            number("volume"));

    static final List<SortingColumn> SORTING = List.of(new SortingColumn(TIMESTAMP_LEAF, false, false));

    private SeriesSchema() {}

    private static PrimitiveType number(String name) {
        return Types.required(PrimitiveTypeName.DOUBLE).named(name);
    }

    static ParquetProperties properties() {
        return ParquetProperties.builder()
                .withPageSize(PAGE_BYTES)
                .withPageRowCountLimit(PAGE_ROWS)
                .withDictionaryEncoding(TIMESTAMP, false)
                .build();
    }

    /** Whether a footer declares these columns and no other ones. */
    static boolean matches(List<SchemaElement> schema) {
        List<SchemaElement> own = SchemaElements.of(MESSAGE);
        // The root's name is the writer's own choice.
        return schema.size() == own.size()
                && schema.get(0).getNum_children() == own.get(0).getNum_children()
                && schema.subList(1, schema.size()).equals(own.subList(1, own.size()));
    }
}
