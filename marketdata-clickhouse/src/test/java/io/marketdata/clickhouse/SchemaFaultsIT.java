package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.Backfill1m;
import io.marketdata.Backfill1mReport;
import io.marketdata.BackfillException;
import io.marketdata.batch.CandleBatch;
import io.marketdata.checkpoint.FileCheckpointStore;
import io.marketdata.error.SchemaException;
import io.marketdata.error.WriteException;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import io.marketdata.testkit.CandleGenerator;
import io.marketdata.testkit.NothingLeft;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables and views that somebody changes while a backfill with a checkpoint runs. */
@Timeout(120)
@ExtendWith({SharedEngine.class, NothingLeft.class})
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
        TABLE_MOVED("raw_bybit_klines_1m", "MD-S002") {
            @Override
            List<String> statements(String database) {
                return List.of("RENAME TABLE $db.raw_bybit_klines_1m TO $db.elsewhere");
            }

            @Override
            List<String> undo() {
                return List.of("RENAME TABLE $db.elsewhere TO $db.raw_bybit_klines_1m");
            }
        },
        COLUMN_DROPPED("raw_bybit_klines_1m", "MD-S003") {
            @Override
            List<String> statements(String database) {
                return List.of(DROP_VIEW, "ALTER TABLE $db.raw_bybit_klines_1m DROP COLUMN turnover");
            }
        },
        VIEW_DROPPED(RawTable.BYBIT.view(), "MD-S008") {
            @Override
            List<String> statements(String database) {
                return List.of(DROP_VIEW);
            }
        },
        VIEW_FILTERS(RawTable.BYBIT.view(), "MD-S008") {
            @Override
            List<String> statements(String database) {
                return List.of(
                        DROP_VIEW,
                        SchemaStatements.createView(database, RawTable.BYBIT)
                                + " WHERE toMinute(start_time_utc) % 2 = 0");
            }
        },
        CANONICAL_DROPPED(SchemaStatements.CANONICAL, "MD-S002") {
            @Override
            List<String> statements(String database) {
                return List.of("RENAME TABLE $db.canonical_candles_1m TO $db.elsewhere");
            }

            @Override
            List<String> undo() {
                return List.of("RENAME TABLE $db.elsewhere TO $db.canonical_candles_1m");
            }
        },
        VIEW_AND_CANONICAL_DROPPED(SchemaStatements.CANONICAL, "MD-S002") {
            @Override
            List<String> statements(String database) {
                return List.of(DROP_VIEW, "RENAME TABLE $db.canonical_candles_1m TO $db.elsewhere");
            }

            @Override
            List<String> undo() {
                return List.of("RENAME TABLE $db.elsewhere TO $db.canonical_candles_1m");
            }
        },
        VIEW_THROWS(RawTable.BYBIT.view(), "MD-N003") {
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

        private final String object;
        private final String code;

        Change(String object, String code) {
            this.object = object;
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
        assertThat(problem).hasMessageContaining(options.database() + "." + change.object);
        assertThat(problem.report().rowsWritten()).isEqualTo(APPLIED);
        assertThat(problem.resumeFrom()).isEqualTo(RANGE.start().plusSeconds(60L * APPLIED));

        execute(change.undo());
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SchemaException named) {
                execute(named.mend());
            }
        }
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

    @Test
    void f14TheRowsThatAViewMissedAreInCanonicalWhenTheRunStops() {
        Backfill1m broken = withCheckpoint(changing(List.of(DROP_VIEW)));
        BackfillException problem = catchThrowableOfType(BackfillException.class, () -> broken.run(BTC, RANGE));
        assertThat(problem).hasMessageContaining("1000 were missing there, filled in from raw");
        assertThat(problem.getCause())
                .isInstanceOfSatisfying(
                        WriteException.class,
                        write -> assertThat(write.outcome()).isEqualTo(WriteException.Outcome.IN_DOUBT))
                .cause()
                .isInstanceOfSatisfying(
                        SchemaException.class,
                        named -> assertThat(named.mend())
                                .containsExactly(SchemaStatements.createView(options.database(), RawTable.BYBIT)));
        assertThat(value("SELECT count() >= " + (APPLIED + BATCH) + " FROM $db.canonical_candles_1m"))
                .isEqualTo("1");
        assertThat(value("SELECT uniqExact(start_time_utc) FROM $db.raw_bybit_klines_1m"))
                .isEqualTo(value("SELECT uniqExact(ts_open) FROM $db.canonical_candles_1m"));
    }

    /** What the server says it wrote is then more than twice what was sent, and the view's share of it has to show. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM $db.raw_bybit_klines_1m",
                "SELECT * FROM $db.raw_bybit_klines_1m WHERE toMinute(start_time_utc) % 3 = 0",
                "SELECT * FROM $db.raw_bybit_klines_1m LIMIT 1"
            })
    void f14AViewOfTheHostProgramsOwnDoesNotHideThatOursIsGone(String select) {
        execute(List.of(
                "CREATE TABLE $db.own AS $db.raw_bybit_klines_1m",
                "CREATE MATERIALIZED VIEW $db.mv TO $db.own AS " + select));
        assertThat(withCheckpoint(clickHouse.rawWriter())
                        .run(BTC, TimeRange.of(RANGE.start(), RANGE.start().plusSeconds(60L * BATCH)))
                        .rowsWritten())
                .isEqualTo(BATCH);
        BackfillException problem = catchThrowableOfType(
                BackfillException.class,
                () -> backfill(changing(List.of(DROP_VIEW))).build().run(BTC, RANGE));
        assertThat(problem).hasMessageStartingWith("MD-S008");
        assertThat(problem.report().rowsWritten()).isEqualTo(APPLIED);
    }

    @Test
    void f14AHoleOfAWriterThatDidNotAskForCanonicalIsFoundByCheckAndIndexAndSkipExistingFillsIt() {
        withCheckpoint(clickHouse.rawWriter())
                .run(BTC, TimeRange.of(RANGE.start(), RANGE.start().plusSeconds(60L * APPLIED)));
        execute(List.of(DROP_VIEW));
        ClickHouseOptions rawAlone = Engine.options()
                .database(options.database())
                .requireCanonical(false)
                .build();
        try (ClickHouse other = ClickHouse.connect(rawAlone)) {
            backfill(other.rawWriter())
                    .build()
                    .run(BTC, TimeRange.of(RANGE.start().plusSeconds(60L * APPLIED), RANGE.end()));
        }
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
