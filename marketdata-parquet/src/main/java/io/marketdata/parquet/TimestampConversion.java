package io.marketdata.parquet;

import static io.marketdata.parquet.Present.present;

import io.marketdata.batch.CandleBatch;
import java.time.ZoneId;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a timestamp column become milliseconds since the epoch.
 *
 * <p>What is finer than a millisecond is cut off, downwards. Where that would put an instant on a whole minute that it
 * is not on, it becomes one millisecond later, so that whoever checks the grid sees it. INT96, as Spark and Impala used
 * to write it, carries no zone and is taken as UTC, which is what both of them do by default. The old annotations
 * TIMESTAMP_MILLIS and TIMESTAMP_MICROS mean UTC (LogicalTypes.md of the format).
 *
 * @param unit of the integers; of INT96 what {@link #int96Millis} makes of them
 * @param zone whose clock the values show, null where they are UTC
 */
record TimestampConversion(TimestampUnit unit, @Nullable ZoneId zone) {
    private static final long MINUTE = 60_000;
    private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;
    private static final long DAY = 86_400_000;

    static TimestampConversion of(DataFile file, SchemaColumn column, ColumnMapping mapping) {
        Type type = column.physical();
        if (type == Type.INT96) {
            return new TimestampConversion(TimestampUnit.MILLIS, null);
        }
        LogicalType logical = column.element().getLogicalType();
        if (type == Type.INT64 && logical != null && logical.isSetTIMESTAMP()) {
            return timestamp(file, column, logical.getTIMESTAMP(), mapping);
        }
        ConvertedType converted = column.element().getConverted_type();
        if (type == Type.INT64 && converted == ConvertedType.TIMESTAMP_MILLIS) {
            return new TimestampConversion(TimestampUnit.MILLIS, null);
        }
        if (type == Type.INT64 && converted == ConvertedType.TIMESTAMP_MICROS) {
            return new TimestampConversion(TimestampUnit.MICROS, null);
        }
        if ((type == Type.INT64 || type == Type.INT32) && column.isPlainInteger()) {
            if (mapping.unit() == null) {
                throw file.malformed(
                        "MD-P013",
                        "column " + column.label() + " is " + column.type()
                                + ", a bare integer: unit of timestamp unknown; set timestampUnit to s, ms, us or ns");
            }
            return new TimestampConversion(mapping.unit(), null);
        }
        throw file.malformed(
                "MD-P012", "column " + column.label() + " is " + column.type() + ", need TIMESTAMP, INT96 or INT64");
    }

    private static TimestampUnit unit(TimestampType type) {
        return switch (present(
                present(type.getUnit(), "the unit of a timestamp").getSetField(), "the unit of a timestamp")) {
            case MILLIS -> TimestampUnit.MILLIS;
            case MICROS -> TimestampUnit.MICROS;
            case NANOS -> TimestampUnit.NANOS;
        };
    }

    private static TimestampConversion timestamp(
            DataFile file, SchemaColumn column, TimestampType type, ColumnMapping mapping) {
        if (type.isAdjustedToUTC) {
            return new TimestampConversion(unit(type), null);
        }
        if (mapping.zone() == null) {
            throw file.malformed(
                    "MD-P014",
                    "column " + column.label() + " is " + column.type()
                            + ": its timestamps have no zone; set zone, such as UTC or America/New_York");
        }
        return new TimestampConversion(unit(type), mapping.zone());
    }

    /** The milliseconds of an INT96: eight bytes of nanoseconds of the day, four of the Julian day. */
    static long int96Millis(byte[] bytes, int offset, int length) {
        long nanos = LittleEndian.getLong(bytes, offset);
        long day = LittleEndian.getInt(bytes, offset + 8) & 0xffff_ffffL;
        return (day - JULIAN_DAY_OF_EPOCH) * DAY + scaled(nanos, 1_000_000);
    }

    /** Milliseconds instead of the file's values, in place; {@link CandleBatch#ABSENT_TIME} stays. */
    void toMillis(long[] values, int from, int to) {
        switch (unit) {
            case SECONDS -> {
                for (int i = from; i < to; i++) {
                    values[i] = seconds(values[i]);
                }
            }
            case MILLIS -> {}
            case MICROS -> micros(values, from, to);
            case NANOS -> nanos(values, from, to);
        }
    }

    /** One value in milliseconds. */
    long toMillis(long value) {
        return switch (unit) {
            case SECONDS -> seconds(value);
            case MILLIS -> value;
            case MICROS -> scaled(value, 1_000);
            case NANOS -> scaled(value, 1_000_000);
        };
    }

    /** Divides by a constant, which is a multiplication; what does not divide evenly, or is absent, is rare. */
    private static void micros(long[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            long value = values[i];
            long millis = value / 1_000;
            values[i] = millis * 1_000 == value ? millis : scaled(value, 1_000);
        }
    }

    private static void nanos(long[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            long value = values[i];
            long millis = value / 1_000_000;
            values[i] = millis * 1_000_000 == value ? millis : scaled(value, 1_000_000);
        }
    }

    private static long scaled(long value, long step) {
        if (value == CandleBatch.ABSENT_TIME) {
            return value;
        }
        long millis = Math.floorDiv(value, step);
        return millis * step != value && millis % MINUTE == 0 ? millis + 1 : millis;
    }

    private static long seconds(long value) {
        if (value == CandleBatch.ABSENT_TIME) {
            return value;
        }
        long millis = value * 1_000;
        // Nonsense stays far outside any range instead of wrapping into one.
        return millis / 1_000 == value ? millis : value < 0 ? Long.MIN_VALUE + 1 : Long.MAX_VALUE;
    }
}
