package io.marketdata.clickhouse;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows of the reference tables. On a cluster each node has its own: rows are written to the node at hand and read from all
 * shards.
 */
final class Reference {
    /** What a statement of VALUES relies on, whatever the user's profile says. */
    private static final Map<String, String> PINNED =
            Map.of("async_insert", "0", "input_format_values_interpret_expressions", "1");

    private static final int ROWS_OF_ONE_INSERT = 1_000;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** What DateTime64 holds. */
    private static final Instant FIRST = Instant.parse("1900-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("2299-12-31T00:00:00Z");

    private Reference() {}

    /** What stands behind FROM. */
    static String from(ClickHouseOptions options, String table) {
        String name = Sql.name(options.database(), table);
        return options.cluster() == null ? name : "cluster(" + Sql.text(options.cluster()) + ", " + name + ")";
    }

    /**
     * Writes rows.
     *
     * @param rows each the values of the columns, in parentheses
     */
    static void insert(Server server, String table, String columns, List<String> rows) {
        String head = "INSERT INTO " + Sql.name(server.options().database(), table) + " (" + columns + ") VALUES ";
        for (int from = 0; from < rows.size(); from += ROWS_OF_ONE_INSERT) {
            List<String> part = rows.subList(from, Math.min(rows.size(), from + ROWS_OF_ONE_INSERT));
            server.execute(head + String.join(", ", part), PINNED, server::isClosed);
        }
    }

    /** An instant as the nearest that the column can hold. */
    static String time(Instant instant) {
        Instant held = instant.isBefore(FIRST) ? FIRST : instant.isAfter(LAST) ? LAST : instant;
        return "'" + TIME.format(held) + "'";
    }

    /** A double by its bits: however the server reads decimal numbers, this one comes out as it is. */
    static String number(double value) {
        return "reinterpretAsFloat64(toUInt64(" + Long.toUnsignedString(Double.doubleToLongBits(value)) + "))";
    }
}
