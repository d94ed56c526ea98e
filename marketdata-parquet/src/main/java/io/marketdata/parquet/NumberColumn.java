package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/** A price or volume, of whatever type a file has it, as doubles; null is {@link CandleBatch#ABSENT}. */
interface NumberColumn extends AutoCloseable {
    void open(RowGroupInfo group);

    void skip(long rows);

    void read(int rows, double[] target, int offset);

    @Override
    void close();

    static NumberColumn of(PageReader pages) {
        SchemaColumn column = pages.column();
        Type type = column.physical();
        if (type == Type.DOUBLE || type == Type.FLOAT) {
            return new Floating(new DoubleColumn(pages));
        }
        if (type != Type.INT32 && type != Type.INT64) {
            BytesMapper bits = column.isFloat16() ? Decimals::float16Bits : decimalBits(column.decimalScale());
            return new Converted(new LongColumn(pages, bits), null);
        }
        LongColumn integers = LongColumn.ofIntegers(pages);
        if (column.isDecimal()) {
            int scale = column.decimalScale();
            return new Converted(integers, value -> Decimals.toDouble(value, scale));
        }
        boolean unsignedLong = column.isUnsigned() && type == Type.INT64;
        return new Converted(integers, unsignedLong ? Decimals::unsignedToDouble : value -> value);
    }

    private static BytesMapper decimalBits(int scale) {
        return (bytes, offset, length) -> Decimals.bits(Decimals.toDouble(bytes, offset, length, scale));
    }

    /** The double of an integer. */
    @FunctionalInterface
    interface Conversion {
        double convert(long value);
    }

    /** A column that holds floating-point numbers. */
    final class Floating implements NumberColumn {
        private final DoubleColumn column;

        Floating(DoubleColumn column) {
            this.column = column;
        }

        @Override
        public void open(RowGroupInfo group) {
            column.open(group);
        }

        @Override
        public void skip(long rows) {
            column.skip(rows);
        }

        @Override
        public void read(int rows, double[] target, int offset) {
            column.read(rows, target, offset);
        }

        @Override
        public void close() {
            column.close();
        }
    }

    /** A column of integers, or of the bits of doubles where there is no conversion. */
    final class Converted implements NumberColumn {
        private final LongColumn column;
        private final @Nullable Conversion conversion;
        private long[] raw = new long[0];

        Converted(LongColumn column, @Nullable Conversion conversion) {
            this.column = column;
            this.conversion = conversion;
        }

        @Override
        public void open(RowGroupInfo group) {
            column.open(group);
        }

        @Override
        public void skip(long rows) {
            column.skip(rows);
        }

        @Override
        public void read(int rows, double[] target, int offset) {
            raw = raw.length < rows ? new long[rows] : raw;
            column.read(rows, raw, 0);
            Conversion convert = conversion;
            for (int i = 0; i < rows; i++) {
                long value = raw[i];
                if (value == LongColumn.NULL) {
                    target[offset + i] = CandleBatch.ABSENT;
                } else {
                    target[offset + i] = convert == null ? Double.longBitsToDouble(value) : convert.convert(value);
                }
            }
        }

        @Override
        public void close() {
            column.close();
        }
    }
}
