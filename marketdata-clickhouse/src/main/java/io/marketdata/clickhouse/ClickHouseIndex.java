package io.marketdata.clickhouse;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.CanonicalIndex;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Asks canonical for bounds and counts. Grouped by key in its own order: the server keeps no set of all minutes. */
final class ClickHouseIndex implements CanonicalIndex {
    private final Server server;

    ClickHouseIndex(Server server) {
        this.server = server;
    }

    @Override
    public List<InstrumentId> instruments() {
        return server
                .rows(
                        "SELECT DISTINCT market_id, toString(symbol) FROM " + canonical()
                                + " ORDER BY market_id, toString(symbol)",
                        Map.of())
                .stream()
                .map(row -> InstrumentId.of(Integer.parseInt(row[0]), row[1]))
                .toList();
    }

    @Override
    public Optional<CanonicalBounds> bounds(InstrumentId instrument) {
        String[] row = server.rows("""
                        SELECT count(), toUnixTimestamp64Milli(min(ts_open)), toUnixTimestamp64Milli(max(ts_open))
                        FROM (SELECT ts_open FROM %s
                          WHERE market_id = {market:UInt16} AND symbol = {symbol:String}
                          GROUP BY market_id, symbol, ts_open)
                        SETTINGS optimize_aggregation_in_order = 1
                        """.formatted(canonical()), of(instrument)).get(0);
        long minutes = Long.parseLong(row[0]);
        return minutes == 0
                ? Optional.empty()
                : Optional.of(new CanonicalBounds(instant(row[1]), instant(row[2]), minutes));
    }

    @Override
    public SortedMap<LocalDate, Integer> minutesByDay(InstrumentId instrument, TimeRange range) {
        SortedMap<LocalDate, Integer> days = new TreeMap<>();
        for (String[] row : server.rows("""
                SELECT toDate(ts_open, 'UTC') AS day, count()
                FROM (SELECT ts_open FROM %s WHERE %s GROUP BY market_id, symbol, ts_open)
                GROUP BY day ORDER BY day
                SETTINGS optimize_aggregation_in_order = 1
                """.formatted(canonical(), inRange()), of(instrument, range))) {
            days.put(LocalDate.parse(row[0]), Integer.parseInt(row[1]));
        }
        return days;
    }

    @Override
    public List<TimeRange> missing(InstrumentId instrument, TimeRange range) {
        return MinuteSet.of(range).subtract(present(instrument, range)).ranges();
    }

    @Override
    public MinuteSet present(InstrumentId instrument, TimeRange range) {
        return present(List.of(instrument), range).getOrDefault(instrument, MinuteSet.empty());
    }

    @Override
    public Map<InstrumentId, MinuteSet> present(Collection<InstrumentId> instruments, TimeRange range) {
        return new Presence(server).of(instruments, range);
    }

    @Override
    public Map<InstrumentId, int[]> minutesBySpan(Collection<InstrumentId> instruments, List<TimeRange> spans) {
        return new SpanCounts(server).of(instruments, spans);
    }

    private String canonical() {
        return TableNames.canonical(server.options());
    }

    private static String inRange() {
        return """
               market_id = {market:UInt16} AND symbol = {symbol:String}
               AND ts_open >= fromUnixTimestamp64Milli({start:Int64}, 'UTC')
               AND ts_open < fromUnixTimestamp64Milli({end:Int64}, 'UTC')""";
    }

    private static Map<String, Object> of(InstrumentId instrument) {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("market", instrument.market().value());
        parameters.put("symbol", instrument.symbol().value());
        return parameters;
    }

    private static Map<String, Object> of(InstrumentId instrument, TimeRange range) {
        Map<String, Object> parameters = of(instrument);
        parameters.put("start", range.startMillis());
        parameters.put("end", range.endMillis());
        return parameters;
    }

    private static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }
}
