package io.marketdata.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.MalformedDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.Ticker;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

class RedisTickerCacheIT {
    private static final MarketId HOME = Candles.BTC.market();
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456Z");

    private static final Server SERVER = Server.start();
    private static final Redis REDIS = SERVER.connect();

    private final RedisTickerCache tickers = REDIS.tickerCache(HOME);

    @AfterAll
    static void stop() {
        REDIS.close();
        SERVER.close();
    }

    @BeforeEach
    void empty() {
        try (RedisClient look = SERVER.look()) {
            look.flushAll();
        }
    }

    private static Ticker ticker(InstrumentId instrument, double last, Instant at) {
        return new Ticker(instrument, last, -0.0125, 70_000.5, null, 1e9, 1e-9, at);
    }

    @Test
    void theHashHasTheFieldsAndItsTime() {
        tickers.put(ticker(Candles.BTC, 65_000.1, NOON));
        try (RedisClient look = SERVER.look()) {
            assertThat(look.hgetAll("ticker:BTCUSDT"))
                    .isEqualTo(Map.of(
                            "symbol", "BTCUSDT",
                            "last_price", "65000.1",
                            "price_24h_pct", "-0.0125",
                            "high_24h", "70000.5",
                            "low_24h", "",
                            "volume_24h", "1000000000",
                            "turnover_24h", "0.000000001",
                            "updated_at", "2026-01-01T12:00:00.123456Z"));
            assertThat(look.pttl("ticker:BTCUSDT")).isBetween(1L, 60_000L);
        }
        assertThat(tickers.get(Candles.BTC)).contains(ticker(Candles.BTC, 65_000.1, NOON));
    }

    @Test
    void anOlderTickerIsRefusedAndDoesNotProlongTheNewer() {
        tickers.put(ticker(Candles.BTC, 2, NOON));
        try (RedisClient look = SERVER.look()) {
            look.pexpire("ticker:BTCUSDT", 30_000);
            tickers.put(ticker(Candles.BTC, 1, NOON.minusNanos(1_000)));
            assertThat(look.pttl("ticker:BTCUSDT")).isLessThanOrEqualTo(30_000);
        }
        assertThat(tickers.get(Candles.BTC)).map(Ticker::lastPrice).contains(2.0);
        assertThat(tickers.outOfOrder()).isEqualTo(1);
        tickers.put(ticker(Candles.BTC, 3, NOON.plusNanos(1_000)));
        assertThat(tickers.get(Candles.BTC)).map(Ticker::lastPrice).contains(3.0);
    }

    @Test
    void aValueThatIsAbsentNowIsNotThatOfBefore() {
        tickers.put(ticker(Candles.BTC, 2, NOON));
        tickers.put(new Ticker(Candles.BTC, null, null, null, 4.0, null, null, NOON.plusSeconds(1)));
        assertThat(tickers.get(Candles.BTC))
                .contains(new Ticker(Candles.BTC, null, null, null, 4.0, null, null, NOON.plusSeconds(1)));
    }

    @Test
    void theSameSymbolOfTwoMarketsIsTwoTickers() {
        tickers.put(ticker(Candles.BTC, 1, NOON));
        tickers.put(ticker(Candles.BTC_ELSEWHERE, 2, NOON));
        assertThat(tickers.get(Candles.BTC)).map(Ticker::lastPrice).contains(1.0);
        assertThat(tickers.get(Candles.BTC_ELSEWHERE)).map(Ticker::lastPrice).contains(2.0);
        try (RedisClient look = SERVER.look()) {
            assertThat(look.keys("*"))
                    .containsExactlyInAnyOrder(
                            "ticker:BTCUSDT", "ticker:" + Candles.MARKETS.instrumentKey(Candles.BTC_ELSEWHERE));
        }
    }

    @Test
    void tenThousandTickersGoInOnePipeline() {
        List<Ticker> many = IntStream.range(0, 10_000)
                .mapToObj(i -> ticker(InstrumentId.of(1, "S" + i), i + 0.5, NOON))
                .toList();
        try (RedisClient look = SERVER.look()) {
            long before = scripts(look);
            tickers.putAll(many);
            assertThat(scripts(look) - before).isEqualTo(40);
            assertThat(look.dbSize()).isEqualTo(10_000);
        }
        for (int i = 0; i < 10_000; i += 1_111) {
            assertThat(tickers.get(InstrumentId.of(1, "S" + i))).contains(many.get(i));
        }
    }

    /** How many scripts the server has run. */
    private static long scripts(RedisClient look) {
        Matcher calls = Pattern.compile("cmdstat_eval:calls=(\\d+)").matcher(look.info("commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    @Test
    void aTickerThatIsNotThereIsEmpty() {
        assertThat(tickers.get(Candles.BTC)).isEmpty();
    }

    @Test
    void aTimeWithAnOffsetIsRead() {
        tickers.put(ticker(Candles.BTC, 1, NOON));
        try (RedisClient look = SERVER.look()) {
            look.hset("ticker:BTCUSDT", "updated_at", "2026-01-01T12:00:00.123457+00:00");
        }
        assertThat(tickers.get(Candles.BTC)).map(Ticker::updatedAt).contains(NOON.plusNanos(1_000));
        tickers.put(ticker(Candles.BTC, 2, NOON));
        assertThat(tickers.get(Candles.BTC)).map(Ticker::lastPrice).contains(1.0);
    }

    @Test
    void aHashThatIsNoTickerIsNamed() {
        try (RedisClient look = SERVER.look()) {
            look.hset("ticker:BTCUSDT", Map.of("last_price", "much", "updated_at", "2026-01-01T12:00:00Z"));
        }
        assertThatThrownBy(() -> tickers.get(Candles.BTC))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("ticker:BTCUSDT")
                .hasMessageContaining("much");
    }
}
