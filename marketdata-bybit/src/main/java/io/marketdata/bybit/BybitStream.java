package io.marketdata.bybit;

import io.marketdata.MarketCatalogue;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.LiveCandleListener;
import io.marketdata.spi.LiveCandleSource;
import io.marketdata.spi.LiveSubscription;
import io.marketdata.spi.TickerCache;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Bybit's public stream, spot and linear: one-minute candles as they close, and tickers.
 *
 * <p><b>Candles.</b> Closed ones only; a message of open candles is not even parsed. The venue sends nothing of the past: what
 * closed while a connection was down is for whoever listens to fill, and he is told when that was.
 *
 * <p><b>Connections.</b> Every subscription has its own, for each category as many as its topics need. One that is lost, silent
 * or cannot be read is opened again after 5 seconds, then 10, 20, 40 and 60, a fifth more or less; topics are then subscribed by
 * the same limits as at first.
 *
 * <p><b>Silence</b> is measured on data: a pong is none. A topic that is silent while others on its connection are not is
 * subscribed anew, alone; the connection is given up where none of its topics is heard, or where a subscription is not
 * answered. What stays silent gets twice as long each time, up to an hour, since there may just be no trade.
 *
 * <p><b>Failures.</b> A listener that throws an exception is counted, and the observer is told. One that throws an {@link Error}
 * costs its connection as well: what it did not take over is interrupted, and the connection is opened again.
 *
 * <p><b>Refused.</b> A topic that the venue does not know is named to the listener and takes no other down.
 *
 * <p><b>Back-pressure.</b> The next message is read when the listener has returned; candles and tickers have connections of
 * their own, so that a slow listener of the ones does not age the others. Nothing is buffered here but the message under way, and
 * the newest ticker of each instrument while a cache is busy.
 *
 * <p><b>Threads.</b> One daemon thread for timers, and one for each connection that has something to do. <b>Ownership.</b> Closed
 * by whoever built it, and its subscriptions with it. Java 17 to 20 keep one idle thread of their HTTP client until it is
 * collected.
 */
public final class BybitStream implements LiveCandleSource {
    private static final int MOST_TOPICS = 500;

    private final Venue venue;
    private final URI wsUrl;
    private final Clock clock;
    private final StreamSettings settings;
    private final StreamTally tally;
    private final StreamConnection.StreamParts parts;
    private final @Nullable ExecutorService ownThreads;
    private final @Nullable ScheduledExecutorService ownTimers;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean closed;

    private BybitStream(Builder builder, Venue venue, URI wsUrl) {
        this.venue = venue;
        this.wsUrl = wsUrl;
        settings = builder.settings;
        tally = new StreamTally(builder.observer);
        Clock given = builder.clock;
        clock = given != null ? given : Clock.systemUTC();
        ownThreads = builder.executor == null ? threads() : null;
        ownTimers = builder.scheduler == null ? timers() : null;
        Executor executor = Objects.requireNonNull(builder.executor == null ? ownThreads : builder.executor);
        parts = new StreamConnection.StreamParts(
                builder.transport != null ? builder.transport : new JdkStreamTransport(executor),
                given != null ? given : new SteadyClock(),
                Objects.requireNonNull(builder.scheduler == null ? ownTimers : builder.scheduler),
                executor,
                builder.random,
                tally);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private static ExecutorService threads() {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                5,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemons("marketdata-bybit-stream"));
    }

    private static ScheduledExecutorService timers() {
        return new ScheduledThreadPoolExecutor(1, daemons("marketdata-bybit-stream-timer"));
    }

    /** A stream to describe; everything has a default. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@inheritDoc}
     *
     * @throws ConfigurationException where a market is not one of this venue
     * @throws IllegalStateException where this is closed
     */
    @Override
    public LiveSubscription subscribe(Set<InstrumentId> instruments, LiveCandleListener listener) {
        return subscribe(
                instruments, "candles", (id, subscription) -> subscription.kline(id, listener), listener, null);
    }

    /**
     * Begins to put the tickers of instruments into a cache as they change. The cache is called beside the connections, once at a
     * time, with the newest ticker of each instrument that changed meanwhile: while it is slow, those between are left out. One that
     * throws is left alone for 30 seconds.
     *
     * @throws ConfigurationException where a market is not one of this venue
     * @throws IllegalStateException where this is closed
     */
    public LiveSubscription subscribeTickers(Set<InstrumentId> instruments, TickerCache cache) {
        TickerPutter putter = new TickerPutter(cache, parts.executor(), clock, tally);
        return subscribe(
                instruments, "tickers", (id, any) -> new TickerTopic(id, clock, tally, putter::put), null, putter);
    }

    private LiveSubscription subscribe(
            Set<InstrumentId> instruments,
            String what,
            BiFunction<InstrumentId, Subscription, StreamTopic> topics,
            @Nullable LiveCandleListener listener,
            @Nullable TickerPutter putter) {
        Map<BybitCategory, List<InstrumentId>> byCategory = new TreeMap<>();
        for (InstrumentId id : new TreeSet<>(instruments)) {
            byCategory
                    .computeIfAbsent(venue.category(id.market()), any -> new ArrayList<>())
                    .add(id);
        }
        Subscription subscription = new Subscription(listener, putter);
        byCategory.forEach(
                (category, ids) -> subscription.add(category, ids, what, id -> topics.apply(id, subscription)));
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the stream of " + wsUrl.getHost() + " is closed");
            }
            subscriptions.add(subscription);
        }
        subscription.open();
        return subscription;
    }

    /** What was done until now. */
    public BybitStreamReport report() {
        return tally.report();
    }

    /** {@code bybit@stream.bybit.com}. */
    @Override
    public String toString() {
        return "bybit@" + wsUrl.getHost();
    }

    /** {@inheritDoc} That is 5 seconds for all of them together; what has not taken leave by then is ended without. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        long end = closeEndMillis();
        List<Subscription> all = List.copyOf(subscriptions);
        all.forEach(Subscription::leave);
        all.forEach(subscription -> subscription.close(end));
        parts.transport().close();
        if (ownTimers != null) {
            ownTimers.shutdownNow();
        }
        if (ownThreads != null) {
            ownThreads.shutdown();
        }
    }

    /** One end for all that is closed together, however much that is. */
    private long closeEndMillis() {
        return parts.steady().millis() + settings.closeLimit().toMillis();
    }

    /** The connections of one call. */
    private final class Subscription implements LiveSubscription, StreamConnection.Receiver {
        private final List<StreamConnection> shards = new ArrayList<>();
        private final @Nullable LiveCandleListener listener;
        private final @Nullable TickerPutter putter;

        Subscription(@Nullable LiveCandleListener listener, @Nullable TickerPutter putter) {
            this.listener = listener;
            this.putter = putter;
        }

        void add(
                BybitCategory category,
                List<InstrumentId> ids,
                String what,
                Function<InstrumentId, StreamTopic> topic) {
            List<StreamTopic> shard = new ArrayList<>();
            int characters = 0;
            for (InstrumentId id : ids) {
                StreamTopic next = topic.apply(id);
                boolean full = shard.size() == settings.topicsPerConnection()
                        || characters + next.name().length() > StreamSettings.MAX_TOPIC_CHARACTERS;
                if (full) {
                    add(category, what, shard);
                    shard = new ArrayList<>();
                    characters = 0;
                }
                shard.add(next);
                characters += next.name().length();
            }
            add(category, what, shard);
        }

        private void add(BybitCategory category, String what, Collection<StreamTopic> shard) {
            String name =
                    "%s %s %d@%s".formatted(category.code(), what, connections.incrementAndGet(), wsUrl.getHost());
            URI uri = URI.create(wsUrl + "/v5/public/" + category.code());
            shards.add(new StreamConnection(name, uri, settings, parts, shard, this));
        }

        StreamTopic kline(InstrumentId id, LiveCandleListener to) {
            String key = venue.markets().instrumentKey(id);
            return new KlineTopic(id, key, clock, tally, candle -> candle(candle, to));
        }

        private void candle(CandleWithMeta candle, LiveCandleListener to) {
            tell(candle.meta().instrumentKey(), () -> to.onCandle(candle));
        }

        void open() {
            shards.forEach(StreamConnection::open);
        }

        private void tell(String topic, Runnable news) {
            if (shards.stream().anyMatch(StreamConnection::isClosed)) {
                return;
            }
            try {
                news.run();
            } catch (RuntimeException failure) {
                tally.receiverFailed(topic, failure);
            } catch (Error grave) {
                tally.receiverFailed(topic, new IllegalStateException("the listener ended by " + grave, grave));
                throw grave;
            }
        }

        private void tell(List<StreamTopic> topics, BiFunction<LiveCandleListener, Set<InstrumentId>, Runnable> news) {
            LiveCandleListener to = listener;
            if (to != null) {
                Set<InstrumentId> ids =
                        topics.stream().map(StreamTopic::instrument).collect(Collectors.toUnmodifiableSet());
                tell(topics.get(0).name(), news.apply(to, ids));
            }
        }

        @Override
        public void live(List<StreamTopic> topics) {
            tell(topics, (to, ids) -> () -> to.onLive(ids));
        }

        @Override
        public void interrupted(List<StreamTopic> topics, MarketDataException cause) {
            tell(topics, (to, ids) -> () -> to.onInterrupted(ids, cause));
        }

        @Override
        public void refused(List<StreamTopic> topics, MarketDataException cause) {
            if (listener == null) {
                topics.forEach(topic -> tally.receiverFailed(topic.name(), cause));
            }
            tell(topics, (to, ids) -> () -> to.onRefused(ids, cause));
        }

        void leave() {
            shards.forEach(StreamConnection::close);
        }

        @Override
        public void close() {
            close(closeEndMillis());
        }

        void close(long endMillis) {
            if (!subscriptions.remove(this)) {
                return;
            }
            leave();
            boolean inside = shards.stream().anyMatch(StreamConnection::isOnLane);
            for (StreamConnection shard : shards) {
                if (!inside) {
                    awaitUntil(endMillis, shard.over());
                }
                shard.abort();
            }
            TickerPutter last = putter;
            if (last != null && !inside) {
                awaitUntil(endMillis, last.idle());
            }
        }

        private void awaitUntil(long endMillis, Future<?> done) {
            try {
                done.get(Math.max(0, endMillis - parts.steady().millis()), TimeUnit.MILLISECONDS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException late) {
                // What is left of it is ended without its leave.
            }
        }
    }

    /** What a stream listens to, and how. */
    public static final class Builder {
        private MarketCatalogue markets = MarketCatalogue.builtin();
        private @Nullable URI wsUrl;
        private boolean testnet;
        private @Nullable Clock clock;
        private @Nullable ScheduledExecutorService scheduler;
        private @Nullable Executor executor;
        private @Nullable StreamTransport transport;
        private StreamSettings settings = StreamSettings.DEFAULTS;
        private BybitStreamObserver observer = BybitStreamObserver.NONE;
        private RandomGenerator random = RandomGenerator.getDefault();

        private Builder() {}

        /** The markets whose instruments are listened to; {@link MarketCatalogue#builtin()} unless told otherwise. */
        public Builder markets(MarketCatalogue catalogue) {
            markets = Objects.requireNonNull(catalogue);
            return this;
        }

        /** The host, taken at its word; {@code wss://stream.bybit.com} or that of the testnet unless told otherwise. */
        public Builder wsUrl(URI url) {
            wsUrl = Objects.requireNonNull(url);
            return this;
        }

        /** Whether it is the testnet, for markets whose exchange is {@code bybit-testnet} and no others. */
        public Builder testnet(boolean on) {
            testnet = on;
            return this;
        }

        /**
         * Takes {@code BYBIT_WS_URL} and {@code BYBIT_TESTNET} where they are set; nothing else is looked at.
         *
         * @throws ConfigurationException where one of them is wrong
         */
        public Builder fromEnvironment(Map<String, String> environment) {
            String url = environment.getOrDefault("BYBIT_WS_URL", "");
            if (!url.isBlank()) {
                wsUrl = StreamUrl.of(url);
            }
            testnet = Venue.flag(environment, "BYBIT_TESTNET");
            return this;
        }

        /**
         * The clock that stamps when candles came in, and that silence is measured by. Unless told otherwise they are stamped by
         * the system's, and silence is measured by one that does not jump.
         */
        public Builder clock(Clock streamClock) {
            clock = Objects.requireNonNull(streamClock);
            return this;
        }

        /** Where timers run, shut down by whoever made it; a daemon thread of its own unless told otherwise. */
        public Builder scheduler(ScheduledExecutorService timers) {
            scheduler = Objects.requireNonNull(timers);
            return this;
        }

        /** Topics on one connection, 1 to 500; 100 unless told otherwise. */
        public Builder topicsPerConnection(int topics) {
            if (topics < 1 || topics > MOST_TOPICS) {
                throw new ConfigurationException(
                        "MD-G012", "topicsPerConnection %d is outside 1..%d".formatted(topics, MOST_TOPICS));
            }
            settings = settings.withTopicsPerConnection(topics);
            return this;
        }

        /** How long a topic, or all of a connection, may be without data, 10 seconds to an hour; 3 minutes unless told otherwise. */
        public Builder staleAfter(Duration silence) {
            if (silence.compareTo(Duration.ofSeconds(10)) < 0 || silence.compareTo(StreamSettings.MOST_STALE) > 0) {
                throw new ConfigurationException("MD-G012", "staleAfter " + silence + " is outside PT10S to PT1H");
            }
            settings = settings.withStaleAfter(silence);
            return this;
        }

        /** Who is told of connections and problems. */
        public Builder observer(BybitStreamObserver streamObserver) {
            observer = Objects.requireNonNull(streamObserver);
            return this;
        }

        Builder random(RandomGenerator generator) {
            random = generator;
            return this;
        }

        Builder executor(Executor lanes) {
            executor = lanes;
            return this;
        }

        Builder transport(StreamTransport streamTransport) {
            transport = streamTransport;
            return this;
        }

        Builder settings(StreamSettings streamSettings) {
            settings = streamSettings;
            return this;
        }

        /**
         * The stream. It connects when something is subscribed.
         *
         * @throws ConfigurationException where the URL is none that can be connected to
         */
        public BybitStream build() {
            Venue venue = Venue.of(null, testnet, markets);
            return new BybitStream(this, venue, StreamUrl.checked(wsUrl, testnet));
        }
    }
}
