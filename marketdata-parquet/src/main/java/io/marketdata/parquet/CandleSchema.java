package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** The columns of a file of candles: the required ones, and those optional ones that the candles have. */
final class CandleSchema {
    private static final int PAGE_BYTES = 1 << 20;
    private static final int PAGE_ROWS = 1 << 17;

    private final List<CandleColumn> columns;

    private CandleSchema(List<CandleColumn> columns) {
        this.columns = columns;
    }

    static CandleSchema of(CandleBatch batch) {
        List<CandleColumn> columns = new ArrayList<>(List.of(CandleColumn.values()));
        columns.removeIf(column -> !column.required() && column != CandleColumn.TS_CLOSE && !has(batch, column));
        return new CandleSchema(columns);
    }

    /** Whether a batch holds an optional column; true for every other. */
    static boolean has(CandleBatch batch, CandleColumn column) {
        return switch (column) {
            case VOLUME_QUOTE -> batch.hasQuoteVolumes();
            case TRADES_COUNT -> batch.hasTradesCounts();
            case TAKER_BUY_VOLUME_BASE -> batch.hasTakerBuyBaseVolumes();
            case TAKER_BUY_VOLUME_QUOTE -> batch.hasTakerBuyQuoteVolumes();
            default -> true;
        };
    }

    List<CandleColumn> columns() {
        return columns;
    }

    /** @param provenance whether the columns of {@link ProvenanceColumns} follow */
    MessageType message(TimestampUnit unit, boolean provenance) {
        List<org.apache.parquet.schema.Type> fields = new ArrayList<>();
        for (CandleColumn column : columns) {
            fields.add(field(column, unit));
        }
        if (provenance) {
            fields.addAll(ProvenanceColumns.fields(timestamp(unit)));
        }
        return new MessageType("candles", fields);
    }

    private static PrimitiveType field(CandleColumn column, TimestampUnit unit) {
        return switch (column) {
            case MARKET_ID -> Types.required(PrimitiveTypeName.INT32).named(column.columnName());
            case SYMBOL ->
                Types.required(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.columnName());
            case TS_OPEN, TS_CLOSE ->
                Types.required(PrimitiveTypeName.INT64).as(timestamp(unit)).named(column.columnName());
            case TRADES_COUNT -> Types.optional(PrimitiveTypeName.INT64).named(column.columnName());
            default ->
                Types.primitive(PrimitiveTypeName.DOUBLE, column.required() ? Repetition.REQUIRED : Repetition.OPTIONAL)
                        .named(column.columnName());
        };
    }

    private static LogicalTypeAnnotation timestamp(TimestampUnit unit) {
        return LogicalTypeAnnotation.timestampType(
                true,
                unit == TimestampUnit.MILLIS
                        ? LogicalTypeAnnotation.TimeUnit.MILLIS
                        : LogicalTypeAnnotation.TimeUnit.MICROS);
    }

    static ParquetProperties properties() {
        return ParquetProperties.builder()
                .withPageSize(PAGE_BYTES)
                .withPageRowCountLimit(PAGE_ROWS)
                .withDictionaryEncoding(CandleColumn.TS_OPEN.columnName(), false)
                .withDictionaryEncoding(CandleColumn.TS_CLOSE.columnName(), false)
                .build();
    }
}
