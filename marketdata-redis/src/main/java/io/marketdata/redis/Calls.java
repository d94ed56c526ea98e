package io.marketdata.redis;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.WriteException.Outcome;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;

/** Calls to the server: each ends in time, and is tried again where it may pass. Any thread. */
final class Calls implements AutoCloseable {
    /** The longest that a call may ask the server to wait for something to come. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final Duration FIRST_DELAY = Duration.ofMillis(50);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

    private final RedisOptions options;
    private final JedisClientConfig config;
    private final RedisClient client;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Calls(RedisOptions options, JedisClientConfig config, RedisClient client) {
        this.options = options;
        this.config = config;
        this.client = client;
    }

    static Calls to(RedisOptions options) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol()
                .connectionTimeoutMillis(millis(options.connectTimeout()))
                .socketTimeoutMillis(millis(options.socketTimeout()))
                .blockingSocketTimeoutMillis(millis(LONGEST_WAIT.plus(options.socketTimeout())))
                .database(options.database());
        if (options.tls()) {
            config.sslOptions(SslOptions.defaults());
        }
        if (!options.user().isEmpty()) {
            config.user(options.user());
        }
        if (!options.password().isEmpty()) {
            config.password(options.password());
        }
        JedisClientConfig built = config.build();
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        // A thread would look after idle connections; one that is stale is found by the call that gets it.
        pool.setTimeBetweenEvictionRuns(Duration.ofMillis(-1));
        pool.setTestWhileIdle(false);
        pool.setJmxEnabled(false);
        pool.setMaxWait(options.connectTimeout().plus(options.socketTimeout()));
        RedisClient client = RedisClient.builder()
                .hostAndPort(options.host(), options.port())
                .clientConfig(built)
                .poolConfig(pool)
                .build();
        return new Calls(options, built, client);
    }

    private static int millis(Duration time) {
        return Math.toIntExact(time.toMillis());
    }

    RedisOptions options() {
        return options;
    }

    /** A connection of its own, which has answered; the caller closes it. */
    Connection connect() {
        requireOpen();
        Connection connection = new Connection(new HostAndPort(options.host(), options.port()), config);
        try {
            connection.ping();
            return connection;
        } catch (RuntimeException problem) {
            connection.close();
            throw problem;
        }
    }

    /**
     * A question.
     *
     * @param what it is, for messages
     */
    <T> T ask(String what, Function<RedisClient, T> work) {
        return run(work, (failure, outcome, tries) -> failure.ofRead(options, what, tries));
    }

    /**
     * A change that may be made twice.
     *
     * @param what it is, for messages
     */
    <T> T change(String what, Function<RedisClient, T> work) {
        return run(work, (failure, outcome, tries) -> failure.ofChange(options, what, outcome, tries));
    }

    private <T> T run(Function<RedisClient, T> work, Thrown thrown) {
        long firstFailureNanos = 0;
        boolean doubtful = false;
        for (int failures = 1; ; failures++) {
            requireOpen();
            try {
                return work.apply(client);
            } catch (MarketDataException ours) {
                throw ours;
            } catch (RuntimeException problem) {
                Failure failure = Failure.of(problem);
                doubtful |= failure.kind() == Failure.Kind.BROKEN;
                Outcome outcome = doubtful ? Outcome.IN_DOUBT : Outcome.REJECTED;
                long now = System.nanoTime();
                firstFailureNanos = failures == 1 ? now : firstFailureNanos;
                Duration spent = Duration.ofNanos(now - firstFailureNanos);
                Duration delay = delay(failures);
                boolean timeLeft = spent.plus(delay).compareTo(options.retryBudget()) <= 0;
                if (!failure.kind().isRetried() || isClosed() || !timeLeft) {
                    throw thrown.of(
                            failure,
                            outcome,
                            failures == 1 ? "" : "given up after %d attempts in %s".formatted(failures, spent));
                }
                forgetIdleConnections();
                if (!pause(delay)) {
                    throw thrown.of(failure, outcome, "not tried again: the thread was interrupted");
                }
                if (isClosed()) {
                    throw thrown.of(failure, outcome, "not tried again: it was closed");
                }
            }
        }
    }

    /** Where one connection broke, the idle ones of the same server did too. */
    private void forgetIdleConnections() {
        client.getPool().clear();
    }

    /** Full jitter: callers that failed together do not come back together. */
    static Duration delay(int failures) {
        long longest = Math.min(LONGEST_DELAY.toMillis(), FIRST_DELAY.toMillis() << Math.min(failures - 1, 20));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest + 1));
    }

    /** Waits, less long where all of this is closed meanwhile; false where the thread was interrupted. */
    boolean pause(Duration time) {
        try {
            closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    void requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException("the Redis object is closed");
        }
    }

    @Override
    public void close() {
        if (!isClosed()) {
            closed.countDown();
            client.close();
        }
    }

    /** Makes the error of a call that is given up. */
    @FunctionalInterface
    private interface Thrown {
        MarketDataException of(Failure failure, Outcome outcome, String tries);
    }
}
