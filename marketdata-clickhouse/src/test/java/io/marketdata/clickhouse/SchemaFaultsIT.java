package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.Backfill1m;
import io.marketdata.Backfill1mReport;
import io.marketdata.BackfillException;
import io.marketdata.batch.CandleBatch;
import io.marketdata.checkpoint.FileCheckpointStore;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import io.marketdata.testkit.CandleGenerator;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables and views that somebody changes while a backfill with a checkpoint runs. */
@Timeout(120)
class SchemaFaultsIT {
    private static final TimeRange RANGE = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-08T00:00:00Z");
    private static final int ROWS = 7 * 1_440;
    private static final int BATCH = 1_000;
    private static final int APPLIED = 4 * BATCH;
    private static final String DROP_VIEW = "DROP VIEW $db." + RawTable.BYBIT.view() + " SYNC";

    @TempDir
    Path folder;

    private final ClickHouseOptions options =
            Engine.options().retry(RetryPolicy.NONE).build();
    private final ClickHouse clickHouse = ClickHouse.connect(options);

    /** What somebody does to the schema, and what the run says of it. */
    enum Change {
        TABLE_MOVED("MD-S002") {
            @Override
            List<String> statements(String database) {
                return List.of("RENAME TABLE $db.raw_bybit_klines_1m TO $db.elsewhere");
            }

            @Override
            List<String> undo() {
                return List.of("RENAME TABLE $db.elsewhere TO $db.raw_bybit_klines_1m");
            }
        },
        COLUMN_DROPPED("MD-S003") {
            @Override
            List<String> statements(String database) {
                return List.of(DROP_VIEW, "ALTER TABLE $db.raw_bybit_klines_1m DROP COLUMN turnover");
            }
        },
        VIEW_THROWS("MD-N003") {
            @Override
            List<String> statements(String database) {
                String throwing = SchemaStatements.createView(database, RawTable.BYBIT)
                        .replace(
                                " AS SELECT market_id",
                                " AS SELECT throwIf(market_id > 0, 'the view broke') + market_id AS market_id");
                return List.of(DROP_VIEW, throwing);
            }

            @Override
            List<String> undo() {
                return List.of(DROP_VIEW);
            }
        };

        private final String code;

        Change(String code) {
            this.code = code;
        }

        abstract List<String> statements(String database);

        /** What {@code schema create} does not do by itself. */
        List<String> undo() {
            return List.of();
        }
    }

    @BeforeEach
    void create() {
        clickHouse.schema().create();
    }

    @AfterEach
    void close() {
        clickHouse.close();
    }

    private void execute(List<String> statements) {
        statements.forEach(statement -> Engine.execute(options, statement));
    }

    private String value(String sql) {
        return Engine.value(options, sql);
    }

    private void assertExact(String table, String time, int rows) {
        assertThat(value("SELECT (count(), uniqExact(%s)) FROM $db.%s".formatted(time, table)))
                .as(table)
                .isEqualTo("(%d,%d)".formatted(rows, ROWS));
    }

    /** The real writer, before whose fifth batch the schema changes. */
    private RawKlineWriter changing(List<String> statements) {
        RawKlineWriter writer = clickHouse.rawWriter();
        int[] batches = {0};
        return new RawKlineWriter() {
            @Override
            public void write1m(CandleBatch batch) {
                deliver1m(batch);
            }

            @Override
            public WriteReceipt deliver1m(CandleBatch batch) {
                if (batches[0]++ * BATCH == APPLIED) {
                    execute(statements);
                }
                return writer.deliver1m(batch);
            }
        };
    }

    private Backfill1m.Builder backfill(RawKlineWriter writer) {
        return Backfill1m.from(CandleGenerator.ofSeed(14)).into(writer).batchSize(BATCH);
    }

    private Backfill1m withCheckpoint(RawKlineWriter writer) {
        return backfill(writer)
                .checkpoint(FileCheckpointStore.at(folder.resolve("run.checkpoint")))
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void f14ASchemaThatBreaksDuringARunStopsItAndTheSameRunIsExactOnceItIsMended(Change change) {
        Backfill1m broken = withCheckpoint(changing(change.statements(options.database())));
        BackfillException problem = catchThrowableOfType(BackfillException.class, () -> broken.run(BTC, RANGE));
        assertThat(problem).isNotNull();
        assertThat(problem.code()).as(problem.getMessage()).isEqualTo(change.code);
        assertThat(problem.report().rowsWritten()).isEqualTo(APPLIED);
        assertThat(problem.resumeFrom()).isEqualTo(RANGE.start().plusSeconds(60L * APPLIED));

        execute(change.undo());
        clickHouse.schema().create();
        Backfill1mReport report = withCheckpoint(clickHouse.rawWriter()).run(BTC, RANGE);
        assertThat(report.rowsWritten()).isEqualTo(ROWS - APPLIED);
        assertThat(clickHouse.schema().check()).isEmpty();
        assertExact("raw_bybit_klines_1m", "start_time_utc", ROWS);
        assertExact("canonical_candles_1m FINAL", "ts_open", ROWS);
    }

    @Test
    void f14AColumnThatIsAddedDuringARunChangesNothing() {
        List<String> added = List.of("ALTER TABLE $db.raw_bybit_klines_1m ADD COLUMN note String DEFAULT 'x'");
        assertThat(withCheckpoint(changing(added)).run(BTC, RANGE).rowsWritten())
                .isEqualTo(ROWS);
        assertExact("raw_bybit_klines_1m", "start_time_utc", ROWS);
        assertExact("canonical_candles_1m", "ts_open", ROWS);
    }

    /** The writer asks for the views when it first meets a table: one that goes later is for the check and the index to find. */
    @Test
    void f14AViewThatIsDroppedDuringARunIsFoundByCheckAndIndexAndSkipExistingFillsTheHole() {
        withCheckpoint(changing(List.of(DROP_VIEW))).run(BTC, RANGE);
        assertThat(value("SELECT count() FROM $db.canonical_candles_1m")).isEqualTo("" + APPLIED);
        assertThat(clickHouse.schema().check())
                .singleElement()
                .satisfies(finding -> assertThat(finding.toString()).contains("MD-S004"));
        assertThat(clickHouse.canonicalIndex().missing(BTC, RANGE))
                .containsExactly(TimeRange.of(RANGE.start().plusSeconds(60L * APPLIED), RANGE.end()));

        clickHouse.schema().create();
        Backfill1mReport filled = backfill(clickHouse.rawWriter())
                .skipExisting(clickHouse.canonicalIndex())
                .build()
                .run(BTC, RANGE);
        assertThat(filled.rowsWritten()).isEqualTo(ROWS - APPLIED);
        assertThat(clickHouse.canonicalIndex().missing(BTC, RANGE)).isEmpty();
        assertExact("canonical_candles_1m", "ts_open", ROWS);
        assertExact("raw_bybit_klines_1m", "start_time_utc", ROWS + ROWS - APPLIED);
    }
}
