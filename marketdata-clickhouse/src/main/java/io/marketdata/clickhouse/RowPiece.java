package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.InstrumentId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Rows of one part as conditions of a statement. A part of many instruments or ingest times is several pieces, so that no
 * statement is longer than a server takes ({@code max_query_size}, 256 KiB unless told otherwise); each row is of one piece.
 *
 * @param instruments on market and symbol
 * @param versions on the ids and times that the rows were written under
 */
record RowPiece(String instruments, String versions) {
    /**
     * With more symbols than this, the range alone has to do: the partition is read, and the ids tell the rows. Not on a
     * cluster, where they do not tell those of one shard from those of another.
     */
    private static final int MOST_SYMBOLS = 200;

    /** Of each of the two; a server that passes a statement on to shards writes it longer. */
    static final int MOST_CHARACTERS = 32 * 1024;

    private static final int CHARACTERS_OF_ID = 110;
    private static final int CHARACTERS_OF_TIME = 16;

    private record Version(String ingestId, long ingestedAtMillis) implements Comparable<Version> {
        private static final Comparator<Version> ORDER =
                Comparator.comparing(Version::ingestId).thenComparing(Version::ingestedAtMillis);

        @Override
        public int compareTo(Version other) {
            return ORDER.compare(this, other);
        }
    }

    /** The pieces of a part, in an order that depends on its rows alone. */
    static List<RowPiece> of(CandleBatch batch, InsertPart part, UUID fallbackIngestId) {
        RowSet rows = part.rows();
        BitSet ordinals = new BitSet();
        for (int i = 0; i < rows.size(); i++) {
            ordinals.set(batch.instrumentOrdinals()[rows.row(i)]);
        }
        boolean named = part.shard() != Shards.NONE || ordinals.cardinality() <= MOST_SYMBOLS;
        List<List<Integer>> groups = groups(batch, ordinals, named);
        int[] groupOf = new int[batch.instruments().size()];
        List<BitSet> provenances = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            provenances.add(new BitSet());
            for (int ordinal : groups.get(group)) {
                groupOf[ordinal] = group;
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            int row = rows.row(i);
            provenances.get(groupOf[batch.instrumentOrdinals()[row]]).set(batch.provenanceOrdinal(row));
        }
        List<RowPiece> pieces = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            String instruments = instruments(batch, groups.get(group), named);
            for (String versions : versions(batch, provenances.get(group), fallbackIngestId)) {
                pieces.add(new RowPiece(instruments, versions));
            }
        }
        return pieces;
    }

    private static List<List<Integer>> groups(CandleBatch batch, BitSet ordinals, boolean named) {
        List<Integer> sorted = ordinals.stream()
                .boxed()
                .sorted(Comparator.comparing(
                        (Integer ordinal) -> batch.instruments().get(ordinal)))
                .toList();
        List<List<Integer>> groups = new ArrayList<>();
        int from = 0;
        int characters = 0;
        for (int i = 0; i < sorted.size(); i++) {
            int more = Sql.text(batch.instruments().get(sorted.get(i)).symbol().value())
                            .length()
                    + ", ".length();
            if (named && i > from && characters + more > MOST_CHARACTERS) {
                groups.add(sorted.subList(from, i));
                from = i;
                characters = 0;
            }
            characters += more;
        }
        groups.add(sorted.subList(from, sorted.size()));
        return groups;
    }

    private static String instruments(CandleBatch batch, List<Integer> ordinals, boolean named) {
        Map<Integer, Set<String>> symbols = new TreeMap<>();
        for (int ordinal : ordinals) {
            InstrumentId instrument = batch.instruments().get(ordinal);
            symbols.computeIfAbsent(instrument.market().value(), any -> new TreeSet<>())
                    .add(Sql.text(instrument.symbol().value()));
        }
        // Each market with its own symbols: one of another market may be another shard's.
        return symbols.entrySet().stream()
                .map(of -> named
                        ? "(market_id = %d AND symbol IN (%s))".formatted(of.getKey(), String.join(", ", of.getValue()))
                        : "market_id = " + of.getKey())
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static List<String> versions(CandleBatch batch, BitSet ordinals, UUID fallbackIngestId) {
        TreeSet<Version> versions = new TreeSet<>();
        ordinals.stream().forEach(ordinal -> {
            Provenance provenance = batch.provenances().get(ordinal);
            UUID given = provenance.ingestId();
            UUID ingestId = given == null ? fallbackIngestId : given;
            versions.add(new Version(ingestId.toString(), provenance.ingestedAtMillis()));
        });
        List<String> pieces = new ArrayList<>();
        Map<String, List<String>> timesById = new TreeMap<>();
        int characters = 0;
        for (Version version : versions) {
            int more = CHARACTERS_OF_TIME + (timesById.containsKey(version.ingestId()) ? 0 : CHARACTERS_OF_ID);
            if (characters + more > MOST_CHARACTERS) {
                pieces.add(versions(timesById));
                timesById.clear();
                characters = 0;
                more = CHARACTERS_OF_TIME + CHARACTERS_OF_ID;
            }
            characters += more;
            timesById
                    .computeIfAbsent(version.ingestId(), any -> new ArrayList<>())
                    .add(Long.toString(version.ingestedAtMillis()));
        }
        pieces.add(versions(timesById));
        return pieces;
    }

    private static String versions(Map<String, List<String>> timesById) {
        return timesById.entrySet().stream()
                .map(of -> "(ingest_id = toUUID('%s') AND toUnixTimestamp64Milli(ingested_at) IN (%s))"
                        .formatted(of.getKey(), String.join(", ", of.getValue())))
                .collect(Collectors.joining(" OR ", "(", ")"));
    }
}
