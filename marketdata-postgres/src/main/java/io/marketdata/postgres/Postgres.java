package io.marketdata.postgres;

import io.marketdata.spi.OhlcvStore;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A PostgreSQL server that holds candles: the door to its timeframe store and schema.
 *
 * <pre>{@code
 * try (Postgres postgres = Postgres.connect(System.getenv())) {
 *     postgres.schema().create();
 *     OhlcvStore store = postgres.ohlcvStore();
 * }
 * }</pre>
 *
 * <p>Connecting sends nothing yet. Every call has a connection of its own, given back before it returns; a stream has one
 * until it is closed. <b>Threads.</b> Any. <b>Ownership.</b> What it hands out works until it is closed; a data source it was
 * given stays open.
 */
public final class Postgres implements AutoCloseable {
    private final Database database;

    private Postgres(Database database) {
        this.database = database;
    }

    /** A server by its options. */
    public static Postgres connect(PostgresOptions options) {
        return new Postgres(Database.connect(options));
    }

    /** A server by the settings {@code POSTGRES_HOST} and so on, as {@link PostgresOptions#of(Map)} reads them. */
    public static Postgres connect(Map<String, String> settings) {
        return connect(PostgresOptions.of(settings));
    }

    /** A server by a data source of the host program, pooled or not, with the default limits and markets. */
    public static Postgres over(DataSource source) {
        return new Postgres(
                Database.over(source, PostgresOptions.builder("localhost").build()));
    }

    /**
     * A server by a data source of the host program, pooled or not.
     *
     * @param options statement timeout, retry budget and markets count; how to connect is the data source's
     */
    public static Postgres over(DataSource source, PostgresOptions options) {
        return new Postgres(Database.over(source, options));
    }

    /** Keeps candles of any length: the tables {@code ohlcv} and {@code symbols}. */
    public OhlcvStore ohlcvStore() {
        return new PostgresOhlcvStore(database);
    }

    /** Makes and checks the tables. */
    public PostgresSchema schema() {
        return new PostgresSchema(database);
    }

    /** Ends the waiting of writers; closing twice does nothing. What is asked later is an {@link IllegalStateException}. */
    @Override
    public void close() {
        database.close();
    }
}
