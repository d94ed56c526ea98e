package io.marketdata.redis;

import io.marketdata.error.MarketDataException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Messages on Redis channels: commands on {@code {namespace}:commands}, answers and status on {@code {namespace}:status}.
 *
 * <p>Redis keeps no message: who is not subscribed at the time does not get it, and neither does a subscription while it is
 * being connected again. A message that was in doubt is sent again and may come twice. Any thread.
 */
public final class RedisBus {
    private final Calls calls;
    private final Set<BusSubscription> open = ConcurrentHashMap.newKeySet();

    RedisBus(Calls calls) {
        this.calls = calls;
    }

    /** {@code {namespace}:commands}. */
    public String commandsChannel() {
        return calls.options().namespace() + ":commands";
    }

    /** {@code {namespace}:status}. */
    public String statusChannel() {
        return calls.options().namespace() + ":status";
    }

    /** {@code {namespace}:ohlcv}, where final bars are published in the form of {@link PublishedBars}. */
    public String barsChannel() {
        return calls.options().namespace() + ":ohlcv";
    }

    /**
     * Listens on a channel; returns once the server has confirmed it. A connection that is lost later is made anew, for as
     * long as it takes.
     *
     * @param consumer is called on a thread of the subscription, one message after the other; what it throws is counted
     * @throws io.marketdata.error.SourceException where the server cannot be reached within the retry budget
     * @throws io.marketdata.error.ConfigurationException where it refuses the login or the channel
     */
    public Subscription subscribe(String channel, Consumer<String> consumer) {
        calls.requireOpen();
        BusSubscription subscription = new BusSubscription(calls, channel, consumer, open::remove);
        open.add(subscription);
        subscription.start();
        return subscription;
    }

    /**
     * Sends a message.
     *
     * @return how many subscriptions got it
     * @throws io.marketdata.error.WriteException where the server did not take it
     */
    public long publish(String channel, String message) {
        return calls.change("publishing on " + channel, client -> client.publish(channel, message));
    }

    void close() {
        open.forEach(BusSubscription::close);
    }

    /** A running subscription of a channel. */
    public interface Subscription extends AutoCloseable {
        /** How many messages came. */
        long messages();

        /** How often it was connected again. */
        long reconnects();

        /** How many messages the consumer failed on. */
        long consumerFailures();

        /** Why the connection was lost or the consumer failed the last time; empty where neither ever happened. */
        Optional<MarketDataException> lastFailure();

        /** Ends it within a bounded time: after it returns the consumer is not called. Closing twice does nothing. */
        @Override
        void close();
    }
}
