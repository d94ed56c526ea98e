package io.marketdata.clickhouse;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Known holes in {@code ref_known_holes}: of the versions of a row the one asked last counts, merged or not. */
final class ClickHouseKnownHoles implements KnownHoleLedger {
    private static final String COLUMNS = "market_id, symbol, source, range_start, range_end, asked_at, ask_again_at";

    private final Server server;
    private final Patience patience;

    ClickHouseKnownHoles(Server server) {
        this.server = server;
        patience = Patience.brief(server);
    }

    @Override
    public void record(Collection<KnownHole> holes) {
        List<String> rows = holes.stream().map(ClickHouseKnownHoles::row).toList();
        patience.ask(() -> {
            Reference.insert(server, SchemaStatements.REF_KNOWN_HOLES, COLUMNS, rows);
            return rows;
        });
    }

    private static String row(KnownHole hole) {
        return "(%d, %s, %s, %s, %s, %s, %s)"
                .formatted(
                        hole.instrument().market().value(),
                        Sql.text(hole.instrument().symbol().value()),
                        Sql.text(hole.source()),
                        Reference.time(hole.range().start()),
                        Reference.time(hole.range().end()),
                        Reference.time(hole.askedAt()),
                        Reference.time(hole.askAgainAt()));
    }

    @Override
    public List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
        return holes(List.of(instrument), source, range).getOrDefault(instrument, List.of());
    }

    @Override
    public Map<InstrumentId, List<KnownHole>> holes(
            Collection<InstrumentId> instruments, String source, TimeRange range) {
        Map<InstrumentId, List<KnownHole>> holes = new LinkedHashMap<>();
        List<InstrumentId> all = new ArrayList<>(new LinkedHashSet<>(instruments));
        all.forEach(instrument -> holes.put(instrument, new ArrayList<>()));
        for (int from = 0; from < all.size(); from += Sql.MOST_KEYS) {
            List<InstrumentId> some = all.subList(from, Math.min(all.size(), from + Sql.MOST_KEYS));
            for (KnownHole hole : of(some, source, range)) {
                holes.computeIfAbsent(hole.instrument(), first -> new ArrayList<>())
                        .add(hole);
            }
        }
        return holes;
    }

    private List<KnownHole> of(List<InstrumentId> instruments, String source, TimeRange range) {
        String sql = """
                SELECT market_id, toString(symbol), toUnixTimestamp64Milli(range_start), toUnixTimestamp64Milli(range_end),
                  toUnixTimestamp64Milli(max(asked_at)),
                  toUnixTimestamp64Milli(argMax(ask_again_at, (asked_at, ask_again_at)))
                FROM %s
                WHERE (market_id, symbol) IN (%s) AND source = {source:String}
                  AND range_start < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
                  AND range_end > fromUnixTimestamp64Milli({start:Int64}, 'UTC')
                GROUP BY market_id, symbol, range_start, range_end ORDER BY range_start, range_end
                """.formatted(
                        Reference.from(server.options(), SchemaStatements.REF_KNOWN_HOLES), Sql.keys(instruments));
        Map<String, Object> parameters =
                Map.of("source", source, "start", range.startMillis(), "end", range.endMillis());
        return patience.ask(() -> server.rows(sql, parameters)).stream()
                .map(row -> new KnownHole(
                        InstrumentId.of(Integer.parseInt(row[0]), row[1]),
                        TimeRange.of(instant(row[2]), instant(row[3])),
                        source,
                        instant(row[4]),
                        instant(row[5])))
                .toList();
    }

    private static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }
}
