package io.marketdata.redis;

import io.marketdata.MarketCatalogue;
import io.marketdata.error.ConfigurationException;
import java.time.Duration;
import java.util.Map;

/** Which Redis to talk to and how. Immutable; its text never shows the password. */
public final class RedisOptions {
    public static final int DEFAULT_PORT = 6379;
    public static final String DEFAULT_NAMESPACE = "marketdata";

    /** How long a connection may take to come about. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** How long the server may take for an answer. */
    public static final Duration DEFAULT_SOCKET_TIMEOUT = Duration.ofSeconds(5);

    /** For how long a call that may pass is tried again. */
    public static final Duration DEFAULT_RETRY_BUDGET = Duration.ofSeconds(10);

    /** How often a silent subscription asks whether the server is there. */
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);

    private final String host;
    private final int port;
    private final String user;
    private final String password;
    private final int database;
    private final boolean tls;
    private final String namespace;
    private final Duration connectTimeout;
    private final Duration socketTimeout;
    private final Duration retryBudget;
    private final Duration heartbeat;
    private final MarketCatalogue markets;

    private RedisOptions(Builder builder) {
        host = builder.host;
        port = builder.port;
        user = builder.user;
        password = builder.password;
        database = builder.database;
        tls = builder.tls;
        namespace = builder.namespace;
        connectTimeout = builder.connectTimeout;
        socketTimeout = builder.socketTimeout;
        retryBudget = builder.retryBudget;
        heartbeat = builder.heartbeat;
        markets = builder.markets;
    }

    /** Options for a server on a host; everything else has a default. */
    public static Builder builder(String host) {
        return new Builder(host);
    }

    /**
     * Options from the settings {@code REDIS_HOST} (required), {@code REDIS_PORT}, {@code REDIS_USER},
     * {@code REDIS_PASSWORD}, {@code REDIS_DB}, {@code REDIS_TLS}, {@code REDIS_NAMESPACE}; others are ignored, so
     * {@link System#getenv()} will do.
     *
     * @throws ConfigurationException naming the setting and what is allowed
     */
    public static RedisOptions of(Map<String, String> settings) {
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

    /** Empty for the server's default user. */
    public String user() {
        return user;
    }

    String password() {
        return password;
    }

    /** The number of the database on the server. */
    public int database() {
        return database;
    }

    public boolean tls() {
        return tls;
    }

    /** What the channels' names begin with. */
    public String namespace() {
        return namespace;
    }

    public Duration connectTimeout() {
        return connectTimeout;
    }

    public Duration socketTimeout() {
        return socketTimeout;
    }

    public Duration retryBudget() {
        return retryBudget;
    }

    public Duration heartbeat() {
        return heartbeat;
    }

    public MarketCatalogue markets() {
        return markets;
    }

    /** {@code host:port/database}. */
    public String endpoint() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port + "/" + database;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user.isEmpty() ? endpoint() : user + "@" + endpoint();
    }

    /** Collects options. */
    public static final class Builder {
        private final String host;
        private int port = DEFAULT_PORT;
        private String user = "";
        private String password = "";
        private int database;
        private boolean tls;
        private String namespace = DEFAULT_NAMESPACE;
        private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
        private Duration socketTimeout = DEFAULT_SOCKET_TIMEOUT;
        private Duration retryBudget = DEFAULT_RETRY_BUDGET;
        private Duration heartbeat = DEFAULT_HEARTBEAT;
        private MarketCatalogue markets = MarketCatalogue.builtin();

        private Builder(String host) {
            this.host = Settings.requireHost("host", host);
        }

        /** 1 to 65535; {@value RedisOptions#DEFAULT_PORT} unless told otherwise. */
        public Builder port(int number) {
            port = Settings.requirePort("port", number);
            return this;
        }

        /** The server's default user unless told otherwise. */
        public Builder user(String name) {
            user = name;
            return this;
        }

        /** Empty unless told otherwise: then nothing is said to the server of who asks. */
        public Builder password(String secret) {
            password = secret;
            return this;
        }

        /** 0 unless told otherwise. */
        public Builder database(int number) {
            database = Settings.requireDatabase("database", number);
            return this;
        }

        /** Whether to encrypt, with the certificates that the JVM trusts; false unless told otherwise. */
        public Builder tls(boolean encrypted) {
            tls = encrypted;
            return this;
        }

        /** Letters, digits, {@code _ . : -}; {@value RedisOptions#DEFAULT_NAMESPACE} unless told otherwise. */
        public Builder namespace(String name) {
            namespace = Settings.requireNamespace("namespace", name);
            return this;
        }

        public Builder connectTimeout(Duration time) {
            connectTimeout = Settings.requireTimeout("connectTimeout", time);
            return this;
        }

        public Builder socketTimeout(Duration time) {
            socketTimeout = Settings.requireTimeout("socketTimeout", time);
            return this;
        }

        /** For how long a call that may pass is tried again; zero for one attempt. */
        public Builder retryBudget(Duration time) {
            retryBudget = Settings.requireBudget("retryBudget", time);
            return this;
        }

        /** How often a silent subscription asks whether the server is there. */
        public Builder heartbeat(Duration time) {
            heartbeat = Settings.requireTimeout("heartbeat", time);
            return this;
        }

        /** The markets to know; {@link MarketCatalogue#builtin()} unless told otherwise. */
        public Builder markets(MarketCatalogue catalogue) {
            markets = catalogue;
            return this;
        }

        public RedisOptions build() {
            return new RedisOptions(this);
        }
    }
}
