package io.marketdata.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresSchemaIT {
    private final PostgresOptions options = Server.options().build();
    private final Postgres postgres = Postgres.connect(options);
    private final PostgresSchema schema = postgres.schema();

    @AfterEach
    void close() {
        postgres.close();
    }

    private void execute(String statement) {
        Server.execute(options.database(), statement);
    }

    private Finding found(boolean canBeMended) {
        List<Finding> findings = schema.check();
        assertThat(findings).hasSize(1);
        Finding finding = findings.get(0);
        assertThat(finding.mend().isEmpty()).isNotEqualTo(canBeMended);
        assertThat(finding.toString()).startsWith(finding.code()).doesNotContain("\n");
        finding.mend().forEach(this::execute);
        assertThat(schema.check()).isEqualTo(canBeMended ? List.of() : findings);
        return finding;
    }

    @Test
    void makingItTwiceChangesNothing() {
        assertThat(schema.check()).hasSize(2).allMatch(finding -> finding.code().equals("MD-S002"));
        schema.create();
        assertThat(schema.check()).isEmpty();
        schema.create();
        assertThat(schema.check()).isEmpty();
    }

    @Test
    void manyWhoMakeItAtOnceDoNotHinderEachOther() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                work.add(() -> {
                    schema.create();
                    return true;
                });
            }
            for (Future<Boolean> done : pool.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(schema.check()).isEmpty();
    }

    @Test
    void aMissingIndexIsAWarningThatIsMended() {
        schema.create();
        execute("DROP INDEX ohlcv_timeframe_timestamp_idx");
        assertThat(found(true).warning()).isTrue();
    }

    @Test
    void aMissingTableIsMended() {
        schema.create();
        execute("DROP TABLE symbols");
        schema.create();
        assertThat(schema.check()).isEmpty();
    }

    @Test
    void anotherColumnIsForAPersonToChange() {
        schema.create();
        execute("ALTER TABLE ohlcv ALTER COLUMN open TYPE numeric");
        assertThat(found(false).problem()).isEqualTo("column open is numeric, not double precision");
        execute("ALTER TABLE ohlcv DROP COLUMN open");
        assertThat(found(false).problem()).isEqualTo("column open is missing");
    }

    @Test
    void withoutItsKeyNothingCouldBeUpserted() {
        schema.create();
        execute("ALTER TABLE ohlcv DROP CONSTRAINT ohlcv_pkey");
        assertThat(found(false).problem()).contains("(market_id, symbol, timeframe, timestamp) is not a unique key");
    }

    /** TimescaleDB cannot be had in the tests: its statement is known by its words alone. */
    @Test
    void withTimescaleTheTableIsCutByTheWeek() {
        assertThat(SchemaStatements.createHypertable("public"))
                .isEqualTo("SELECT \"public\".create_hypertable('ohlcv', 'timestamp',"
                        + " chunk_time_interval => INTERVAL '7 days', create_default_indexes => FALSE,"
                        + " if_not_exists => TRUE, migrate_data => TRUE)");
        assertThat(SchemaStatements.CREATE_OHLCV)
                .as("a hypertable wants its time in every unique key")
                .contains("PRIMARY KEY (market_id, symbol, timeframe, \"timestamp\")");
    }
}
