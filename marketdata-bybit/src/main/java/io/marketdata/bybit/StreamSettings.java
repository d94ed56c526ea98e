package io.marketdata.bybit;

import java.time.Duration;

/** The times and sizes that a connection goes by. */
record StreamSettings(
        int topicsPerConnection,
        int topicsPerRequest,
        Duration connectTimeout,
        Duration ackTimeout,
        Duration pace,
        Duration pingEvery,
        Duration staleAfter,
        Duration firstReconnect,
        Duration mostReconnect,
        Duration closeLimit) {
    /** The venue takes no more characters of topics on one connection. */
    static final int MAX_TOPIC_CHARACTERS = 21_000;

    static final int ASK_ATTEMPTS = 3;
    static final Duration MOST_STALE = Duration.ofHours(1);
    static final Duration REFUSED_RETRY = Duration.ofSeconds(30);

    /** A topic whose messages cannot be read is not subscribed anew more often. */
    static final Duration RENEW_EVERY = Duration.ofSeconds(30);

    static final StreamSettings DEFAULTS = new StreamSettings(
            100,
            10,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofSeconds(20),
            Duration.ofMinutes(3),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5));

    StreamSettings withTopicsPerConnection(int topics) {
        return new StreamSettings(
                topics,
                topicsPerRequest,
                connectTimeout,
                ackTimeout,
                pace,
                pingEvery,
                staleAfter,
                firstReconnect,
                mostReconnect,
                closeLimit);
    }

    StreamSettings withStaleAfter(Duration silence) {
        return new StreamSettings(
                topicsPerConnection,
                topicsPerRequest,
                connectTimeout,
                ackTimeout,
                pace,
                pingEvery,
                silence,
                firstReconnect,
                mostReconnect,
                closeLimit);
    }
}
