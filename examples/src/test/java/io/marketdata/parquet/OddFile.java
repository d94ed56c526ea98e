package io.marketdata.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** A Parquet file of candles with columns as no good writer makes them. */
public final class OddFile {
    /** The open time of row 0: 2026-01-01T00:00:00Z. */
    public static final long FIRST_OPEN_MILLIS = 1_767_225_600_000L;

    private final Map<PrimitiveType, IntFunction<? extends @Nullable Object>> columns = new LinkedHashMap<>();
    private ParquetProperties properties = ParquetProperties.builder().build();
    private ParquetCodec codec = ParquetCodec.NONE;

    private OddFile() {}

    /** Good candles of BTCUSDT, a minute apart, without optional columns. */
    public static OddFile candles() {
        return new OddFile()
                .column(number("open"), row -> 100.0)
                .column(Types.required(PrimitiveTypeName.INT32).named("market_id"), row -> 3)
                .column(text("symbol"), row -> "BTCUSDT")
                .column(timestamp(true), row -> openTime(row))
                .column(number("high"), row -> 102.5)
                .column(number("low"), row -> 98.75)
                .column(number("close"), row -> 101.0)
                .column(number("volume_base"), row -> 7.0);
    }

    /** The open time of a row in milliseconds. */
    public static long openTime(int row) {
        return FIRST_OPEN_MILLIS + row * 60_000L;
    }

    public static PrimitiveType number(String name) {
        return Types.required(PrimitiveTypeName.DOUBLE).named(name);
    }

    public static PrimitiveType text(String name) {
        return Types.required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
    }

    /** The open times, in UTC or of no zone. */
    public static PrimitiveType timestamp(boolean utc) {
        return Types.required(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(utc, TimeUnit.MILLIS))
                .named("ts_open");
    }

    /** Adds a column, or puts it in the place of the one of its name. */
    public OddFile column(PrimitiveType type, IntFunction<? extends @Nullable Object> values) {
        without(type.getName());
        columns.put(type, values);
        return this;
    }

    public OddFile without(String name) {
        columns.keySet().removeIf(known -> known.getName().equals(name));
        return this;
    }

    /** Pages without a checksum, or without the dictionary that would make them small. */
    public OddFile pages(boolean checksum, boolean dictionary, int bytes) {
        properties = ParquetProperties.builder()
                .withPageWriteChecksumEnabled(checksum)
                .withDictionaryEncoding(dictionary)
                .withPageSize(bytes)
                .withPageRowCountLimit(Integer.MAX_VALUE)
                .build();
        return this;
    }

    public OddFile codec(ParquetCodec parquetCodec) {
        codec = parquetCodec;
        return this;
    }

    public Path write(Path path, int rows) throws IOException {
        List<Type> types = new ArrayList<>(columns.keySet());
        try (OutputStream out = Files.newOutputStream(path)) {
            ParquetFileWriter file = new ParquetFileWriter(out, new MessageType("candles", types), properties, codec);
            for (int row = 0; row < rows; row++) {
                int index = 0;
                for (Map.Entry<PrimitiveType, IntFunction<? extends @Nullable Object>> column : columns.entrySet()) {
                    write(
                            file.column(index++),
                            column.getKey(),
                            column.getValue().apply(row));
                }
                file.endRow();
            }
            file.endRowGroup(rows, List.of());
            file.end(Map.of());
        }
        return path;
    }

    private static void write(ColumnWriter writer, PrimitiveType type, @Nullable Object value) {
        int level = type.isRepetition(Type.Repetition.REQUIRED) ? 0 : 1;
        if (value == null) {
            writer.writeNull(0, 0);
        } else if (value instanceof String text) {
            writer.write(Binary.fromString(text), 0, level);
        } else if (value instanceof byte[] bytes) {
            writer.write(Binary.fromReusedByteArray(bytes), 0, level);
        } else {
            Number number = (Number) value;
            switch (type.getPrimitiveTypeName()) {
                case INT32 -> writer.write(number.intValue(), 0, level);
                case INT64 -> writer.write(number.longValue(), 0, level);
                case FLOAT -> writer.write(number.floatValue(), 0, level);
                default -> writer.write(number.doubleValue(), 0, level);
            }
        }
    }
}
