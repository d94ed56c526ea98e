package io.marketdata.postgres;

import io.marketdata.MarketCatalogue;
import io.marketdata.error.ConfigurationException;
import java.time.Duration;
import java.util.Map;

/** Which server to talk to and how. Immutable; its text never shows the password. */
public final class PostgresOptions {
    public static final int DEFAULT_PORT = 5432;
    public static final String DEFAULT_DATABASE = "market_data";
    public static final String DEFAULT_USER = "postgres";

    /** How long a connection may take to come about. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** How long the server may be silent; longer than a statement may take. */
    public static final Duration DEFAULT_SOCKET_TIMEOUT = Duration.ofMinutes(6);

    /** How long the server may work on one statement. */
    public static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofMinutes(5);

    /** For how long a write that may pass is tried again. */
    public static final Duration DEFAULT_RETRY_BUDGET = Duration.ofMinutes(1);

    private final String host;
    private final int port;
    private final String database;
    private final String user;
    private final String password;
    private final String sslMode;
    private final Duration connectTimeout;
    private final Duration socketTimeout;
    private final Duration statementTimeout;
    private final Duration retryBudget;
    private final MarketCatalogue markets;

    private PostgresOptions(Builder builder) {
        host = builder.host;
        port = builder.port;
        database = builder.database;
        user = builder.user;
        password = builder.password;
        sslMode = builder.sslMode;
        connectTimeout = builder.connectTimeout;
        socketTimeout = builder.socketTimeout;
        statementTimeout = builder.statementTimeout;
        retryBudget = builder.retryBudget;
        markets = builder.markets;
    }

    /** Options for a server on a host; everything else has a default. */
    public static Builder builder(String host) {
        return new Builder(host);
    }

    /**
     * Options from the settings {@code POSTGRES_HOST} (required), {@code POSTGRES_PORT}, {@code POSTGRES_DB},
     * {@code POSTGRES_USER}, {@code POSTGRES_PASSWORD}, {@code POSTGRES_SSLMODE}; others are ignored, so
     * {@link System#getenv()} will do.
     *
     * @throws ConfigurationException naming the setting and what is allowed
     */
    public static PostgresOptions of(Map<String, String> settings) {
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

    public String database() {
        return database;
    }

    public String user() {
        return user;
    }

    String password() {
        return password;
    }

    public String sslMode() {
        return sslMode;
    }

    public Duration connectTimeout() {
        return connectTimeout;
    }

    public Duration socketTimeout() {
        return socketTimeout;
    }

    public Duration statementTimeout() {
        return statementTimeout;
    }

    public Duration retryBudget() {
        return retryBudget;
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
        return user + "@" + endpoint();
    }

    /** Collects options. */
    public static final class Builder {
        private final String host;
        private int port = DEFAULT_PORT;
        private String database = DEFAULT_DATABASE;
        private String user = DEFAULT_USER;
        private String password = "";
        private String sslMode = "prefer";
        private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
        private Duration socketTimeout = DEFAULT_SOCKET_TIMEOUT;
        private Duration statementTimeout = DEFAULT_STATEMENT_TIMEOUT;
        private Duration retryBudget = DEFAULT_RETRY_BUDGET;
        private MarketCatalogue markets = MarketCatalogue.builtin();

        private Builder(String host) {
            this.host = Settings.requireHost("host", host);
        }

        /** 1 to 65535; {@value PostgresOptions#DEFAULT_PORT} unless told otherwise. */
        public Builder port(int number) {
            port = Settings.requirePort("port", number);
            return this;
        }

        /** {@value PostgresOptions#DEFAULT_DATABASE} unless told otherwise. */
        public Builder database(String name) {
            database = Settings.requireDatabase("database", name);
            return this;
        }

        /** {@value PostgresOptions#DEFAULT_USER} unless told otherwise. */
        public Builder user(String name) {
            user = name;
            return this;
        }

        /** Empty unless told otherwise. */
        public Builder password(String secret) {
            password = secret;
            return this;
        }

        /** One of disable, allow, prefer, require, verify-ca, verify-full; prefer unless told otherwise. */
        public Builder sslMode(String mode) {
            sslMode = Settings.requireSslMode("sslMode", mode);
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

        public Builder statementTimeout(Duration time) {
            statementTimeout = Settings.requireTimeout("statementTimeout", time);
            return this;
        }

        /** For how long a write that may pass is tried again; zero for one attempt. */
        public Builder retryBudget(Duration time) {
            retryBudget = Settings.requireBudget("retryBudget", time);
            return this;
        }

        /** The markets to know; {@link MarketCatalogue#builtin()} unless told otherwise. */
        public Builder markets(MarketCatalogue catalogue) {
            markets = catalogue;
            return this;
        }

        public PostgresOptions build() {
            return new PostgresOptions(this);
        }
    }
}
