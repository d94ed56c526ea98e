package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.InstrumentId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Asks the store which rows of one part are there: by the id and time that they were written under, within the range and
 * the instruments of the part.
 */
final class DoubtCheck {
    /** With more symbols than this, the range alone has to do: the partition is read, and the ids tell the rows. */
    private static final int MOST_SYMBOLS = 200;

    /** One block, read on one thread: then a repeated statement is cut the same way. */
    private static final Map<String, String> HEAL_SETTINGS = Map.of(
            "insert_deduplicate", "1",
            "max_insert_threads", "1",
            "max_threads", "1",
            "max_block_size", "1048576",
            "min_insert_block_size_rows", "1048576",
            "min_insert_block_size_bytes", "0",
            "materialized_views_ignore_errors", "0",
            "async_insert", "0");

    private final Server server;
    private final RawTable table;
    private final BooleanSupplier closed;
    private final int shard;
    private final String instruments;
    private final String range;
    private final String versions;

    DoubtCheck(Server server, CandleBatch batch, InsertPart part, UUID fallbackIngestId, BooleanSupplier closed) {
        this.server = server;
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
        instruments = instruments(batch, instrumentOrdinals);
        range = " BETWEEN %s AND %s".formatted(time(first), time(last));
        versions = versions(batch, provenanceOrdinals, fallbackIngestId);
    }

    private static String instruments(CandleBatch batch, BitSet ordinals) {
        Set<Integer> markets = new TreeSet<>();
        Set<String> symbols = new TreeSet<>();
        ordinals.stream().forEach(ordinal -> {
            InstrumentId instrument = batch.instruments().get(ordinal);
            markets.add(instrument.market().value());
            symbols.add(Sql.text(instrument.symbol().value()));
        });
        String ofMarkets = "market_id IN (%s)"
                .formatted(markets.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        return symbols.size() > MOST_SYMBOLS
                ? ofMarkets
                : ofMarkets + " AND symbol IN (%s)".formatted(String.join(", ", symbols));
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
