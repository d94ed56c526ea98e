package io.marketdata.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientConfigProperties;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.DataStreamWriter;
import com.clickhouse.client.api.enums.SSLMode;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.metrics.Metric;
import com.clickhouse.client.api.metrics.ServerMetrics;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.marketdata.error.MarketDataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Statements to the server and their answers; every failure becomes one of this library's exceptions.
 *
 * <p>The client's own retries are switched off, for every request, whoever made the client: it repeats without a pause,
 * takes a permanent refusal for a passing one, and repeats an insert whose first attempt may have been applied. Requests
 * run on the caller's thread: a batch is only lent, nobody may read it once the call has ended.
 */
final class Server implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.marketdata.clickhouse");

    /** Readers have a connection each for as long as their stream is open. */
    private static final int MOST_CONNECTIONS = 1_000;

    /** Which copy of a shard is asked: the first that is there, for inserts and for looks alike. */
    static final String LOAD_BALANCING = "load_balancing";

    static final String IN_ORDER = "in_order";

    private static final Map<String, Object> OF_EVERY_REQUEST = Map.of(
            ClientConfigProperties.ASYNC_OPERATIONS.getKey(),
            false,
            ClientConfigProperties.RETRY_ON_FAILURE.getKey(),
            0,
            ClientConfigProperties.CLIENT_RETRY_ON_FAILURE.getKey(),
            List.of(ClientFaultCause.None));

    private final Client client;
    private final boolean owned;
    private final ClickHouseOptions options;
    private final State state;
    private final BooleanSupplier askerClosed;

    /** What all who ask share. */
    private static final class State {
        private final Watchdog watchdog = new Watchdog();
        private final BodyReader bodies = new BodyReader();
        private volatile boolean closed;
        private volatile boolean reached;
    }

    private Server(Client client, boolean owned, ClickHouseOptions options, State state, BooleanSupplier askerClosed) {
        this.client = client;
        this.owned = owned;
        this.options = options;
        this.state = state;
        this.askerClosed = askerClosed;
    }

    static Server connect(ClickHouseOptions options) {
        Client.Builder builder = new Client.Builder()
                .addEndpoint(options.endpoint())
                .setUsername(options.user())
                .setPassword(options.password())
                .setClientName("marketdata")
                .setConnectTimeout(options.connectTimeout().toMillis(), ChronoUnit.MILLIS)
                .setConnectionRequestTimeout(options.connectTimeout().toMillis(), ChronoUnit.MILLIS)
                .setSocketTimeout(options.socketTimeout().toMillis(), ChronoUnit.MILLIS)
                .setMaxConnections(MOST_CONNECTIONS)
                .compressServerResponse(false)
                .compressClientRequest(false);
        if (options.secure()) {
            builder.setSSLMode(options.verify() ? SSLMode.STRICT : SSLMode.TRUST);
            if (!options.verify()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "CH_VERIFY is false: the certificate of {0} is not checked, anybody on the way can read and"
                                + " change what is sent",
                        options.endpoint());
            }
        }
        return new Server(builder.build(), true, options, new State(), () -> false);
    }

    static Server over(Client client, ClickHouseOptions options) {
        return new Server(client, false, options, new State(), () -> false);
    }

    /**
     * This server for somebody who may be closed while it stays open: that ends what is asked through it.
     *
     * @param closed whether whoever asks has been closed
     */
    Server askedBy(BooleanSupplier closed) {
        return new Server(client, owned, options, state, closed);
    }

    ClickHouseOptions options() {
        return options;
    }

    /** Rows as texts; for answers that are small. What is no answer of ClickHouse's is a failure. */
    List<String[]> rows(String sql, Map<String, Object> parameters) {
        requireOpen();
        String queryId = UUID.randomUUID().toString();
        try (Exchange exchange = watch(queryId, this::isGivenUp)) {
            try {
                QueryResponse response = await(client.query(
                        sql, parameters, reading(queryId, ClickHouseFormat.TabSeparatedWithNamesAndTypes, Map.of())));
                List<String[]> rows = state.bodies.read(
                        exchange,
                        response,
                        () -> TypedRows.of(TabLines.read(paced(response.getInputStream())), state.reached));
                state.reached = true;
                return rows;
            } catch (Exception problem) {
                throw ServerErrors.ofRead(exchange.explain(problem), options);
            }
        }
    }

    private PacedInput paced(InputStream body) {
        return new PacedInput(body, options.socketTimeout());
    }

    /** An answer to read as it comes, for as long as it comes; the caller closes it. */
    Answer open(
            String sql, Map<String, Object> parameters, Map<String, String> serverSettings, ClickHouseFormat format) {
        requireOpen();
        String queryId = UUID.randomUUID().toString();
        try (Exchange exchange = watch(queryId, this::isGivenUp)) {
            try {
                QueryResponse response = await(client.query(sql, parameters, reading(queryId, format, serverSettings)));
                return new Answer(response.getInputStream(), response, () -> kill(queryId), options);
            } catch (Exception problem) {
                throw ServerErrors.ofRead(exchange.explain(problem), options);
            }
        }
    }

    private QuerySettings reading(String queryId, ClickHouseFormat format, Map<String, String> serverSettings) {
        QuerySettings settings = new QuerySettings().setFormat(format).setQueryId(queryId);
        OF_EVERY_REQUEST.forEach(settings::setOption);
        settings.setNetworkTimeout(options.socketTimeout().toMillis(), ChronoUnit.MILLIS);
        deadline().forEach(settings::serverSetting);
        if (options.cluster() != null) {
            // A profile may have it otherwise: then the candles of a lost shard would be missing without a word.
            settings.serverSetting("skip_unavailable_shards", "0");
            // The copy of a shard that inserts go to: another one may not have them yet.
            settings.serverSetting(LOAD_BALANCING, IN_ORDER);
        }
        serverSettings.forEach(settings::serverSetting);
        return settings;
    }

    private Exchange watch(String queryId, BooleanSupplier closedMeanwhile) {
        return state.watchdog.watch(
                options.requestTimeout(), closedMeanwhile, () -> client.cancelTransportRequest(queryId));
    }

    private void kill(String queryId) {
        if (state.closed) {
            return;
        }
        try {
            execute("KILL QUERY WHERE query_id = " + Sql.text(queryId) + " ASYNC");
        } catch (MarketDataException notKilled) {
            LOG.log(System.Logger.Level.DEBUG, "a query that is not wanted any more goes on", notKilled);
        }
    }

    /** A statement without an answer. */
    void execute(String statement) {
        execute(statement, Map.of(), this::isGivenUp);
    }

    /**
     * A statement without an answer.
     *
     * @param closedMeanwhile whether whoever asks has been closed, which ends it
     */
    void execute(String statement, Map<String, String> serverSettings, BooleanSupplier closedMeanwhile) {
        requireOpen();
        String queryId = UUID.randomUUID().toString();
        QuerySettings settings = new QuerySettings().setQueryId(queryId);
        OF_EVERY_REQUEST.forEach(settings::setOption);
        settings.setNetworkTimeout(options.socketTimeout().toMillis(), ChronoUnit.MILLIS);
        serverSettings.forEach(settings::serverSetting);
        try (Exchange exchange = watch(queryId, closedMeanwhile)) {
            try {
                QueryResponse response = await(client.query(statement, settings));
                state.bodies.read(exchange, response, () -> toEnd(response.getInputStream()));
            } catch (Exception problem) {
                throw ServerErrors.ofRead(exchange.explain(problem), options);
            }
        }
    }

    /**
     * What is known of an insert that the server has acknowledged.
     *
     * @param requests how often the body was sent: the HTTP library below the client repeats a request once by itself
     *     where it was answered with status 429 or 503, and nothing in the client switches that off
     * @param writtenRows rows that the server says it wrote, those of views included, also where it dropped them as
     *     repeated; {@link #NOT_TOLD} where it says nothing
     */
    record Inserted(int requests, long writtenRows) {
        static final long NOT_TOLD = -1;
    }

    private static long writtenRows(InsertResponse response) {
        Metric written = response.getMetrics().getMetric(ServerMetrics.NUM_ROWS_WRITTEN);
        return written == null ? Inserted.NOT_TOLD : written.getLong();
    }

    /**
     * One insert of one block; returns when the server has acknowledged it.
     *
     * @param closedMeanwhile whether whoever writes has been closed, which ends it
     */
    Inserted insert(
            InsertTarget target,
            Map<String, String> serverSettings,
            DataStreamWriter body,
            BooleanSupplier closedMeanwhile)
            throws InsertFailure {
        requireOpen();
        String queryId = UUID.randomUUID().toString();
        InsertSettings settings = new InsertSettings();
        settings.setQueryId(queryId);
        OF_EVERY_REQUEST.forEach(settings::setOption);
        settings.setNetworkTimeout(options.socketTimeout().toMillis(), ChronoUnit.MILLIS);
        deadline().forEach(settings::serverSetting);
        serverSettings.forEach(settings::serverSetting);
        int[] sent = {0};
        try (Exchange exchange = watch(queryId, closedMeanwhile)) {
            try {
                InsertResponse response = await(client.insert(
                        target.table(),
                        target.columns(),
                        out -> {
                            sent[0]++;
                            body.onOutput(out);
                        },
                        ClickHouseFormat.Native,
                        settings));
                // Closing it reads what there is of its body.
                state.bodies.read(exchange, response, () -> sent[0]);
                return new Inserted(sent[0], writtenRows(response));
            } catch (Exception problem) {
                InsertFailure failure = ServerErrors.ofInsert(exchange.explain(problem), sent[0] > 0, target, options);
                throw sent[0] > 1 ? failure.afterAnother() : failure;
            }
        }
    }

    /** Of an answer that says nothing. */
    private long toEnd(InputStream body) throws IOException {
        return paced(body).transferTo(OutputStream.nullOutputStream());
    }

    /** In whole seconds, of which 0 would mean "for ever"; and a statement that is late fails, it does not just end. */
    Map<String, String> deadline() {
        long seconds = options.executionTimeout().plusMillis(999).toSeconds();
        return Map.of("max_execution_time", Long.toString(seconds), "timeout_overflow_mode", "throw");
    }

    /** Whether it has ever answered. */
    boolean wasReached() {
        return state.reached;
    }

    boolean isClosed() {
        return state.closed;
    }

    /** Whether it is closed, or whoever asks is. */
    boolean isGivenUp() {
        return state.closed || askerClosed.getAsBoolean();
    }

    private void requireOpen() {
        if (state.closed) {
            throw new IllegalStateException("the ClickHouse object is closed");
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        }
    }

    @Override
    public void close() {
        boolean first = !state.closed;
        state.closed = true;
        if (first) {
            state.watchdog.close();
            state.bodies.close();
        }
        if (owned && first) {
            client.close();
        }
    }
}
