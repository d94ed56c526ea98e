package io.marketdata.clickhouse;

import java.util.HashMap;
import java.util.Map;

/**
 * How many rows the server says it writes for each that it is sent: raw's own and what the views make of them, also where
 * it drops them as repeated. Another number than before means that a view went, came or changed. Safe for several threads.
 */
final class WrittenRows {
    /** The row in raw and the one in canonical. */
    private static final long USUAL = 2;

    private final Map<Target, Long> known = new HashMap<>();

    private record Target(RawTable table, int shard) {
        static Target of(InsertPart part) {
            return new Target(part.table(), part.shard());
        }
    }

    /** Whether the answer leaves no doubt that the rows reached canonical. */
    synchronized boolean areUsual(InsertPart part, int sent, long written) {
        return written == sent * known.getOrDefault(Target.of(part), USUAL);
    }

    /**
     * Takes an answer as the usual one, after canonical was found to have the rows: the server writes more where the host
     * program has views of its own on the raw table. There is no usual one where those filter or aggregate; nor where it
     * writes less, as of a shard that is not the server that was asked: then its views are not counted.
     */
    synchronized void take(InsertPart part, int sent, long written) {
        if (written >= USUAL * sent && written % sent == 0) {
            known.put(Target.of(part), written / sent);
        }
    }
}
