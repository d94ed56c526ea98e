package io.marketdata.clickhouse;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.util.Map;
import java.util.function.Function;

/** Runs a statement where the tables themselves are: on the server, or on every node of the cluster. */
final class EveryNode {
    private final Server server;

    EveryNode(Server server) {
        this.server = server;
    }

    /**
     * Runs it everywhere.
     *
     * @param statement by the placement that it is meant for
     */
    void execute(Function<Placement, String> statement, Map<String, String> settings) {
        ClickHouseOptions options = server.options();
        String cluster = options.cluster();
        if (cluster == null) {
            server.execute(statement.apply(Placement.SINGLE), settings, server::isClosed);
            return;
        }
        try {
            server.execute(statement.apply(new Placement(cluster, true, false)), settings, server::isClosed);
        } catch (MarketDataException refused) {
            if (!ClusterSchema.NOT_ON_CLUSTER.contains(ServerErrors.codeOf(refused))) {
                throw refused;
            }
            if (options.nodes().isEmpty()) {
                throw new ConfigurationException(
                        "MD-G014",
                        "%s refuses statements ON CLUSTER, so each node of %s has to be told by itself, and none is named: set CH_NODES (or nodes) to host:port of each"
                                .formatted(options.endpoint(), cluster),
                        refused);
            }
            for (ClickHouseOptions.Node node : options.nodes()) {
                try (Server one = Server.connect(options.at(node))) {
                    one.execute(statement.apply(Placement.SINGLE), settings, server::isClosed);
                }
            }
        }
    }
}
