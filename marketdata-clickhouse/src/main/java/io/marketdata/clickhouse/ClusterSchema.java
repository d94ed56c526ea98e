package io.marketdata.clickhouse;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The schema of a cluster: the tables of a single server on every node, replicated where shards have several copies, and a
 * Distributed table on top of each that candles go through. Rows lie by instrument, so that all versions of a candle are on
 * one shard.
 *
 * <p>One statement {@code ON CLUSTER} makes a table everywhere. A server without the queue for such statements refuses
 * them; then every node is told by itself.
 */
final class ClusterSchema {
    /** Codes of a server that cannot run a statement on all nodes: not allowed, not set up, no coordination service. */
    static final Set<Integer> NOT_ON_CLUSTER = Set.of(392, 139, 225);

    private final Server server;
    private final String cluster;

    ClusterSchema(Server server) {
        this.server = server;
        cluster = String.valueOf(server.options().cluster());
    }

    void create(PartitionBy partitionBy) {
        Set<String> replicas = replicas();
        Placement everywhere = new Placement(cluster, true, isReplicated(replicas));
        List<String> statements = statements(server.options().database(), partitionBy, everywhere);
        try {
            server.execute(statements.get(0));
        } catch (MarketDataException refused) {
            if (!NOT_ON_CLUSTER.contains(ServerErrors.codeOf(refused))) {
                throw refused;
            }
            createNodeByNode(partitionBy, everywhere.nodeByNode(), replicas, refused);
            return;
        }
        statements.stream().skip(1).forEach(server::execute);
        new ClickHouseSchema(server).mend(everywhere);
        for (ClickHouseOptions node : EveryNode.others(server.options())) {
            // What this one lacks all have been told; what another lacks only that one says.
            try (Server one = Server.connect(node)) {
                new ClickHouseSchema(one).mend(everywhere.nodeByNode());
            }
        }
        new MarketRows(server).writeToShards(shards(replicas));
    }

    private static int shards(Set<String> replicas) {
        return (int) replicas.stream()
                .map(replica -> replica.substring(0, replica.indexOf('/')))
                .distinct()
                .count();
    }

    /** What a table on this node has to be. */
    Placement here() {
        return new Placement(cluster, false, isReplicated(replicas("")));
    }

    private static boolean isReplicated(Set<String> replicas) {
        return replicas.stream().anyMatch(replica -> !replica.endsWith("/1"));
    }

    /** Which tables are missing here of those that stand for all shards. */
    List<Finding> check(Set<String> present, Placement at) {
        String database = server.options().database();
        Placement spanning = new Placement(cluster, at.onCluster(), at.replicated());
        return distributed()
                .filter(table -> !present.contains(SchemaStatements.distributed(table)))
                .map(table -> Finding.error(
                        "MD-S002",
                        database + "." + SchemaStatements.distributed(table),
                        "the Distributed table is missing",
                        SchemaStatements.createDistributed(database, table, spanning)))
                .toList();
    }

    /** In the order in which they have to run. */
    static List<String> statements(String database, PartitionBy partitionBy, Placement placement) {
        List<String> statements = new ArrayList<>();
        statements.add(SchemaStatements.createDatabase(database, placement));
        for (SchemaStatements.Table table : SchemaStatements.tables()) {
            statements.add(SchemaStatements.createTable(database, table.name(), partitionBy, placement));
        }
        for (RawTable raw : RawTable.values()) {
            statements.add(SchemaStatements.createView(database, raw, placement));
        }
        distributed()
                .map(table -> SchemaStatements.createDistributed(database, table, placement))
                .forEach(statements::add);
        return statements;
    }

    static Stream<String> distributed() {
        return Stream.concat(
                Stream.of(RawTable.values()).map(RawTable::table),
                Stream.of(SchemaStatements.CANONICAL, SchemaStatements.OHLCV, SchemaStatements.SYMBOLS));
    }

    private void createNodeByNode(
            PartitionBy partitionBy, Placement placement, Set<String> replicas, MarketDataException refused) {
        List<ClickHouseOptions.Node> nodes = server.options().nodes();
        Set<String> left = new TreeSet<>(replicas);
        if (nodes.size() < left.size()) {
            throw new ConfigurationException(
                    "MD-G014",
                    "%s refuses statements ON CLUSTER, so each of the %d nodes of %s has to be told by itself, and %d are named: set CH_NODES (or nodes) to host:port of each"
                            .formatted(server.options().endpoint(), left.size(), cluster, nodes.size()),
                    refused);
        }
        for (ClickHouseOptions.Node node : nodes) {
            try (Server one = Server.connect(server.options().at(node))) {
                left.removeAll(new ClusterSchema(one).local());
                statements(server.options().database(), partitionBy, placement).forEach(one::execute);
                new ClickHouseSchema(one).mend(placement);
                new MarketRows(one).write();
            }
        }
        if (!left.isEmpty()) {
            throw new ConfigurationException(
                    "MD-G014",
                    "the nodes named in CH_NODES (or nodes) are not all of cluster %s: shard/replica %s is missing"
                            .formatted(cluster, left),
                    refused);
        }
    }

    /** All nodes of the cluster as {@code shard/replica}. */
    private Set<String> replicas() {
        Set<String> replicas = replicas("");
        if (replicas.isEmpty()) {
            throw new ConfigurationException(
                    "MD-G013",
                    "cluster %s is not known at %s; SELECT DISTINCT cluster FROM system.clusters tells which are"
                            .formatted(cluster, server.options().endpoint()));
        }
        return replicas;
    }

    /** What this server itself is in it. */
    private Set<String> local() {
        return replicas(" AND is_local");
    }

    private Set<String> replicas(String which) {
        Set<String> replicas = new TreeSet<>();
        for (String[] row : server.rows(
                "SELECT shard_num, replica_num FROM system.clusters WHERE cluster = {cluster:String}" + which,
                Map.of("cluster", cluster))) {
            replicas.add(row[0] + "/" + row[1]);
        }
        return replicas;
    }
}
