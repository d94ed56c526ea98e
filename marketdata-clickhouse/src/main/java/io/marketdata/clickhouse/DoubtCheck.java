package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.InstrumentId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Asks the store which rows of one part are there: by the id and time that they were written under, within the range and
 * the instruments of the part.
 */
final class DoubtCheck {
    /**
     * With more symbols than this, the range alone has to do: the partition is read, and the ids tell the rows. Not on a
     * cluster, where they do not tell those of one shard from those of another.
     */
    private static final int MOST_SYMBOLS = 200;

    /** One block, read on one thread: then a repeated statement is cut the same way. */
    static final Map<String, String> HEAL_SETTINGS = Map.of(
            "insert_deduplicate", "1",
            "max_insert_threads", "1",
            "max_threads", "1",
            "max_block_size", "1048576",
            "min_insert_block_size_rows", "1048576",
            "min_insert_block_size_bytes", "0",
            "materialized_views_ignore_errors", "0",
            "async_insert", "0");

    private final Server server;
    private final CandleBatch batch;
    private final RowSet part;
    private final RawTable table;
    private final BooleanSupplier closed;
    private final int shard;
    private final String instruments;
    private final String range;
    private final String versions;

    DoubtCheck(Server server, CandleBatch batch, InsertPart part, UUID fallbackIngestId, BooleanSupplier closed) {
        this.server = server;
        this.batch = batch;
        this.part = part.rows();
        this.table = part.table();
        this.closed = closed;
        shard = part.shard();
        RowSet rows = part.rows();
        BitSet instrumentOrdinals = new BitSet();
        BitSet provenanceOrdinals = new BitSet();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (int i = 0; i < rows.size(); i++) {
            int row = rows.row(i);
            instrumentOrdinals.set(batch.instrumentOrdinals()[row]);
            provenanceOrdinals.set(batch.provenanceOrdinal(row));
            first = Math.min(first, batch.openTimeMillis()[row]);
            last = Math.max(last, batch.openTimeMillis()[row]);
        }
        instruments = instruments(batch, instrumentOrdinals, shard == Shards.NONE ? MOST_SYMBOLS : Integer.MAX_VALUE);
        range = " BETWEEN %s AND %s".formatted(time(first), time(last));
        versions = versions(batch, provenanceOrdinals, fallbackIngestId);
    }

    private static String instruments(CandleBatch batch, BitSet ordinals, int mostSymbols) {
        Map<Integer, Set<String>> symbols = new TreeMap<>();
        ordinals.stream().forEach(ordinal -> {
            InstrumentId instrument = batch.instruments().get(ordinal);
            symbols.computeIfAbsent(instrument.market().value(), any -> new TreeSet<>())
                    .add(Sql.text(instrument.symbol().value()));
        });
        // Each market with its own symbols: one of another market may be another shard's.
        boolean named = ordinals.cardinality() <= mostSymbols;
        return symbols.entrySet().stream()
                .map(of -> named
                        ? "(market_id = %d AND symbol IN (%s))".formatted(of.getKey(), String.join(", ", of.getValue()))
                        : "market_id = " + of.getKey())
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static String versions(CandleBatch batch, BitSet ordinals, UUID fallbackIngestId) {
        Set<String> versions = new TreeSet<>();
        ordinals.stream().forEach(ordinal -> {
            Provenance provenance = batch.provenances().get(ordinal);
            UUID given = provenance.ingestId();
            versions.add("(ingest_id = toUUID('%s') AND ingested_at = %s)"
                    .formatted(given == null ? fallbackIngestId : given, time(provenance.ingestedAtMillis())));
        });
        return String.join(" OR ", versions);
    }

    private static String time(long millis) {
        return "fromUnixTimestamp64Milli(toInt64(%d), 'UTC')".formatted(millis);
    }

    /** How many rows of the part raw holds. */
    long rawRows() {
        return number("SELECT count() FROM %s WHERE %s".formatted(raw(), rows(table.timeColumn())));
    }

    /** Which rows of the part raw holds, by their index in it. */
    BitSet rowsInRaw() {
        Map<InstrumentId, Set<Long>> times = new HashMap<>();
        for (String[] row : server.rows("""
                SELECT market_id, toString(symbol), arrayStringConcat(groupArray(toString(toUnixTimestamp64Milli(%1$s))), ',')
                FROM %2$s WHERE %3$s GROUP BY market_id, symbol
                """.formatted(table.timeColumn(), raw(), rows(table.timeColumn())), Map.of())) {
            Set<Long> ofInstrument = new HashSet<>();
            for (String time : row[2].split(",", -1)) {
                ofInstrument.add(Long.parseLong(time));
            }
            times.put(InstrumentId.of(Integer.parseInt(row[0]), row[1]), ofInstrument);
        }
        BitSet there = new BitSet();
        for (int i = 0; i < part.size(); i++) {
            int row = part.row(i);
            InstrumentId instrument = batch.instruments().get(batch.instrumentOrdinals()[row]);
            if (times.getOrDefault(instrument, Set.of()).contains(batch.openTimeMillis()[row])) {
                there.set(i);
            }
        }
        return there;
    }

    /** How many rows of the part canonical holds: fewer where newer versions took their place, more where not merged yet. */
    long canonicalRows() {
        return number("SELECT count() FROM %s WHERE %s".formatted(canonical(), rows("ts_open")));
    }

    /** How many rows of the part raw holds whose key canonical lacks, or holds in an older version only. */
    long missingInCanonical() {
        if (!server.options().requireCanonical()) {
            return 0;
        }
        return number("""
                SELECT count() FROM
                  (SELECT market_id, symbol, %1$s AS ts_open, max(ingested_at) AS ours FROM %2$s WHERE %3$s
                   GROUP BY market_id, symbol, ts_open) AS sent
                LEFT JOIN
                  (SELECT market_id, symbol, ts_open, max(ingested_at) AS newest FROM %4$s
                   WHERE %5$s GROUP BY market_id, symbol, ts_open) AS known
                USING (market_id, symbol, ts_open)
                WHERE known.newest < sent.ours
                SETTINGS join_use_nulls = 0
                """.formatted(table.timeColumn(), raw(), rows(table.timeColumn()), canonical(), keys("ts_open")));
    }

    /** Fills canonical from raw, by the view's own words; repeating it does no harm. */
    long heal(String token) {
        Map<String, String> settings = new HashMap<>(HEAL_SETTINGS);
        settings.put("insert_deduplication_token", token);
        settings.putAll(RawWriter.shardSettings(shard));
        String columns = SchemaStatements.canonicalColumns();
        server.execute(
                "INSERT INTO %s (%s) SELECT %s FROM (%s) WHERE %s"
                        .formatted(
                                canonical(),
                                columns,
                                columns,
                                SchemaStatements.viewSelect(raw(), table),
                                rows("ts_open")),
                settings,
                closed);
        return 0;
    }

    /** The part's rows. */
    private String rows(String timeColumn) {
        return keys(timeColumn) + " AND (" + versions + ")";
    }

    /** Its instruments and range, whoever wrote there. */
    private String keys(String timeColumn) {
        return instruments + " AND " + timeColumn + range;
    }

    private String raw() {
        return TableNames.raw(server.options(), table);
    }

    private String canonical() {
        return TableNames.canonical(server.options());
    }

    private long number(String sql) {
        return Long.parseLong(server.rows(sql, Map.of()).get(0)[0]);
    }
}
