package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is sent to a cluster with replicas, by its words: Replicated engines and statements {@code ON CLUSTER} need a
 * coordination service, which no test here has.
 */
class ClusterSchemaTest {
    private static final Placement REPLICATED = new Placement("main-1", true, true);

    private static List<String> statements(Placement placement) {
        return ClusterSchema.statements("md", PartitionBy.MONTH, placement);
    }

    private static String of(List<String> statements, String name) {
        return statements.stream()
                .filter(statement -> statement.contains("EXISTS `md`.`" + name + "`"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyStatementIsForAllNodesAndTheDatabaseComesFirst() {
        List<String> statements = statements(REPLICATED);
        assertThat(statements).allSatisfy(statement -> assertThat(statement).contains(" ON CLUSTER `main-1`"));
        assertThat(statements.get(0)).isEqualTo("CREATE DATABASE IF NOT EXISTS `md` ON CLUSTER `main-1`");
        assertThat(statements).hasSize(1 + SchemaStatements.tables().size() + 3 + 6);
    }

    @Test
    void replicatedEnginesTakePathAndNameFromMacrosAndKeepTheVersionColumn() {
        assertThat(of(statements(REPLICATED), "raw_bybit_klines_1m"))
                .contains("ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}') ")
                .contains(
                        " SETTINGS replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800 ");
        assertThat(of(statements(REPLICATED), "canonical_candles_1m"))
                .contains(
                        "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', ingested_at) ");
    }

    @Test
    void distributedTablesLieByInstrument() {
        assertThat(of(statements(REPLICATED), "canonical_candles_1m_all"))
                .isEqualTo("CREATE TABLE IF NOT EXISTS `md`.`canonical_candles_1m_all` ON CLUSTER `main-1`"
                        + " AS `md`.`canonical_candles_1m` ENGINE = Distributed('main-1', 'md', 'canonical_candles_1m',"
                        + " cityHash64(market_id, symbol))");
    }

    @Test
    void nodeByNodeItIsTheSameWithoutTheClause() {
        List<String> apart = statements(REPLICATED.nodeByNode());
        assertThat(apart)
                .isEqualTo(statements(REPLICATED).stream()
                        .map(statement -> statement.replace(" ON CLUSTER `main-1`", ""))
                        .toList());
    }

    @Test
    void withoutReplicasTheTablesAreThoseOfASingleServer() {
        String table = of(statements(new Placement("c", false, false)), "raw_klines_1m");
        assertThat(table).isEqualTo(SchemaStatements.createTable("md", "raw_klines_1m", PartitionBy.MONTH));
    }
}
