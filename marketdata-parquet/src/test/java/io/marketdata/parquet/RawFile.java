package io.marketdata.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Files with columns of any type and encoding, for what no writer at hand produces.
 *
 * <p>parquet-column encodes the pages. Its settings reproduce what others write: v2 pages with delta encodings are what
 * Spark and Hive write with {@code parquet.writer.version=v2}, v1 pages with dictionaries what they and pyarrow write by
 * default, byte stream split and delta encodings what pyarrow and Polars write when asked to.
 */
final class RawFile {
    private final Map<PrimitiveType, IntFunction<? extends @Nullable Object>> columns = new LinkedHashMap<>();
    private ParquetProperties properties = ParquetProperties.builder().build();
    private ParquetCodec codec = ParquetCodec.NONE;
    private int rowGroupRows = Integer.MAX_VALUE;
    private List<SortingColumn> promise = List.of();

    /** The eight required columns of {@link Rows#minutes}, all of which may be replaced. */
    static RawFile candles() {
        RawFile file = new RawFile();
        file.column(Types.required(PrimitiveTypeName.INT32).named("market_id"), i -> 3);
        file.column(
                Types.required(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named("symbol"),
                i -> "BTCUSDT");
        file.column(timestamp("ts_open", true, TimeUnit.MILLIS), i -> Rows.T0 + i * Rows.MINUTE);
        file.column(number("open"), i -> open(i));
        file.column(number("high"), i -> open(i) + 2.5);
        file.column(number("low"), i -> open(i) - 1.25);
        file.column(number("close"), i -> open(i) + 1);
        file.column(number("volume_base"), i -> i % 1_000 / 8.0);
        return file;
    }

    /** Says in the footer that rows ascend by a column (the first is 0), whatever they do. */
    RawFile promisingOrder(int column) {
        promise = List.of(new SortingColumn(column, false, false));
        return this;
    }

    private static double open(int minute) {
        return 100 + (minute * 7919L + 'B') % 10_007 / 10.0;
    }

    static PrimitiveType number(String name) {
        return Types.required(PrimitiveTypeName.DOUBLE).named(name);
    }

    static PrimitiveType timestamp(String name, boolean utc, TimeUnit unit) {
        return Types.required(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(utc, unit))
                .named(name);
    }

    /** Adds a column, or replaces the one of the same name; a value is a boxed number, text, bytes or null. */
    RawFile column(PrimitiveType type, IntFunction<? extends @Nullable Object> values) {
        columns.keySet().removeIf(known -> known.getName().equals(type.getName()));
        columns.put(type, values);
        return this;
    }

    RawFile without(String name) {
        columns.keySet().removeIf(known -> known.getName().equals(name));
        return this;
    }

    RawFile properties(ParquetProperties settings) {
        properties = settings;
        return this;
    }

    RawFile codec(ParquetCodec parquetCodec) {
        codec = parquetCodec;
        return this;
    }

    RawFile rowGroupRows(int rows) {
        rowGroupRows = rows;
        return this;
    }

    Path write(Path path, int rows) {
        MessageType schema = new MessageType("candles", new ArrayList<Type>(columns.keySet()));
        try (OutputStream out = Files.newOutputStream(path)) {
            ParquetFileWriter file = new ParquetFileWriter(out, schema, properties, codec);
            int inGroup = 0;
            for (int row = 0; row < rows; row++) {
                int index = 0;
                for (Map.Entry<PrimitiveType, IntFunction<? extends @Nullable Object>> column : columns.entrySet()) {
                    write(
                            file.column(index++),
                            column.getKey(),
                            column.getValue().apply(row));
                }
                file.endRow();
                if (++inGroup == rowGroupRows) {
                    file.endRowGroup(inGroup, promise);
                    inGroup = 0;
                }
            }
            file.endRowGroup(inGroup, promise);
            file.end(Map.of());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
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
        } else if (value instanceof Boolean flag) {
            writer.write((boolean) flag, 0, level);
        } else {
            Number number = (Number) value;
            switch (type.getPrimitiveTypeName()) {
                case INT32 -> writer.write(number.intValue(), 0, level);
                case INT64 -> writer.write(number.longValue(), 0, level);
                case FLOAT -> writer.write(number.floatValue(), 0, level);
                case DOUBLE -> writer.write(number.doubleValue(), 0, level);
                default -> throw new IllegalArgumentException(type + " of " + value);
            }
        }
    }

    /** An instant as INT96. */
    static byte[] int96(long epochNanos) {
        long day = Math.floorDiv(epochNanos, 86_400_000_000_000L);
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(epochNanos - day * 86_400_000_000_000L)
                .putInt((int) (day + 2_440_588))
                .array();
    }
}
