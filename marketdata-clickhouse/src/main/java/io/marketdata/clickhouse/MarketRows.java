package io.marketdata.clickhouse;

import io.marketdata.model.Market;
import java.util.HashMap;
import java.util.Map;

/** The catalogue's markets in {@code ref_market}: those that are new or have changed are written. */
final class MarketRows {
    private final Server server;

    MarketRows(Server server) {
        this.server = server;
    }

    /** On the node at hand. */
    void write() {
        String table = Sql.name(server.options().database(), SchemaStatements.REF_MARKET);
        write(table, "FROM " + table + " FINAL", Map.of());
    }

    /** On every shard of the cluster: no statement inserts {@code ON CLUSTER}. */
    void writeToShards(int shards) {
        String everywhere = Reference.from(server.options(), SchemaStatements.REF_MARKET);
        for (int shard = 1; shard <= shards; shard++) {
            write(
                    "FUNCTION " + everywhere,
                    "FROM " + everywhere + " FINAL WHERE _shard_num = " + shard,
                    RawWriter.shardSettings(shard));
        }
    }

    private void write(String into, String from, Map<String, String> settings) {
        Map<String, String[]> present = new HashMap<>();
        for (String[] row : server.rows(
                "SELECT market_id, exchange_name, market_type, market_code, is_enabled, count_symbols " + from,
                Map.of())) {
            present.put(row[0], row);
        }
        for (Market market : server.options().markets().markets()) {
            String[] row = present.get(market.id().toString());
            boolean same = row != null
                    && row[1].equals(market.exchange())
                    && row[2].equals(market.marketType())
                    && row[3].equals(market.code());
            if (!same) {
                server.execute(
                        "INSERT INTO %s (market_id, exchange_name, market_type, market_code, is_enabled, count_symbols) VALUES (%s, %s, %s, %s, %s, %s)"
                                .formatted(
                                        into,
                                        market.id(),
                                        Sql.text(market.exchange()),
                                        Sql.text(market.marketType()),
                                        Sql.text(market.code()),
                                        row == null ? "1" : row[4],
                                        row == null ? "0" : row[5]),
                        settings,
                        server::isClosed);
            }
        }
    }
}
