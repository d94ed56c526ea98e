package io.marketdata.redis;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.Ticker;
import io.marketdata.spi.TickerCache;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * Tickers in Redis: the hash {@code ticker:{SYMBOL}}, its time to live, and of two the one with the later time.
 *
 * <p>Instruments of the home market have the plain key; those of any other market have
 * {@code ticker:{exchange}:{market_type}:{SYMBOL}}, so that no market's ticker takes the place of another's. Times are kept
 * to the microsecond.
 */
public final class RedisTickerCache implements TickerCache {
    /** How long a ticker is kept unless told otherwise. */
    public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofSeconds(60);

    /** What one script takes: it holds up everybody else for some milliseconds. */
    private static final int TICKERS_OF_A_SCRIPT = 250;

    private final Calls calls;
    private final Names names;
    private final Duration timeToLive;
    private final AtomicLong outOfOrder = new AtomicLong();

    RedisTickerCache(Calls calls, MarketId home, Duration timeToLive) {
        if (timeToLive.toMillis() < 1) {
            throw new IllegalArgumentException("timeToLive " + timeToLive + " is less than a millisecond");
        }
        this.calls = calls;
        this.names = new Names(calls.options().markets(), home);
        this.timeToLive = timeToLive;
    }

    @Override
    public void put(Ticker ticker) {
        putAll(List.of(ticker));
    }

    /** Keeps many tickers in few exchanges; each by itself is kept whole or, where a newer one is there, not at all. */
    @Override
    public void putAll(Collection<Ticker> tickers) {
        List<Ticker> all = List.copyOf(tickers);
        if (all.isEmpty()) {
            return;
        }
        long old = calls.change("putting " + all.size() + " tickers", client -> {
            List<Response<Object>> answers = new ArrayList<>();
            try (Pipeline pipeline = client.pipelined()) {
                for (int from = 0; from < all.size(); from += TICKERS_OF_A_SCRIPT) {
                    answers.add(put(pipeline, all.subList(from, Math.min(from + TICKERS_OF_A_SCRIPT, all.size()))));
                }
                pipeline.sync();
            }
            return answers.stream().mapToLong(answer -> (Long) answer.get()).sum();
        });
        outOfOrder.addAndGet(old);
    }

    private Response<Object> put(Pipeline pipeline, List<Ticker> tickers) {
        List<String> keys = new ArrayList<>(tickers.size());
        List<String> arguments = new ArrayList<>(1 + tickers.size() * 8);
        arguments.add(Long.toString(timeToLive.toMillis()));
        for (Ticker ticker : tickers) {
            keys.add(key(ticker.instrument()));
            arguments.add(ticker.instrument().symbol().value());
            arguments.add(Decimals.orEmpty(ticker.lastPrice()));
            arguments.add(Decimals.orEmpty(ticker.change24h()));
            arguments.add(Decimals.orEmpty(ticker.high24h()));
            arguments.add(Decimals.orEmpty(ticker.low24h()));
            arguments.add(Decimals.orEmpty(ticker.volume24h()));
            arguments.add(Decimals.orEmpty(ticker.turnover24h()));
            arguments.add(Times.micros(ticker.updatedAt()));
        }
        return pipeline.eval(Scripts.PUT_TICKERS, keys, arguments);
    }

    private String key(InstrumentId instrument) {
        return "ticker:" + names.of(instrument);
    }

    @Override
    public Optional<Ticker> get(InstrumentId instrument) {
        String key = key(instrument);
        Map<String, String> fields = calls.ask("the ticker " + key, client -> client.hgetAll(key));
        return fields.isEmpty() ? Optional.empty() : Optional.of(ticker(instrument, key, fields));
    }

    private Ticker ticker(InstrumentId instrument, String key, Map<String, String> fields) {
        try {
            return new Ticker(
                    instrument,
                    number(fields, "last_price"),
                    number(fields, "price_24h_pct"),
                    number(fields, "high_24h"),
                    number(fields, "low_24h"),
                    number(fields, "volume_24h"),
                    number(fields, "turnover_24h"),
                    OffsetDateTime.parse(fields.getOrDefault("updated_at", "")).toInstant());
        } catch (NumberFormatException | DateTimeException problem) {
            throw new MalformedDataException(
                    "MD-Q001",
                    "the hash %s in Redis at %s is no ticker: %s; remove it"
                            .formatted(
                                    key, calls.options().endpoint(), MarketDataException.foreign(problem.getMessage())),
                    problem);
        }
    }

    private static @Nullable Double number(Map<String, String> fields, String name) {
        String text = fields.getOrDefault(name, "");
        return text.isEmpty() ? null : (Double) Double.parseDouble(text);
    }

    /** How many tickers were not kept because a newer one of their instrument was there. */
    public long outOfOrder() {
        return outOfOrder.get();
    }
}
