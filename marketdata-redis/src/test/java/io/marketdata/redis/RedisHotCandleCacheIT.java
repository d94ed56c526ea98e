package io.marketdata.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.HotCandleCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.RedisClient;

class RedisHotCandleCacheIT {
    private static final TimeRange EVER = TimeRange.of(Candles.START, Candles.START.plus(Duration.ofDays(30)));

    private static final Server SERVER = Server.start();
    private static final Redis REDIS = SERVER.connect();

    /** The promises are those of the cache in memory. */
    private enum Kind {
        SHARED,
        IN_PROCESS;

        HotCandleCache open() {
            return this == SHARED ? REDIS.hotCandleCache() : HotCandleCache.inProcess();
        }
    }

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

    @ParameterizedTest
    @EnumSource
    void whatIsPutInAnyOrderIsReadAscending(Kind kind) {
        HotCandleCache cache = kind.open();
        List<CandleWithMeta> minutes = Candles.minutes(Candles.BTC, 1_440);
        List<CandleWithMeta> shuffled = new ArrayList<>(minutes);
        Collections.shuffle(shuffled, new Random(7));
        shuffled.add(Candles.minute(Candles.BTC_ELSEWHERE, 3));
        cache.put(shuffled);
        assertThat(cache.read(Candles.BTC, EVER)).isEqualTo(minutes);
        assertThat(cache.read(Candles.BTC_ELSEWHERE, EVER)).containsExactly(Candles.minute(Candles.BTC_ELSEWHERE, 3));
    }

    @ParameterizedTest
    @EnumSource
    void aRangeIsHalfOpen(Kind kind) {
        HotCandleCache cache = kind.open();
        cache.put(Candles.minutes(Candles.BTC, 10));
        assertThat(cache.read(
                        Candles.BTC, TimeRange.of(Candles.START.plusSeconds(120), Candles.START.plusSeconds(240))))
                .isEqualTo(Candles.minutes(Candles.BTC, 10).subList(2, 4));
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoVersionsTheLaterOneStays(Kind kind) {
        HotCandleCache cache = kind.open();
        CandleWithMeta first = Candles.minute(Candles.BTC, 0, 100, Candles.START.plusSeconds(61));
        CandleWithMeta corrected = Candles.minute(Candles.BTC, 0, 101, Candles.START.plusSeconds(65));
        cache.put(List.of(corrected));
        cache.put(List.of(first));
        assertThat(cache.read(Candles.BTC, EVER)).containsExactly(corrected);
        cache.put(List.of(first, corrected));
        assertThat(cache.read(Candles.BTC, EVER)).containsExactly(corrected);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsADayBehindTheNewestIsForgotten(Kind kind) {
        HotCandleCache cache = kind.open();
        cache.put(Candles.minutes(Candles.BTC, 2_000));
        assertThat(cache.read(Candles.BTC, EVER))
                .isEqualTo(Candles.minutes(Candles.BTC, 2_000).subList(560, 2_000));
        cache.put(List.of(Candles.minute(Candles.BTC, 559)));
        assertThat(cache.read(Candles.BTC, EVER)).hasSize(1_440);
    }

    @ParameterizedTest
    @EnumSource
    void anInstrumentThatIsNotThereIsEmpty(Kind kind) {
        HotCandleCache cache = kind.open();
        cache.put(List.of());
        assertThat(cache.read(Candles.BTC, EVER)).isEmpty();
    }

    @Test
    void keysAndTimesAreThese() {
        REDIS.hotCandleCache().put(Candles.minutes(Candles.BTC, 2_000));
        try (RedisClient look = SERVER.look()) {
            String key = "md:hot:1m:binance:spot:BTCUSDT";
            assertThat(look.keys("*")).containsExactlyInAnyOrder(key + ":z", key + ":h");
            assertThat(look.zcard(key + ":z")).isEqualTo(1_440);
            assertThat(look.hlen(key + ":h")).isEqualTo(1_440);
            assertThat(look.pttl(key + ":z")).isBetween(1L, 86_400_000L);
            assertThat(look.pttl(key + ":h")).isBetween(1L, 86_400_000L);
            long newest = Candles.START.plusSeconds(1_999 * 60).toEpochMilli();
            assertThat(look.zscore(key + ":z", Long.toString(newest))).isEqualTo((double) newest);
            assertThat(look.hget(key + ":h", Long.toString(newest)))
                    .startsWith("{\"schema_version\":\"1\",\"market_id\":\"1\",\"symbol\":\"BTCUSDT\",")
                    .endsWith("\"trades_count\":\"17\"}");
        }
    }
}
