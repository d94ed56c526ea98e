package io.marketdata.redis;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;

/**
 * One channel on a connection of its own. One thread reads it; another sends a heartbeat, since a subscription that hears
 * nothing cannot tell a quiet channel from a server that is gone.
 */
final class BusSubscription implements RedisBus.Subscription {
    private static final Duration LONGEST_CONSUMER = Duration.ofSeconds(10);

    private final Calls calls;
    private final String channel;
    private final Consumer<String> consumer;
    private final Consumer<BusSubscription> onClose;
    private final Thread reader;
    private final Thread heart;
    private final CountDownLatch decided = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong consumerFailures = new AtomicLong();
    private volatile @Nullable Connection connection;
    private volatile @Nullable Listener listener;
    private volatile @Nullable MarketDataException lastFailure;
    private volatile boolean refused;

    BusSubscription(Calls calls, String channel, Consumer<String> consumer, Consumer<BusSubscription> onClose) {
        this.calls = calls;
        this.channel = channel;
        this.consumer = consumer;
        this.onClose = onClose;
        this.reader = thread("reader", this::read);
        this.heart = thread("heartbeat", this::beat);
    }

    private Thread thread(String role, Runnable work) {
        Thread thread = new Thread(work, "marketdata-redis-" + role + " " + channel);
        thread.setDaemon(true);
        return thread;
    }

    /** Returns once the server has confirmed the channel. */
    void start() {
        reader.start();
        heart.start();
        RedisOptions options = calls.options();
        Duration longest = options.retryBudget().plus(options.connectTimeout()).plus(options.socketTimeout());
        boolean interrupted = false;
        try {
            decided.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            interrupted = true;
        }
        if (connections.get() > 0) {
            restoreInterrupt(interrupted);
            return;
        }
        MarketDataException failure = lastFailure;
        close();
        restoreInterrupt(interrupted);
        throw failure != null
                ? failure
                : new SourceException(
                        "MD-N002",
                        "subscribing to %s: Redis at %s did not confirm it %s"
                                .formatted(
                                        channel,
                                        options.endpoint(),
                                        interrupted ? "before the thread was interrupted" : "in " + longest),
                        true,
                        null);
    }

    private static void restoreInterrupt(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        int failures = 0;
        while (!isClosed() && !refused) {
            long before = connections.get();
            try (Connection current = calls.connect()) {
                connection = current;
                if (!isClosed()) {
                    Listener listening = new Listener(current);
                    listener = listening;
                    listening.proceed(current, channel);
                }
            } catch (RuntimeException problem) {
                failed(problem);
            } catch (Error grave) {
                failed(new IllegalStateException("the thread of the subscription met " + grave, grave));
            } finally {
                listener = null;
                connection = null;
            }
            failures = connections.get() > before ? 1 : failures + 1;
            if (!isClosed() && !refused) {
                pause(Calls.delay(failures));
            }
        }
        decided.countDown();
    }

    private void failed(RuntimeException problem) {
        if (isClosed()) {
            return;
        }
        Failure failure = Failure.of(problem);
        lastFailure = failure.ofRead(calls.options(), "subscribing to " + channel, "");
        // At the start somebody is there to be told; later on it may be mended while this goes on trying.
        refused = connections.get() == 0 && !failure.kind().isRetried();
    }

    private void pause(Duration time) {
        try {
            closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            // Nobody but the consumer can interrupt this thread, and it has no say in how long it lives.
        }
    }

    private void beat() {
        while (!isClosed()) {
            pause(calls.options().heartbeat());
            Listener listening = listener;
            if (listening != null && !isClosed()) {
                try {
                    listening.ping();
                } catch (RuntimeException | Error broken) {
                    // The reader sees it, too, and without a heartbeat it would not see a server that is gone.
                }
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public long messages() {
        return messages.get();
    }

    @Override
    public long reconnects() {
        return Math.max(0, connections.get() - 1);
    }

    @Override
    public long consumerFailures() {
        return consumerFailures.get();
    }

    @Override
    public Optional<MarketDataException> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    @Override
    public void close() {
        closed.countDown();
        Connection current = connection;
        if (current != null) {
            try {
                current.forceDisconnect();
            } catch (IOException broken) {
                // It is gone, which is what was wanted.
            }
        }
        onClose.accept(this);
        join(heart);
        join(reader);
    }

    private void join(Thread thread) {
        if (thread == Thread.currentThread()) {
            return;
        }
        RedisOptions options = calls.options();
        Duration longest = LONGEST_CONSUMER.plus(options.connectTimeout()).plus(options.socketTimeout());
        try {
            thread.join(longest.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the driver tells of one connection. */
    private final class Listener extends JedisPubSub {
        private final Connection heard;

        Listener(Connection heard) {
            this.heard = heard;
        }

        @Override
        public void onSubscribe(String confirmed, int channels) {
            RedisOptions options = calls.options();
            heard.setSoTimeout(Math.toIntExact(
                    options.heartbeat().plus(options.socketTimeout()).toMillis()));
            connections.incrementAndGet();
            decided.countDown();
        }

        @Override
        public void onMessage(String from, String message) {
            if (isClosed()) {
                return;
            }
            messages.incrementAndGet();
            try {
                consumer.accept(message);
            } catch (RuntimeException | Error problem) {
                // Also an Error: a channel of commands that has ended, with nobody told, is worse than one that goes
                // on.
                consumerFailures.incrementAndGet();
                lastFailure = new MarketDataException(
                        "MD-B001", "the consumer of " + channel + " failed on a message", false, problem);
            }
        }
    }
}
