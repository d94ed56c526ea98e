package io.marketdata.clickhouse;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentId;
import java.util.HashMap;
import java.util.Map;

/**
 * Which shard of the cluster holds an instrument: as the sharding key of the Distributed tables says, which the server
 * works out, once for each instrument. Safe for several threads.
 */
final class Shards {
    /** There is no cluster. */
    static final int NONE = 0;

    private final Server server;
    private final Map<InstrumentId, Integer> known = new HashMap<>();

    Shards(Server server) {
        this.server = server;
    }

    /** The number of the shard, from 1 on, or {@link #NONE}. */
    synchronized int of(InstrumentId instrument) {
        if (server.options().cluster() == null) {
            return NONE;
        }
        Integer shard = known.get(instrument);
        if (shard == null) {
            shard = ask(instrument);
            known.put(instrument, shard);
        }
        return shard;
    }

    /** A shard has as many of the remainders of the key, in the order of shards, as it has weight. */
    private int ask(InstrumentId instrument) {
        String[] row = server
                .rows(
                        """
                        WITH (SELECT sum(shard_weight) FROM
                                (SELECT DISTINCT shard_num, shard_weight FROM system.clusters WHERE cluster = {cluster:String})) AS slots,
                             %s AS key
                        SELECT countIf(upTo <= key %% greatest(slots, 1)) + 1, slots FROM
                          (SELECT sum(shard_weight) OVER (ORDER BY shard_num) AS upTo FROM
                            (SELECT DISTINCT shard_num, shard_weight FROM system.clusters WHERE cluster = {cluster:String}))
                        GROUP BY slots
                        """.formatted(SchemaStatements.shardingKey("{market:UInt16}", "{symbol:String}")),
                        Map.of(
                                "cluster", String.valueOf(server.options().cluster()),
                                "market", instrument.market().value(),
                                "symbol", instrument.symbol().value()))
                .stream()
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        "MD-G013",
                        "cluster %s is not known at %s; SELECT DISTINCT cluster FROM system.clusters tells which are"
                                .formatted(
                                        server.options().cluster(),
                                        server.options().endpoint())));
        return Integer.parseInt(row[0]);
    }
}
