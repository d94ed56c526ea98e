package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.Market;
import io.marketdata.model.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SchemaIT {
    private static final TimeRange YEAR = TimeRange.parse("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");

    private final ClickHouseOptions options = Engine.options().build();
    private final ClickHouse clickHouse = ClickHouse.connect(options);
    private final ClickHouseSchema schema = clickHouse.schema();

    @AfterEach
    void close() {
        clickHouse.close();
    }

    private void execute(String statement) {
        Engine.execute(options, statement);
    }

    private String value(String sql) {
        return Engine.value(options, sql);
    }

    private String dump() {
        StringBuilder text = new StringBuilder();
        Engine.rows(options, "SELECT name, create_table_query FROM system.tables WHERE database = '$db' ORDER BY name")
                .forEach(row -> text.append(row[0]).append(' ').append(row[1]).append('\n'));
        return text.toString();
    }

    /** The one thing that is wrong; and that its statements mend it, or that there are none. */
    private Finding found(boolean canBeMended) {
        List<Finding> findings = schema.check();
        assertThat(findings).hasSize(1);
        Finding finding = findings.get(0);
        assertThat(finding.mend().isEmpty()).isNotEqualTo(canBeMended);
        assertThat(finding.toString())
                .startsWith(finding.code() + " " + finding.object() + ": ")
                .doesNotContain("\n");
        finding.mend().forEach(this::execute);
        assertThat(schema.check()).isEqualTo(canBeMended ? List.of() : findings);
        return finding;
    }

    @Test
    void onAnEmptyServerTheDatabaseIsMissingAndThenEverythingInIt() {
        Finding missing = schema.check().get(0);
        assertThat(schema.check()).hasSize(1);
        assertThat(missing.object()).isEqualTo(options.database());
        assertThat(missing.problem()).contains("database is missing");
        missing.mend().forEach(this::execute);

        List<Finding> tables = schema.check();
        assertThat(tables).hasSize(9).allMatch(finding -> finding.problem().contains("table is missing"));
        tables.forEach(finding -> finding.mend().forEach(this::execute));
        List<Finding> views = schema.check();
        assertThat(views).hasSize(3).allMatch(finding -> finding.problem().contains("no view"));
        views.forEach(finding -> finding.mend().forEach(this::execute));
        assertThat(schema.check()).isEmpty();
    }

    /** Every kind of mend; a server that runs statements {@code ON CLUSTER} is none of a test's, so by their words. */
    @Test
    void onAClusterWhatMendsIsMeantForEveryNode() {
        Placement everywhere = new Placement("main-1", true, true);
        ClickHouseOptions ofCluster =
                Engine.options().database(options.database()).cluster("main-1").build();
        try (Server server = Server.connect(options);
                Server shard = Server.connect(ofCluster)) {
            ClickHouseSchema asked = new ClickHouseSchema(server);
            List<Finding> findings = new ArrayList<>(asked.check(everywhere));
            schema.create();
            execute("DROP TABLE $db.ref_known_holes SYNC");
            execute("DROP VIEW $db.mv_raw_bybit_to_canonical_1m SYNC");
            execute("ALTER TABLE $db.raw_klines_1m MODIFY SETTING non_replicated_deduplication_window = 0");
            execute("ALTER TABLE $db.ref_instruments DROP COLUMN price_step");
            findings.addAll(asked.check(everywhere));
            assertThat(findings)
                    .extracting(Finding::code)
                    .containsExactlyInAnyOrder("MD-S001", "MD-S002", "MD-S003", "MD-S004", "MD-S005");
            findings.addAll(new ClusterSchema(shard).check(Set.of(), everywhere));
            assertThat(findings)
                    .hasSize(5 + 6)
                    .allSatisfy(finding -> assertThat(finding.mend())
                            .singleElement()
                            .asString()
                            .containsPattern("^(CREATE|ALTER) [A-Z ]+ `" + options.database()
                                    + "`(\\.`\\w+`)? ON CLUSTER `main-1`"));
        }
    }

    @ParameterizedTest
    @EnumSource(PartitionBy.class)
    void makingItTwiceChangesNothingWhateverTheSecondTimeAsksFor(PartitionBy partitionBy) {
        schema.create(partitionBy);
        assertThat(schema.check()).isEmpty();
        String once = dump();
        for (PartitionBy again : PartitionBy.values()) {
            schema.create(again);
            assertThat(dump()).isEqualTo(once);
        }
        assertThat(once).contains(partitionBy.of("start_time_utc")).contains("marketdata schema 1");
    }

    @Test
    void theMarketsAreWrittenOnceAndAgainOnlyWhenTheyChange() {
        schema.create();
        String all = "SELECT groupArray((market_id, exchange_name, market_type, market_code, is_enabled, updated_at))"
                + " FROM (SELECT * FROM $db.ref_market ORDER BY market_id)";
        String once = value(all);
        assertThat(once).contains("(3,'bybit','spot','bybit:spot',1,");
        schema.create();
        assertThat(value(all)).isEqualTo(once);
        assertThat(value("SELECT count() FROM $db.ref_market")).isEqualTo("4");

        execute(
                "INSERT INTO $db.ref_market (market_id, exchange_name, market_type, market_code, is_enabled, count_symbols, updated_at)"
                        + " VALUES (3, 'bybit', 'cash', 'bybit:cash', 0, 42, now64(3) + 1)");
        MarketCatalogue more = MarketCatalogue.builtin().toBuilder()
                .add(Market.of(77, "ohare", "spot"))
                .build();
        ClickHouseOptions wider =
                Engine.options().database(options.database()).markets(more).build();
        execute("OPTIMIZE TABLE $db.ref_market FINAL");
        try (ClickHouse other = ClickHouse.connect(wider)) {
            other.schema().create();
        }
        assertThat(value("SELECT count() FROM $db.ref_market")).isEqualTo("6");
        assertThat(value("SELECT exchange_name FROM $db.ref_market WHERE market_id = 77"))
                .isEqualTo("ohare");
        // What others wrote beside the names is kept.
        assertThat(
                        value(
                                "SELECT count() FROM $db.ref_market WHERE market_id = 3 AND is_enabled = 0 AND count_symbols = 42"))
                .isEqualTo("2");
    }

    @Test
    void aMissingTableIsMade() {
        schema.create();
        execute("DROP TABLE $db.ref_known_holes");
        assertThat(found(true).object()).isEqualTo(options.database() + ".ref_known_holes");
    }

    @Test
    void aMissingRawTableIsMadeAndItsViewWorksAgain() {
        schema.create();
        execute("DROP TABLE $db.raw_bybit_klines_1m");
        schema.create();
        assertThat(schema.check()).isEmpty();
        clickHouse.rawWriter().write1m(Candles.minutes(Candles.BTC, "2026-01-01T00:00:00Z", 3, 1));
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("3");
    }

    @Test
    void aMissingViewIsMade() {
        schema.create();
        execute("DROP VIEW $db.mv_raw_bybit_to_canonical_1m");
        assertThat(found(true).problem()).contains("no view leads from it to canonical_candles_1m");
    }

    @Test
    void aViewOfAnotherNameIsKnownByItsSourceAndTargetAndNotDoubled() {
        schema.create();
        execute("RENAME TABLE $db.mv_raw_bybit_to_canonical_1m TO $db.`a TO b`");
        assertThat(schema.check()).isEmpty();
        schema.create();
        assertThat(value("SELECT count() FROM system.tables WHERE database = '$db' AND engine = 'MaterializedView'"))
                .isEqualTo("3");
        clickHouse.rawWriter().write1m(Candles.minutes(Candles.BTC, "2026-01-01T00:00:00Z", 3, 1));
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("3");
    }

    @Test
    void aSecondViewIsForAPersonToDrop() {
        schema.create();
        execute(SchemaStatements.createView(options.database(), RawTable.BYBIT)
                .replace(RawTable.BYBIT.view(), "another_view"));
        Finding finding = found(false);
        assertThat(finding.object()).endsWith("raw_bybit_klines_1m");
        assertThat(finding.problem()).contains("another_view", RawTable.BYBIT.view());
    }

    @Test
    void aViewToSomewhereElseDoesNotCount() {
        schema.create();
        execute("CREATE TABLE $db.canonical_candles_1m_old AS $db.canonical_candles_1m");
        execute(SchemaStatements.createView(options.database(), RawTable.BYBIT)
                .replace(RawTable.BYBIT.view(), "another_view")
                .replace("`canonical_candles_1m`", "`canonical_candles_1m_old`"));
        assertThat(schema.check()).isEmpty();
        execute("DROP VIEW $db.mv_raw_bybit_to_canonical_1m");
        assertThat(found(true).problem()).contains("no view");
    }

    @ParameterizedTest
    @EnumSource(RawTable.class)
    void aMissingWindowIsSet(RawTable table) {
        schema.create();
        execute("ALTER TABLE $db." + table.table() + " RESET SETTING non_replicated_deduplication_window");
        assertThat(found(true).problem()).contains("deduplication window");
    }

    @Test
    void aMissingWindowOfCanonicalIsSetByMakingItAgain() {
        schema.create();
        execute("ALTER TABLE $db.canonical_candles_1m MODIFY SETTING non_replicated_deduplication_window = 0");
        schema.create();
        assertThat(schema.check()).isEmpty();
        assertThat(dump()).contains("non_replicated_deduplication_window = 10000");
    }

    @Test
    void aColumnOfAnotherTypeIsForAPersonToChange() {
        schema.create();
        execute("ALTER TABLE $db.raw_binance_klines_1m MODIFY COLUMN number_of_trades UInt64");
        assertThat(found(false).problem()).isEqualTo("column number_of_trades is UInt64, not UInt32");
    }

    @Test
    void aMissingColumnIsAdded() {
        schema.create();
        execute("ALTER TABLE $db.ref_instruments DROP COLUMN qty_step");
        assertThat(found(true).problem()).isEqualTo("column qty_step is missing");
    }

    @Test
    void aMissingColumnIsAddedBeforeTheViewThatReadsIt() {
        schema.create();
        execute("DROP VIEW $db.mv_raw_binance_to_canonical_1m");
        execute("ALTER TABLE $db.raw_binance_klines_1m DROP COLUMN ingest_id");
        schema.create();
        assertThat(schema.check()).isEmpty();
    }

    @Test
    void aColumnMoreIsNobodysBusiness() {
        schema.create();
        execute("ALTER TABLE $db.raw_binance_klines_1m ADD COLUMN note String DEFAULT 'x'");
        assertThat(schema.check()).isEmpty();
    }

    @Test
    void anotherEngineIsForAPersonToChange() {
        schema.create();
        replace("canonical_candles_1m", "ReplacingMergeTree(ingested_at)", "MergeTree");
        assertThat(found(false).problem()).contains("engine is MergeTree, not ReplacingMergeTree(ingested_at)");
    }

    @Test
    void aReplacingEngineWithoutItsVersionIsAnotherEngine() {
        schema.create();
        replace("canonical_candles_1m", "ReplacingMergeTree(ingested_at)", "ReplacingMergeTree");
        assertThat(found(false).problem()).contains("ReplacingMergeTree(ingested_at)");
    }

    @Test
    void anotherOrderIsForAPersonToChange() {
        schema.create();
        replace("ref_instruments", "ORDER BY (market_id, symbol)", "ORDER BY (symbol, market_id)");
        assertThat(found(false).problem())
                .isEqualTo("it is ordered by (symbol, market_id), not by (market_id, symbol)");
    }

    @Test
    void anotherPartitionKeyIsNamedAndWrittenToAllTheSame() {
        schema.create();
        replace("raw_bybit_klines_1m", "toYYYYMM(start_time_utc)", "(market_id, toStartOfWeek(start_time_utc))");
        assertThat(found(false).problem()).contains("toStartOfWeek", "neither month nor day");
        clickHouse.rawWriter().write1m(Candles.minutes(Candles.BTC, "2026-01-30T00:00:00Z", 4_000, 1));
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("4000");
    }

    private void replace(String table, String of, String by) {
        String made = SchemaStatements.createTable(options.database(), table, PartitionBy.MONTH);
        assertThat(made).contains(of);
        execute("DROP TABLE $db." + table);
        execute(made.replace(of, by));
    }

    @Test
    void tablesThatWereThereByDayWithoutWindowsAreKeptAndWork() {
        execute("CREATE DATABASE $db");
        for (String table : List.of("raw_binance_klines_1m", "raw_bybit_klines_1m", "canonical_candles_1m")) {
            String made = SchemaStatements.createTable(options.database(), table, PartitionBy.MONTH)
                    .replaceFirst("toYYYYMM\\((\\w+)\\)", "toDate($1)")
                    .replaceFirst(" SETTINGS .*", "");
            execute(made);
        }
        execute(SchemaStatements.createView(options.database(), RawTable.BYBIT)
                .replace(RawTable.BYBIT.view(), "mv_of_old"));
        schema.create();
        assertThat(schema.check()).isEmpty();
        assertThat(dump()).contains("PARTITION BY toDate(start_time_utc)").contains("mv_of_old");

        var batch = Candles.minutes(Candles.BTC, "2026-01-30T12:00:00Z", 3_000, 1);
        assertThat(clickHouse.rawWriter().deliver1m(batch).inserts()).isEqualTo(3);
        clickHouse.rawWriter().write1m(batch);
        assertThat(value("SELECT count() FROM $db.raw_bybit_klines_1m")).isEqualTo("3000");
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("3000");
        List<CandleWithMeta> rows = Candles.all(clickHouse.canonicalReader().read1m(Candles.BTC, YEAR), 1_000);
        assertThat(rows).hasSize(3_000);
    }
}
