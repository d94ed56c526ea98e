package io.marketdata.clickhouse;

import io.marketdata.MarketCatalogue;
import io.marketdata.error.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which server to talk to and how. Immutable; its text never shows the password. */
public final class ClickHouseOptions {
    /** The HTTP port of a server without TLS. */
    public static final int DEFAULT_PORT = 8123;

    /** The HTTP port of a server with TLS. */
    public static final int DEFAULT_SECURE_PORT = 8443;

    public static final String DEFAULT_USER = "default";
    public static final String DEFAULT_DATABASE = "market_data";

    /** How long a connection may take to come about. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** How long the server may be silent. */
    public static final Duration DEFAULT_SOCKET_TIMEOUT = Duration.ofSeconds(60);

    /** How long the server may work on one statement. */
    public static final Duration DEFAULT_EXECUTION_TIMEOUT = Duration.ofMinutes(5);

    /** How long one exchange may take in all, from the connection to the last byte of the answer. */
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofMinutes(6);

    /** How far the clocks of this machine and of the server may be apart. */
    public static final Duration DEFAULT_MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    private final String host;
    private final int port;
    private final String user;
    private final String password;
    private final String database;
    private final boolean secure;
    private final boolean verify;
    private final MarketCatalogue markets;
    private final boolean requireCanonical;
    private final Duration connectTimeout;
    private final Duration socketTimeout;
    private final Duration executionTimeout;
    private final Duration requestTimeout;
    private final RetryPolicy retry;
    private final Duration maxClockSkew;
    private final @Nullable String cluster;
    private final List<Node> nodes;

    private ClickHouseOptions(Builder builder) {
        host = builder.host;
        secure = builder.secure;
        port = builder.port != 0 ? builder.port : secure ? DEFAULT_SECURE_PORT : DEFAULT_PORT;
        user = builder.user;
        password = builder.password;
        database = builder.database;
        verify = builder.verify;
        markets = builder.markets;
        requireCanonical = builder.requireCanonical;
        connectTimeout = builder.connectTimeout;
        socketTimeout = builder.socketTimeout;
        executionTimeout = builder.executionTimeout;
        requestTimeout = builder.requestTimeout;
        retry = builder.retry;
        maxClockSkew = builder.maxClockSkew;
        cluster = builder.cluster;
        nodes = List.copyOf(builder.nodes);
    }

    /** Options for a server on a host; everything else has a default. */
    public static Builder builder(String host) {
        return new Builder(host);
    }

    /**
     * Options from the settings {@code CH_HOST} (required), {@code CH_PORT}, {@code CH_USER}, {@code CH_PASSWORD},
     * {@code CH_DATABASE}, {@code CH_SECURE}, {@code CH_VERIFY}, {@code CH_REQUEST_TIMEOUT} (seconds, or {@code PT6M}),
     * {@code CH_RETRY_BUDGET} (the same, or {@code forever}), {@code CH_CLUSTER}, {@code CH_NODES} ({@code host:port} of
     * each node, comma between); others are ignored, so {@link System#getenv()} will do.
     *
     * @throws ConfigurationException naming the setting and what is allowed
     */
    public static ClickHouseOptions of(Map<String, String> settings) {
        return builderOf(settings).build();
    }

    /** As {@link #of(Map)}, to add to. */
    public static Builder builderOf(Map<String, String> settings) {
        return Settings.read(settings);
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public String user() {
        return user;
    }

    String password() {
        return password;
    }

    public String database() {
        return database;
    }

    public boolean secure() {
        return secure;
    }

    /** Whether the server's certificate is checked. */
    public boolean verify() {
        return verify;
    }

    public MarketCatalogue markets() {
        return markets;
    }

    /** Whether a raw table has to lead to canonical before anything is written to it. */
    public boolean requireCanonical() {
        return requireCanonical;
    }

    public Duration connectTimeout() {
        return connectTimeout;
    }

    public Duration socketTimeout() {
        return socketTimeout;
    }

    public Duration executionTimeout() {
        return executionTimeout;
    }

    public Duration requestTimeout() {
        return requestTimeout;
    }

    public RetryPolicy retry() {
        return retry;
    }

    public Duration maxClockSkew() {
        return maxClockSkew;
    }

    /** The cluster whose Distributed tables are read and written; null for a single server. */
    public @Nullable String cluster() {
        return cluster;
    }

    /** The nodes of the cluster, for whoever has to speak to each; may be empty. */
    public List<Node> nodes() {
        return nodes;
    }

    /**
     * Where a node of a cluster answers to HTTP.
     *
     * @param host name or address, without brackets
     */
    public record Node(String host, int port) {}

    /** The same, with no more patience for one exchange than for a connection. */
    ClickHouseOptions hurried() {
        Builder other = copy(host, port);
        other.socketTimeout = connectTimeout;
        other.requestTimeout = connectTimeout;
        other.nodes = nodes;
        return other.build();
    }

    /** The same for another server. */
    ClickHouseOptions at(Node node) {
        return copy(node.host(), node.port()).build();
    }

    private Builder copy(String host, int port) {
        Builder other = new Builder(host);
        other.port = port;
        other.user = user;
        other.password = password;
        other.database = database;
        other.secure = secure;
        other.verify = verify;
        other.markets = markets;
        other.requireCanonical = requireCanonical;
        other.connectTimeout = connectTimeout;
        other.socketTimeout = socketTimeout;
        other.executionTimeout = executionTimeout;
        other.requestTimeout = requestTimeout;
        other.retry = retry;
        other.maxClockSkew = maxClockSkew;
        other.cluster = cluster;
        return other;
    }

    /** {@code http://host:port}, for the client and for messages. */
    public String endpoint() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return (secure ? "https://" : "http://") + name + ":" + port;
    }

    /** Endpoint, user and database; never the password. */
    @Override
    public String toString() {
        return user + "@" + endpoint() + "/" + database;
    }

    /** Collects options. */
    public static final class Builder {
        private final String host;
        private int port;
        private String user = DEFAULT_USER;
        private String password = "";
        private String database = DEFAULT_DATABASE;
        private boolean secure;
        private boolean verify = true;
        private MarketCatalogue markets = MarketCatalogue.builtin();
        private boolean requireCanonical = true;
        private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
        private Duration socketTimeout = DEFAULT_SOCKET_TIMEOUT;
        private Duration executionTimeout = DEFAULT_EXECUTION_TIMEOUT;
        private Duration requestTimeout = DEFAULT_REQUEST_TIMEOUT;
        private RetryPolicy retry = RetryPolicy.STANDARD;
        private Duration maxClockSkew = DEFAULT_MAX_CLOCK_SKEW;
        private @Nullable String cluster;
        private List<Node> nodes = List.of();

        private Builder(String host) {
            this.host = Settings.requireHost("host", host);
        }

        /** The HTTP port; {@value #DEFAULT_PORT}, or {@value #DEFAULT_SECURE_PORT} with TLS, unless told otherwise. */
        public Builder port(int portToUse) {
            if (portToUse < 1 || portToUse > 65_535) {
                throw new ConfigurationException("MD-G002", "port " + portToUse + " is outside 1..65535");
            }
            port = portToUse;
            return this;
        }

        public Builder user(String name) {
            user = name;
            return this;
        }

        public Builder password(String secret) {
            password = secret;
            return this;
        }

        /**
         * The database of the tables; {@value #DEFAULT_DATABASE} unless told otherwise.
         *
         * @throws ConfigurationException for a name that is not a plain word
         */
        public Builder database(String name) {
            database = Settings.requireDatabase("database", name);
            return this;
        }

        public Builder secure(boolean tls) {
            secure = tls;
            return this;
        }

        /** Whether the server's certificate is checked; true unless told otherwise. */
        public Builder verify(boolean check) {
            verify = check;
            return this;
        }

        /** The markets to know; {@link MarketCatalogue#builtin()} unless told otherwise. */
        public Builder markets(MarketCatalogue catalogue) {
            markets = catalogue;
            return this;
        }

        /**
         * Whether the writer refuses a raw table that no view leads from to canonical; true unless told otherwise, since
         * candles written there would never be read. False is for a store that keeps raw candles alone.
         */
        public Builder requireCanonical(boolean required) {
            requireCanonical = required;
            return this;
        }

        public Builder connectTimeout(Duration timeout) {
            connectTimeout = Settings.requireTimeout("connectTimeout", timeout);
            return this;
        }

        /** How long the server may be silent before an exchange is given up. */
        public Builder socketTimeout(Duration timeout) {
            socketTimeout = Settings.requireTimeout("socketTimeout", timeout);
            return this;
        }

        /** How long the server may work on one statement; it ends it itself. */
        public Builder executionTimeout(Duration timeout) {
            executionTimeout = Settings.requireTimeout("executionTimeout", timeout);
            return this;
        }

        /**
         * How long one exchange may take in all, whatever trickles in meanwhile; a stream of candles may take longer, as
         * long as it does not drip.
         */
        public Builder requestTimeout(Duration timeout) {
            requestTimeout = Settings.requireTimeout("requestTimeout", timeout);
            return this;
        }

        /** How often and how long an insert is sent again; {@link RetryPolicy#STANDARD} unless told otherwise. */
        public Builder retry(RetryPolicy policy) {
            retry = policy;
            return this;
        }

        /**
         * How far the clocks of this machine and of the server may be apart before a writer refuses to begin: the newest
         * version of a candle is told by its time.
         */
        public Builder maxClockSkew(Duration skew) {
            maxClockSkew = Settings.requireTimeout("maxClockSkew", skew);
            return this;
        }

        /**
         * Reads and writes through the Distributed tables of a cluster, as the server's {@code remote_servers} names it:
         * every insert goes to one shard, and returns when that has it.
         */
        public Builder cluster(String name) {
            cluster = Settings.requireCluster("cluster", name);
            return this;
        }

        /** The nodes of the cluster; needed only to make the schema where {@code ON CLUSTER} is refused. */
        public Builder nodes(List<Node> all) {
            nodes = List.copyOf(all);
            return this;
        }

        public ClickHouseOptions build() {
            return new ClickHouseOptions(this);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s@%s:%d/%s", user, host, port, database);
        }
    }
}
