package io.marketdata.postgres;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.WriteException.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Transactions on the server: each has a connection of its own, ends in time, and is tried again where it may pass. */
final class Database implements AutoCloseable {
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    private final DataSource source;
    private final PostgresOptions options;
    private final Errors errors;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Pauses pauses;

    /** What is done inside a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    Database(DataSource source, PostgresOptions options, Errors errors, Function<CountDownLatch, Pauses> pauses) {
        this.source = source;
        this.options = options;
        this.errors = errors;
        this.pauses = pauses.apply(closed);
    }

    static Database connect(PostgresOptions options) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {options.host()});
        source.setPortNumbers(new int[] {options.port()});
        source.setDatabaseName(options.database());
        source.setUser(options.user());
        source.setPassword(options.password());
        source.setSslMode(options.sslMode());
        source.setConnectTimeout(seconds(options.connectTimeout()));
        source.setLoginTimeout(seconds(options.connectTimeout()));
        source.setSocketTimeout(seconds(options.socketTimeout()));
        source.setTcpKeepAlive(true);
        source.setApplicationName("marketdata");
        return new Database(source, options, new Errors(options.endpoint(), options), Pauses::until);
    }

    static Database over(DataSource source, PostgresOptions options) {
        return new Database(source, options, new Errors("the data source that was given", options), Pauses::until);
    }

    /** The driver counts in whole seconds, of which 0 means "for ever". */
    private static int seconds(Duration time) {
        return (int) time.plusMillis(999).toSeconds();
    }

    PostgresOptions options() {
        return options;
    }

    /** What a failure is to a caller who reads. */
    MarketDataException ofRead(SQLException problem, Failure.Phase phase) {
        return errors.ofRead(problem, phase);
    }

    /** A question in a transaction of its own, tried once. */
    <T> T ask(Work<T> work) {
        requireOpen();
        Failure.Phase[] phase = {Failure.Phase.CONNECTING};
        try {
            return once(work, phase);
        } catch (SQLException problem) {
            throw errors.ofRead(problem, phase[0]);
        }
    }

    /**
     * A change that may be made twice, in a transaction of its own; tried again where it may pass.
     *
     * @param what it is, for messages
     */
    <T> T change(String what, Work<T> work) {
        requireOpen();
        long firstFailureNanos = 0;
        boolean doubtful = false;
        for (int failures = 1; ; failures++) {
            Failure.Phase[] phase = {Failure.Phase.CONNECTING};
            try {
                return once(work, phase);
            } catch (SQLException problem) {
                Failure failure = Errors.classify(problem, phase[0]);
                doubtful |= failure.kind() == Failure.Kind.IN_DOUBT;
                Outcome outcome = doubtful ? Outcome.IN_DOUBT : Outcome.REJECTED;
                firstFailureNanos = failures == 1 ? pauses.nanoTime() : firstFailureNanos;
                Duration spent = Duration.ofNanos(pauses.nanoTime() - firstFailureNanos);
                Duration delay = delay(failures);
                boolean timeLeft = spent.plus(delay).compareTo(options.retryBudget()) <= 0;
                if (!failure.kind().isRetried() || isClosed() || !timeLeft) {
                    String tries = failures == 1 ? "" : "given up after %d attempts in %s".formatted(failures, spent);
                    throw errors.ofChange(problem, failure, what, outcome, tries);
                }
                if (!paused(delay)) {
                    throw errors.ofChange(
                            problem, failure, what, outcome, "not tried again: the thread was interrupted");
                }
                if (isClosed()) {
                    throw errors.ofChange(problem, failure, what, outcome, "not tried again: it was closed");
                }
            }
        }
    }

    /** Full jitter: writers that failed together do not come back together. */
    private static Duration delay(int failures) {
        long longest = Math.min(LONGEST_DELAY.toMillis(), FIRST_DELAY.toMillis() << Math.min(failures - 1, 20));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest + 1));
    }

    private boolean paused(Duration time) {
        try {
            pauses.pause(time);
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private <T> T once(Work<T> work, Failure.Phase[] phase) throws SQLException {
        Session session = open();
        try (session) {
            phase[0] = Failure.Phase.WORKING;
            T result = work.run(session.connection());
            phase[0] = Failure.Phase.COMMITTING;
            session.connection().commit();
            return result;
        }
    }

    /** A connection in a transaction, with the limit of time on its statements. */
    Session open() throws SQLException {
        requireOpen();
        Connection connection = source.getConnection();
        Session session;
        try {
            session = Session.over(connection);
        } catch (SQLException | RuntimeException | Error problem) {
            closeQuietly(connection);
            throw problem;
        }
        try (Statement limit = connection.createStatement()) {
            limit.execute("SET LOCAL statement_timeout = "
                    + options.statementTimeout().toMillis());
            return session;
        } catch (SQLException | RuntimeException | Error problem) {
            session.close();
            throw problem;
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException broken) {
            // There is nothing left to give back.
        }
    }

    /**
     * A connection while it is in use, given back as it was.
     *
     * @param autoCommit what the connection was set to
     */
    record Session(Connection connection, boolean autoCommit) implements AutoCloseable {
        static Session over(Connection connection) throws SQLException {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            return new Session(connection, before);
        }

        /** What was not committed is rolled back; a connection that is broken has nothing to say of that. */
        @Override
        public void close() {
            try {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            } catch (SQLException broken) {
                // The server rolls back what it has of it.
            } finally {
                closeQuietly(connection);
            }
        }
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    void requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException("the Postgres object is closed");
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
