package io.marketdata.postgres;

import static io.marketdata.postgres.Bars.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.OhlcvRows;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.testkit.fault.Direction;
import io.marketdata.testkit.fault.Fault;
import io.marketdata.testkit.fault.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** A network and a server that fail: what is acknowledged is there, what is not may be written again. */
@Timeout(120)
class PostgresFaultsIT {
    private final PostgresOptions direct = Server.options().build();
    private final FaultProxy proxy = FaultProxy.to("localhost", direct.port());
    private final RecordedPauses pauses = new RecordedPauses();

    @BeforeEach
    void create() {
        try (Postgres postgres = Postgres.connect(direct)) {
            postgres.schema().create();
        }
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private PostgresOptions.Builder far() {
        return PostgresOptions.builder("localhost")
                .port(proxy.port())
                .user("postgres")
                .database(direct.database())
                .socketTimeout(Duration.ofSeconds(5));
    }

    /** As a user connects, but pauses take no time. */
    private Database database(PostgresOptions options) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {options.host()});
        source.setPortNumbers(new int[] {options.port()});
        source.setDatabaseName(options.database());
        source.setUser(options.user());
        source.setSslMode("disable");
        source.setSocketTimeout(5);
        return new Database(source, options, new Errors(options.endpoint(), options), closed -> pauses);
    }

    private Map<Long, Double> stored() {
        try (Postgres postgres = Postgres.connect(direct)) {
            return Bars.closes(postgres.ohlcvStore(), BTC, Timeframe.M1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 20_000})
    void whereverTheRequestIsCutTheUpsertIsAppliedOnceInTheEnd(int rows) {
        OhlcvStore store = new PostgresOhlcvStore(database(far().build()));
        int struck = 0;
        for (int i = 0; i < 12; i++) {
            CandleBatch batch = Bars.of(Timeframe.M1, 0, rows, 1_000 + i);
            long before = proxy.faults();
            long at = 1 + (long) i * i * rows * 80 / 100;
            proxy.onConnection(1, Fault.resetAfter(Direction.REQUEST, at));
            store.upsert(Timeframe.M1, batch);
            struck += proxy.faults() > before ? 1 : 0;
            proxy.heal();
            assertThat(stored()).as("cut at " + at).isEqualTo(Bars.closes(batch));
        }
        assertThat(struck).as("cuts that hit").isGreaterThan(5);
        assertThat(pauses.pauses).hasSizeGreaterThanOrEqualTo(struck);
    }

    @Test
    void anAnswerThatIsLostLeavesADoubtAndTheNextAttemptSettlesIt() {
        Database database = database(far().build());
        AtomicInteger attempts = new AtomicInteger();
        CandleBatch batch = Bars.of(Timeframe.M1, 0, 50, 1_000);
        int answer = database.change("the test", connection -> {
            new CandleUpsert(batch, Timeframe.M1, OhlcvRows.of(batch)).run(connection);
            if (attempts.incrementAndGet() == 1) {
                kill(connection);
            }
            return 7;
        });
        assertThat(answer).isEqualTo(7);
        assertThat(attempts).hasValue(2);
        assertThat(stored()).isEqualTo(Bars.closes(batch));
    }

    private static void kill(Connection connection) throws SQLException {
        int backend = connection.unwrap(PGConnection.class).getBackendPID();
        Server.execute("postgres", "SELECT pg_terminate_backend(" + backend + ", 10000)");
    }

    @Test
    void aConnectionThatIsLostAtTheCommitIsADoubtWhereNoTimeIsLeft() {
        Database database = database(far().retryBudget(Duration.ZERO).build());
        assertThatThrownBy(() -> database.change("the test", connection -> {
                    kill(connection);
                    return 1;
                }))
                .isInstanceOfSatisfying(WriteException.class, problem -> {
                    assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
                    assertThat(problem.isRetryable()).isTrue();
                    assertThat(problem.code()).isEqualTo("MD-N002");
                    assertThat(problem).hasMessageContaining("localhost:" + proxy.port());
                });
        assertThatThrownBy(() -> database.change("the test", connection -> {
                    kill(connection);
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("SELECT 1");
                    }
                    return 1;
                }))
                .isInstanceOfSatisfying(
                        WriteException.class,
                        problem -> assertThat(problem.outcome()).isEqualTo(Outcome.REJECTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55P03", "53300", "57P03", "08006"})
    void whatPassesIsTriedAgainWithPausesThatGrow(String state) {
        AtomicInteger attempts = new AtomicInteger();
        int answer = database(direct).change("the test", connection -> {
            if (attempts.incrementAndGet() < 6) {
                throw new SQLException("it passes", state);
            }
            return 1;
        });
        assertThat(answer).isEqualTo(1);
        assertThat(pauses.pauses).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(pauses.pauses.get(i)).isBetween(Duration.ZERO, Duration.ofMillis(100L << i));
        }
    }

    @Test
    void theBudgetEndsIt() {
        AtomicInteger attempts = new AtomicInteger();
        Database database = database(PostgresOptions.builder("localhost")
                .port(direct.port())
                .user("postgres")
                .database(direct.database())
                .retryBudget(Duration.ofSeconds(30))
                .build());
        assertThatThrownBy(() -> database.change("the test", connection -> {
                    attempts.incrementAndGet();
                    throw new SQLException("never", "40001");
                }))
                .isInstanceOf(WriteException.class)
                .hasMessageStartingWith("MD-N003")
                .hasMessageContaining("given up after " + attempts + " attempts");
        assertThat(attempts.get()).isGreaterThan(4);
    }

    @Test
    void whatNeverPassesIsNotTriedAgain() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> database(direct).change("the test", connection -> {
                    attempts.incrementAndGet();
                    throw new SQLException("a number is too large", "22003");
                }))
                .isInstanceOfSatisfying(WriteException.class, problem -> {
                    assertThat(problem.isRetryable()).isFalse();
                    assertThat(problem.outcome()).isEqualTo(Outcome.REJECTED);
                });
        assertThat(attempts).hasValue(1);
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        proxy.refuseConnections();
        OhlcvStore store = new PostgresOhlcvStore(database(far().build()));
        assertThatThrownBy(() -> store.upsert(Timeframe.M1, Bars.of(Timeframe.M1, 0, 5, 1)))
                .isInstanceOf(WriteException.class)
                .hasMessageStartingWith("MD-N001")
                .hasMessageContaining("localhost:" + proxy.port())
                .hasMessageContaining("POSTGRES_HOST");
        assertThat(pauses.pauses).isNotEmpty();
        assertThatThrownBy(() -> store.series())
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("MD-N001");
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() {
        try (Postgres postgres = Postgres.connect(PostgresOptions.builder("localhost")
                .port(direct.port())
                .database("nowhere")
                .build())) {
            assertThatThrownBy(() -> postgres.schema().create())
                    .hasMessageStartingWith("MD-S001")
                    .hasMessageContaining("nowhere")
                    .hasMessageContaining("POSTGRES_DB");
        }
    }

    @Test
    void aStatementThatTakesTooLongEndsAndMayBeTriedAgain() throws SQLException {
        try (Connection other = Server.running()
                        .getDatabase("postgres", direct.database())
                        .getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE ohlcv IN ACCESS EXCLUSIVE MODE");
            Database database = database(PostgresOptions.builder("localhost")
                    .port(direct.port())
                    .user("postgres")
                    .database(direct.database())
                    .statementTimeout(Duration.ofMillis(100))
                    .retryBudget(Duration.ZERO)
                    .build());
            assertThatThrownBy(() ->
                            new PostgresOhlcvStore(database).upsert(Timeframe.M1, Bars.of(Timeframe.M1, 0, 6_000, 1)))
                    .isInstanceOfSatisfying(WriteException.class, problem -> {
                        assertThat(problem.outcome()).isEqualTo(Outcome.REJECTED);
                        assertThat(problem.isRetryable()).isTrue();
                        assertThat(problem).hasMessageContaining("57014");
                    });
            other.rollback();
        }
    }

    @Test
    void aStreamThatBreaksOffNeverJustEnds() {
        try (Postgres postgres = Postgres.connect(direct)) {
            postgres.ohlcvStore().upsert(Timeframe.M1, Bars.of(Timeframe.M1, 0, 30_000, 1));
        }
        OhlcvStore store = new PostgresOhlcvStore(database(far().build()));
        proxy.onConnection(1, Fault.closeAfter(Direction.ANSWER, 1_500_000));
        CandleBatch batch = CandleBatch.ofCapacity(30_000);
        try (CandleStream stream = store.read(BTC, Timeframe.M1, Bars.ALL)) {
            assertThatThrownBy(() -> {
                        while (stream.read(batch)) {
                            assertThat(batch.size()).isLessThan(30_000);
                        }
                    })
                    .isInstanceOf(MarketDataException.class)
                    .hasMessageStartingWith("MD-N002");
            assertThatThrownBy(() -> stream.read(batch)).isInstanceOf(MarketDataException.class);
        }
        assertThat(batch.isEmpty()).isFalse();
    }

    @Test
    void noConnectionIsLeftBehindWhateverFails() {
        OhlcvStore store = new PostgresOhlcvStore(database(far().build()));
        for (long at : new long[] {10, 300, 900, 5_000}) {
            proxy.onConnection(1, Fault.closeAfter(Direction.REQUEST, at));
            store.upsert(Timeframe.M1, Bars.of(Timeframe.M1, 0, 200, at));
            proxy.heal();
        }
        proxy.awaitNoConnections();
        assertThat(proxy.openConnections()).isZero();
    }

    @Test
    void closingEndsAWaitBetweenAttempts() throws InterruptedException {
        PostgresOptions options = far().retryBudget(Duration.ofHours(1)).build();
        CountDownLatch paused = new CountDownLatch(1);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setPortNumbers(new int[] {proxy.port()});
        proxy.refuseConnections();
        Database database = new Database(source, options, new Errors("here", options), closed -> new Pauses() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                paused.countDown();
                closed.await();
            }
        });
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Thread writer = new Thread(() -> {
            try {
                new PostgresOhlcvStore(database).upsert(Timeframe.M1, Bars.of(Timeframe.M1, 0, 1, 1));
            } catch (RuntimeException problem) {
                thrown.add(problem);
            }
        });
        writer.start();
        paused.await();
        database.close();
        writer.join();
        assertThat(thrown).singleElement().asString().contains("not tried again: it was closed");
    }
}
