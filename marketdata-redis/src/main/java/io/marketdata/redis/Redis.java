package io.marketdata.redis;

import io.marketdata.model.MarketId;
import io.marketdata.spi.CandlePublisher;
import io.marketdata.spi.HotCandleCache;
import io.marketdata.spi.WatermarkStore;
import java.time.Duration;
import java.util.Map;

/**
 * A Redis server: the door to marks, tickers, published candles and the message bus.
 *
 * <pre>{@code
 * try (Redis redis = Redis.fromEnvironment()) {
 *     WatermarkStore marks = redis.watermarkStore();
 *     CandlePublisher fanOut = BestEffortPublisher.over(redis.candleStream());
 * }
 * }</pre>
 *
 * <p>Connecting sends nothing yet. A call ends within its time-outs and the retry budget, by an answer or an error with a
 * code. <b>Threads.</b> Any. <b>Ownership.</b> What it hands out works until it is closed; closing one of them frees
 * nothing.
 */
public final class Redis implements AutoCloseable {
    private final Calls calls;
    private final RedisBus bus;

    private Redis(Calls calls) {
        this.calls = calls;
        this.bus = new RedisBus(calls);
    }

    /** A server by its options. */
    public static Redis connect(RedisOptions options) {
        return new Redis(Calls.to(options));
    }

    /** A server by the settings {@code REDIS_HOST} and so on, as {@link RedisOptions#of(Map)} reads them. */
    public static Redis connect(Map<String, String> settings) {
        return connect(RedisOptions.of(settings));
    }

    /** A server by the process's environment. */
    public static Redis fromEnvironment() {
        return connect(System.getenv());
    }

    /** Marks under the keys as they are given. */
    public WatermarkStore watermarkStore() {
        return new RedisWatermarkStore(calls);
    }

    /**
     * Tickers that are kept for a minute.
     *
     * @param home the market whose tickers have the key {@code ticker:{SYMBOL}}; those of others have their instrument key
     */
    public RedisTickerCache tickerCache(MarketId home) {
        return tickerCache(home, RedisTickerCache.DEFAULT_TIME_TO_LIVE);
    }

    /** As {@link #tickerCache(MarketId)}, kept for a time of one's own. */
    public RedisTickerCache tickerCache(MarketId home, Duration timeToLive) {
        return new RedisTickerCache(calls, home, timeToLive);
    }

    /**
     * Final bars on the channel {@code {namespace}:ohlcv}, in the form of {@link PublishedBars}.
     *
     * @param home the market whose instruments are called by their symbol alone
     */
    public CandlePublisher barPublisher(MarketId home) {
        return new RedisCandlePublisher(calls, home);
    }

    /** One-minute candles in streams. */
    public RedisCandleStream candleStream() {
        return new RedisCandleStream(calls);
    }

    /** The one-minute candles of the last day. */
    public HotCandleCache hotCandleCache() {
        return new RedisHotCandleCache(calls);
    }

    /** Messages on channels. */
    public RedisBus bus() {
        return bus;
    }

    /**
     * Ends subscriptions and waiting calls within a bounded time; closing twice does nothing. What is asked later is an
     * {@link IllegalStateException}.
     */
    @Override
    public void close() {
        bus.close();
        calls.close();
    }
}
