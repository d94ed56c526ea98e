package io.marketdata.clickhouse;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Which minutes of instruments canonical has. The server turns each hour into a word of sixty bits, so that several versions
 * of a candle are one without a sort, and tells only of days that are not whole hour by hour.
 */
final class Presence {
    private static final int MINUTES_OF_HOUR = 60;
    private static final int MINUTES_OF_DAY = 1_440;

    /** Days times instruments of a question: the lines of its answer, which are held in memory, some hundred bytes each. */
    private static final int MOST_LINES = 100_000;

    private final Server server;
    private final int mostLines;

    Presence(Server server) {
        this(server, MOST_LINES);
    }

    Presence(Server server, int mostLines) {
        this.server = server;
        this.mostLines = mostLines;
    }

    Map<InstrumentId, MinuteSet> of(Collection<InstrumentId> instruments, TimeRange range) {
        Map<InstrumentId, MinuteSet> present = new LinkedHashMap<>();
        List<InstrumentId> all = new ArrayList<>(new LinkedHashSet<>(instruments));
        all.forEach(instrument -> present.put(instrument, MinuteSet.empty()));
        MinuteSet asked = MinuteSet.of(range);
        for (int from = 0; from < all.size(); from += Sql.MOST_KEYS) {
            Map<InstrumentId, MinuteSet.Builder> found = new LinkedHashMap<>();
            List<InstrumentId> some = all.subList(from, Math.min(all.size(), from + Sql.MOST_KEYS));
            for (TimeRange part : parts(range, Math.max(1, mostLines / some.size()))) {
                read(some, part, found);
            }
            found.forEach((instrument, minutes) ->
                    present.put(instrument, minutes.build().intersect(asked)));
        }
        return present;
    }

    /** The range in parts of so many days, which begin and end with a day of UTC where the range does not. */
    private static List<TimeRange> parts(TimeRange range, long days) {
        List<TimeRange> parts = new ArrayList<>();
        Instant from = range.start();
        while (from.isBefore(range.end())) {
            Instant next = from.truncatedTo(ChronoUnit.DAYS).plus(days, ChronoUnit.DAYS);
            Instant to = next.isBefore(range.end()) ? next : range.end();
            parts.add(TimeRange.of(from, to));
            from = to;
        }
        return parts;
    }

    private void read(List<InstrumentId> instruments, TimeRange range, Map<InstrumentId, MinuteSet.Builder> found) {
        for (String[] row : server.rows(question(TableNames.canonical(server.options()), instruments), bounds(range))) {
            addDay(
                    found.computeIfAbsent(
                            InstrumentId.of(Integer.parseInt(row[0]), row[1]), first -> MinuteSet.builder()),
                    Long.parseLong(row[2]) * MINUTES_OF_DAY,
                    row[3]);
        }
    }

    static Map<String, Object> bounds(TimeRange range) {
        return Map.of("start", range.startMillis(), "end", range.endMillis());
    }

    static String question(String canonical, List<InstrumentId> instruments) {
        return """
               SELECT market_id, toString(symbol), intDiv(hour, 24) AS day,
                 if(count() = 24 AND groupBitAnd(word) = bitShiftLeft(toUInt64(1), 60) - 1, '', arrayStringConcat(
                   arraySort(groupArray(leftPad(toString(hour %% 24), 2, '0') || ':' || hex(word))), ','))
               FROM (%s)
               GROUP BY market_id, symbol, day ORDER BY market_id, symbol, day
               SETTINGS optimize_aggregation_in_order = 1
               """.formatted(hours(canonical, instruments));
    }

    /** A word for each hour that has minutes, the first minute in its lowest bit. */
    static String hours(String canonical, List<InstrumentId> instruments) {
        return """
               SELECT market_id, symbol, intDiv(toUnixTimestamp64Milli(ts_open), 3600000) AS hour,
                   groupBitOr(bitShiftLeft(toUInt64(1), toUInt8(intDiv(toUnixTimestamp64Milli(ts_open), 60000) %% 60))) AS word
                 FROM %s
                 WHERE (market_id, symbol) IN (%s)
                   AND ts_open >= fromUnixTimestamp64Milli({start:Int64}, 'UTC')
                   AND ts_open < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
                 GROUP BY market_id, symbol, hour""".formatted(canonical, Sql.keys(instruments));
    }

    /** A day that is whole has no hours; of others each is {@code HH:} and its minutes as bits, the first one lowest. */
    private static void addDay(MinuteSet.Builder minutes, long firstMinute, String hours) {
        if (hours.isEmpty()) {
            minutes.add(firstMinute, firstMinute + MINUTES_OF_DAY);
            return;
        }
        for (String hour : hours.split(",", -1)) {
            int colon = hour.indexOf(':');
            long first = firstMinute + Long.parseLong(hour.substring(0, colon)) * MINUTES_OF_HOUR;
            addHour(minutes, first, Long.parseUnsignedLong(hour.substring(colon + 1), 16));
        }
    }

    private static void addHour(MinuteSet.Builder minutes, long firstMinute, long bits) {
        long left = bits;
        while (left != 0) {
            int from = Long.numberOfTrailingZeros(left);
            int to = from + Long.numberOfTrailingZeros(~(left >>> from));
            minutes.add(firstMinute + from, firstMinute + to);
            left = to >= Long.SIZE ? 0 : left >>> to << to;
        }
    }
}
