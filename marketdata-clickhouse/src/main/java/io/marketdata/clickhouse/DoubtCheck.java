package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Asks the store which rows of one part are there: by the id and time that they were written under, within the range and
 * the instruments of the part.
 */
final class DoubtCheck {
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
    private final String range;
    private final List<RowPiece> pieces;

    DoubtCheck(Server server, CandleBatch batch, InsertPart part, UUID fallbackIngestId, BooleanSupplier closed) {
        this.server = server;
        this.batch = batch;
        this.part = part.rows();
        this.table = part.table();
        this.closed = closed;
        shard = part.shard();
        RowSet rows = part.rows();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (int i = 0; i < rows.size(); i++) {
            int row = rows.row(i);
            first = Math.min(first, batch.openTimeMillis()[row]);
            last = Math.max(last, batch.openTimeMillis()[row]);
        }
        range = " BETWEEN %s AND %s".formatted(time(first), time(last));
        pieces = RowPiece.of(batch, part, fallbackIngestId);
    }

    private static String time(long millis) {
        return "fromUnixTimestamp64Milli(toInt64(%d), 'UTC')".formatted(millis);
    }

    /** How many rows of the part raw holds. */
    long rawRows() {
        return sum(piece -> "SELECT count() FROM %s WHERE %s".formatted(raw(), rows(piece, table.timeColumn())));
    }

    /** Which rows of the part raw holds, by their index in it. */
    BitSet rowsInRaw() {
        Map<InstrumentId, Set<Long>> times = new HashMap<>();
        for (RowPiece piece : pieces) {
            for (String[] row :
                    server.rows("""
                    SELECT market_id, toString(symbol), arrayStringConcat(groupArray(toString(toUnixTimestamp64Milli(%1$s))), ',')
                    FROM %2$s WHERE %3$s GROUP BY market_id, symbol
                    """.formatted(table.timeColumn(), raw(), rows(piece, table.timeColumn())), Map.of())) {
                Set<Long> ofInstrument = times.computeIfAbsent(
                        InstrumentId.of(Integer.parseInt(row[0]), row[1]), first -> new HashSet<>());
                for (String time : row[2].split(",", -1)) {
                    ofInstrument.add(Long.parseLong(time));
                }
            }
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
        return sum(piece -> "SELECT count() FROM %s WHERE %s".formatted(canonical(), rows(piece, "ts_open")));
    }

    /**
     * How many rows of the part raw holds whose key canonical lacks, or holds in an older version only; a key of several
     * versions counts once in each piece.
     */
    long missingInCanonical() {
        if (!server.options().requireCanonical()) {
            return 0;
        }
        return sum(piece -> """
                SELECT count() FROM
                  (SELECT market_id, symbol, %1$s AS ts_open, max(ingested_at) AS ours FROM %2$s WHERE %3$s
                   GROUP BY market_id, symbol, ts_open) AS sent
                LEFT JOIN
                  (SELECT market_id, symbol, ts_open, max(ingested_at) AS newest FROM %4$s
                   WHERE %5$s GROUP BY market_id, symbol, ts_open) AS known
                USING (market_id, symbol, ts_open)
                WHERE known.newest < sent.ours
                SETTINGS join_use_nulls = 0
                """.formatted(
                table.timeColumn(), raw(), rows(piece, table.timeColumn()), canonical(), keys(piece, "ts_open")));
    }

    /** Fills canonical from raw, by the view's own words; repeating it does no harm. */
    long heal(String token) {
        String columns = SchemaStatements.canonicalColumns();
        for (int i = 0; i < pieces.size(); i++) {
            Map<String, String> settings = new HashMap<>(HEAL_SETTINGS);
            settings.put("insert_deduplication_token", i == 0 ? token : token + "-p" + i);
            settings.putAll(RawWriter.shardSettings(shard));
            server.execute(
                    "INSERT INTO %s (%s) SELECT %s FROM (%s) WHERE %s"
                            .formatted(
                                    canonical(),
                                    columns,
                                    columns,
                                    SchemaStatements.viewSelect(raw(), table),
                                    rows(pieces.get(i), "ts_open")),
                    settings,
                    closed);
        }
        return 0;
    }

    /** The part's rows that are of a piece. */
    private String rows(RowPiece piece, String timeColumn) {
        return keys(piece, timeColumn) + " AND " + piece.versions();
    }

    /** Their instruments and the part's range, whoever wrote there. */
    private String keys(RowPiece piece, String timeColumn) {
        return piece.instruments() + " AND " + timeColumn + range;
    }

    private String raw() {
        return TableNames.raw(server.options(), table);
    }

    private String canonical() {
        return TableNames.canonical(server.options());
    }

    private long sum(Function<RowPiece, String> question) {
        long sum = 0;
        for (RowPiece piece : pieces) {
            sum += Long.parseLong(server.rows(question.apply(piece), Map.of()).get(0)[0]);
        }
        return sum;
    }
}
