package io.marketdata.clickhouse;

/**
 * Where tables are made and what keeps their copies: on one server, on every node of a cluster by one statement, or on one
 * node of it.
 *
 * @param cluster the cluster that the Distributed tables span; empty on a single server
 * @param onCluster whether a statement is meant for all nodes
 * @param replicated whether shards have several copies, which then keep each other up to date
 */
record Placement(String cluster, boolean onCluster, boolean replicated) {
    static final Placement SINGLE = new Placement("", false, false);

    /** A repetition is known for a week, as long as on a single server nothing but the count bounds it. */
    private static final int WINDOW_SECONDS = 604_800;

    /** The same statements for one node at a time. */
    Placement nodeByNode() {
        return new Placement(cluster, false, replicated);
    }

    String clause() {
        return onCluster ? " ON CLUSTER " + Sql.name(cluster) : "";
    }

    /** Path and replica name come from the macros that every node of a replicated cluster has. */
    String engine(String plain) {
        if (!replicated) {
            return plain;
        }
        int open = plain.indexOf('(');
        String arguments = open < 0 ? "" : ", " + plain.substring(open + 1, plain.length() - 1);
        String name = open < 0 ? plain : plain.substring(0, open);
        return "Replicated%s('/clickhouse/tables/{shard}/{database}/{table}', '{replica}'%s)"
                .formatted(name, arguments);
    }

    String window() {
        int inserts = SchemaStatements.DEDUPLICATION_WINDOW;
        return replicated
                ? "replicated_deduplication_window = %d, replicated_deduplication_window_seconds = %d"
                        .formatted(inserts, WINDOW_SECONDS)
                : "non_replicated_deduplication_window = " + inserts;
    }
}
