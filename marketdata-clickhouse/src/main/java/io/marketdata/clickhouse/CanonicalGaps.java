package io.marketdata.clickhouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks for candles that raw has and canonical lacks, by counting the minutes of each instrument in both. Of the last days
 * alone, so that it stays cheap on a table of years.
 */
final class CanonicalGaps {
    private static final int DAYS = 7;
    private static final int MOST_NAMED = 5;

    private final Server server;

    CanonicalGaps(Server server) {
        this.server = server;
    }

    /** One finding where some are lacking. */
    List<Finding> of(RawTable table) {
        List<String[]> gaps =
                server.rows("""
                SELECT market_id, toString(symbol), sent.minutes - known.minutes AS missing, count() OVER () AS instruments FROM
                  (SELECT market_id, symbol, uniqExact(%1$s) AS minutes FROM %2$s
                   WHERE %1$s >= now() - INTERVAL %3$d DAY GROUP BY market_id, symbol) AS sent
                LEFT JOIN
                  (SELECT market_id, symbol, uniqExact(ts_open) AS minutes FROM %4$s
                   WHERE ts_open >= now() - INTERVAL %3$d DAY GROUP BY market_id, symbol) AS known
                USING (market_id, symbol)
                WHERE known.minutes < sent.minutes
                ORDER BY missing DESC, market_id, symbol LIMIT %5$d
                SETTINGS join_use_nulls = 0
                """.formatted(table.timeColumn(), raw(table), DAYS, canonical(), MOST_NAMED), Map.of());
        if (gaps.isEmpty()) {
            return List.of();
        }
        List<String> named = new ArrayList<>();
        for (String[] gap : gaps) {
            named.add("%s:%s %s minutes".formatted(gap[0], gap[1], gap[2]));
        }
        String instruments = gaps.get(0)[3];
        return List.of(Finding.warning(
                "MD-S009",
                server.options().database() + "." + SchemaStatements.CANONICAL,
                "of the last %d days it lacks candles of %s instruments that %s has: %s%s; a backfill with skipExisting fills older holes, too"
                        .formatted(
                                DAYS,
                                instruments,
                                table.table(),
                                String.join(", ", named),
                                Integer.parseInt(instruments) > named.size() ? " and more" : ""),
                fill(table)));
    }

    /** By the view's own words; what canonical has already is the same version of the same key. */
    private String fill(RawTable table) {
        String columns = SchemaStatements.canonicalColumns();
        return "INSERT INTO %s (%s) SELECT %s FROM (%s) WHERE ts_open >= now() - INTERVAL %d DAY"
                .formatted(canonical(), columns, columns, SchemaStatements.viewSelect(raw(table), table), DAYS);
    }

    private String raw(RawTable table) {
        return TableNames.raw(server.options(), table);
    }

    private String canonical() {
        return TableNames.canonical(server.options());
    }
}
