package io.marketdata.clickhouse;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How many minutes of spans canonical has. As in {@link Presence} the minutes of an hour are one word, so that several
 * versions of a candle count once; the words stay on the server.
 */
final class SpanCounts {
    /** With the bounds of more a statement would be longer than a server takes, beside {@link Sql#MOST_KEYS} instruments. */
    private static final int MOST_SPANS = 5_000;

    private final Server server;

    SpanCounts(Server server) {
        this.server = server;
    }

    Map<InstrumentId, int[]> of(Collection<InstrumentId> instruments, List<TimeRange> spans) {
        Map<InstrumentId, int[]> counts = new LinkedHashMap<>();
        List<InstrumentId> all = new ArrayList<>(new LinkedHashSet<>(instruments));
        all.forEach(instrument -> counts.put(instrument, new int[spans.size()]));
        for (int first = 0; first < spans.size(); first += MOST_SPANS) {
            List<TimeRange> some = spans.subList(first, Math.min(spans.size(), first + MOST_SPANS));
            for (int from = 0; from < all.size(); from += Sql.MOST_KEYS) {
                add(counts, all.subList(from, Math.min(all.size(), from + Sql.MOST_KEYS)), some, first);
            }
        }
        return counts;
    }

    private void add(
            Map<InstrumentId, int[]> counts, List<InstrumentId> instruments, List<TimeRange> spans, int firstSpan) {
        Map<Long, Integer> placeByStart = new HashMap<>();
        for (TimeRange span : spans) {
            placeByStart.put(MinuteSet.minuteOf(span.start()), firstSpan + placeByStart.size());
        }
        TimeRange range =
                new TimeRange(spans.get(0).start(), spans.get(spans.size() - 1).end());
        String question = question(TableNames.canonical(server.options()), instruments, spans);
        for (String[] row : server.rows(question, Presence.bounds(range))) {
            Integer place = placeByStart.get(Long.parseLong(row[2]));
            int[] ofInstrument = counts.get(InstrumentId.of(Integer.parseInt(row[0]), row[1]));
            if (place != null && ofInstrument != null) {
                ofInstrument[place] = Integer.parseInt(row[3]);
            }
        }
    }

    /** An hour that lies in one span is counted as one; of others each minute is counted where it belongs. */
    static String question(String canonical, List<InstrumentId> instruments, List<TimeRange> spans) {
        return """
               WITH [%s] AS bounds, roundDown(hour * 60, bounds) = roundDown(hour * 60 + 59, bounds) AS in_one
               SELECT market_id, toString(symbol), counted.1 AS span, sum(counted.2)
               FROM (%s)
               ARRAY JOIN arrayConcat(
                 if(in_one, [(roundDown(hour * 60, bounds), bitCount(word))], []),
                 arrayMap(i -> (roundDown(hour * 60 + i, bounds), bitTest(word, i)), if(in_one, [], range(60)))) AS counted
               GROUP BY market_id, symbol, span
               SETTINGS optimize_aggregation_in_order = 1
               """.formatted(bounds(spans), Presence.hours(canonical, instruments));
    }

    /** Where spans begin, and where something else begins behind them. */
    private static String bounds(List<TimeRange> spans) {
        TreeSet<Long> bounds = new TreeSet<>();
        for (TimeRange span : spans) {
            bounds.add(MinuteSet.minuteOf(span.start()));
            bounds.add(MinuteSet.minuteOf(span.end()));
        }
        return bounds.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
