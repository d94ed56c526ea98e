package io.marketdata.clickhouse;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** How a table is cut, and so where a stretch of rows has to be cut before it is sent; the coarsest first. */
enum Partitioning {
    NONE,
    MONTH,
    DAY,
    /** Something this library did not make: cut by day and instrument, the finest that candles need. */
    OTHER;

    private static final long DAY_MILLIS = 86_400_000;

    /** Reads the partition key of {@code system.tables}. */
    static Partitioning of(String partitionKey, String timeColumn) {
        String key = Sql.plain(partitionKey);
        if (key.isEmpty() || key.equals("tuple()")) {
            return NONE;
        }
        if (key.equals("toYYYYMM(" + timeColumn + ")") || key.equals("toStartOfMonth(" + timeColumn + ")")) {
            return MONTH;
        }
        boolean daily = key.equals("toYYYYMMDD(" + timeColumn + ")")
                || key.equals("toDate(" + timeColumn + ")")
                || key.equals("toStartOfDay(" + timeColumn + ")");
        return daily ? DAY : OTHER;
    }

    /** The one whose partitions are the smaller: what is cut by it fits the other as well. */
    Partitioning finer(Partitioning other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** Whether rows of different instruments may share a partition. */
    boolean sharedByInstruments() {
        return this != OTHER;
    }

    /** The name of the partition of a time. */
    String partition(long epochMillis) {
        return switch (this) {
            case NONE -> "all";
            case MONTH -> YearMonth.from(date(epochMillis)).toString();
            case DAY, OTHER -> date(epochMillis).toString();
        };
    }

    /** The first millisecond of the partition of a time. */
    long partitionStartMillis(long epochMillis) {
        return switch (this) {
            case NONE -> Long.MIN_VALUE;
            case MONTH -> startMillis(YearMonth.from(date(epochMillis)));
            case DAY, OTHER -> Math.floorDiv(epochMillis, DAY_MILLIS) * DAY_MILLIS;
        };
    }

    /** The first millisecond behind the partition of a time. */
    long partitionEndMillis(long epochMillis) {
        return switch (this) {
            case NONE -> Long.MAX_VALUE;
            case MONTH -> startMillis(YearMonth.from(date(epochMillis)).plusMonths(1));
            case DAY, OTHER -> (Math.floorDiv(epochMillis, DAY_MILLIS) + 1) * DAY_MILLIS;
        };
    }

    private static long startMillis(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static LocalDate date(long epochMillis) {
        return Instant.ofEpochMilli(epochMillis).atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
