package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * When candles closed, exclusive, in milliseconds UTC.
 *
 * <p>Where a file does not say, one minute after the opening. An inclusive close ({@code ...59.999}) becomes the exclusive
 * one. A close on a local clock is read as a length from the opening on the same clock, since an hour that is shown twice
 * or not at all says nothing by itself.
 */
final class CloseTimes {
    private static final long MINUTE = 60_000;

    private final @Nullable LongColumn column;
    private final @Nullable TimestampConversion conversion;
    private final @Nullable ZoneRules rules;

    private CloseTimes(@Nullable LongColumn column, @Nullable TimestampConversion conversion) {
        this.column = column;
        this.conversion = conversion;
        ZoneId zone = conversion == null ? null : conversion.zone();
        rules = zone == null ? null : zone.getRules();
    }

    static CloseTimes of(ColumnBinding binding, ColumnFactory columns) {
        SchemaColumn found = binding.get(CandleColumn.TS_CLOSE);
        if (found == null) {
            return new CloseTimes(null, null);
        }
        LongColumn column = new LongColumn(columns.pages(found), TimestampConversion::int96Millis);
        return new CloseTimes(column, binding.timestamp(CandleColumn.TS_CLOSE));
    }

    /** The column that holds them, null where the file has none. */
    @Nullable LongColumn column() {
        return column;
    }

    /**
     * Makes closing times of what was read from the column, in place.
     *
     * @param absent whether there are rows without an open time
     */
    void convert(long[] closes, long[] opens, int from, int to, boolean absent) {
        if (column == null || conversion == null) {
            for (int i = from; i < to; i++) {
                closes[i] = opens[i] + MINUTE;
            }
            for (int i = from; absent && i < to; i++) {
                closes[i] = opens[i] == CandleBatch.ABSENT_TIME ? CandleBatch.ABSENT_TIME : closes[i];
            }
            return;
        }
        conversion.toMillis(closes, from, to);
        for (int i = from; i < to; i++) {
            if (closes[i] == LongColumn.NULL) {
                closes[i] = opens[i] == CandleBatch.ABSENT_TIME ? CandleBatch.ABSENT_TIME : opens[i] + MINUTE;
            } else if (rules != null) {
                closes[i] = exclusive(onClockOf(rules, opens[i], closes[i]));
            } else if (closes[i] - opens[i] != MINUTE) {
                closes[i] = exclusive(closes[i]);
            }
        }
    }

    private static long exclusive(long close) {
        return Math.floorMod(close, MINUTE) == MINUTE - 1 ? close + 1 : close;
    }

    private static long onClockOf(ZoneRules rules, long open, long shown) {
        long at = open == CandleBatch.ABSENT_TIME ? shown : open;
        long close = shown - rules.getOffset(Instant.ofEpochMilli(at)).getTotalSeconds() * 1_000L;
        if (close > open) {
            return close;
        }
        // The clock went back between opening and closing.
        return shown
                - rules.getOffset(Instant.ofEpochMilli(close + 2 * 60 * MINUTE)).getTotalSeconds() * 1_000L;
    }
}
