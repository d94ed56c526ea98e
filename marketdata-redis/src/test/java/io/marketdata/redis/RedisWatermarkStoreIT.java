package io.marketdata.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.MalformedDataException;
import io.marketdata.spi.WatermarkStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

class RedisWatermarkStoreIT {
    private static final String KEY = "marketdata:internal:republish_watermark:bybit:spot:BTCUSDT:1m:48";
    private static final Instant MARK = Instant.parse("2026-01-01T00:00:00.123456789Z");
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final Server SERVER = Server.start();
    private static final Redis REDIS = SERVER.connect();

    private final WatermarkStore marks = REDIS.watermarkStore();

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

    @Test
    void aMarkIsThereToTheNanosecond() {
        assertThat(marks.get(KEY)).isEmpty();
        assertThat(marks.advance(KEY, MARK, LONG)).isTrue();
        assertThat(marks.get(KEY)).contains(MARK);
    }

    @Test
    void aMarkOnlyGoesForward() {
        marks.advance(KEY, MARK, LONG);
        assertThat(marks.advance(KEY, MARK, LONG)).isFalse();
        assertThat(marks.advance(KEY, MARK.minusNanos(1), LONG)).isFalse();
        assertThat(marks.advance(KEY, MARK.minusSeconds(1).plusNanos(999), LONG))
                .isFalse();
        assertThat(marks.advance(KEY, MARK.plusNanos(1), LONG)).isTrue();
        assertThat(marks.get(KEY)).contains(MARK.plusNanos(1));
    }

    @Test
    void marksBeforeTheEpochAndFarAheadKeepTheirOrder() {
        Instant early = Instant.parse("1960-05-05T00:00:00.5Z");
        Instant late = Instant.parse("9999-12-31T23:59:59.999999999Z");
        assertThat(marks.advance(KEY, early, LONG)).isTrue();
        assertThat(marks.get(KEY)).contains(early);
        assertThat(marks.advance(KEY, late, LONG)).isTrue();
        assertThat(marks.advance(KEY, early, LONG)).isFalse();
        assertThat(marks.get(KEY)).contains(late);
    }

    @Test
    void aMarkLivesForItsTimeWhichBeginsAnewWithIt() {
        try (RedisClient look = SERVER.look()) {
            marks.advance(KEY, MARK, LONG);
            assertThat(look.pttl(KEY)).isBetween(1L, LONG.toMillis());
            marks.advance(KEY, MARK, Duration.ofHours(1));
            assertThat(look.pttl(KEY)).isLessThanOrEqualTo(LONG.toMillis());
            marks.advance(KEY, MARK.plusMillis(1), Duration.ofHours(1));
            assertThat(look.pttl(KEY)).isBetween(LONG.toMillis() + 1, 3_600_000L);
        }
    }

    @Test
    void ofManyThatAdvanceAtOnceOneWins() throws Exception {
        int racers = 4;
        int rounds = 200;
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        try (Redis other = SERVER.connect()) {
            CyclicBarrier line = new CyclicBarrier(racers);
            List<Future<Integer>> wins = new ArrayList<>();
            for (int racer = 0; racer < racers; racer++) {
                WatermarkStore own = (racer % 2 == 0 ? REDIS : other).watermarkStore();
                wins.add(threads.submit(() -> {
                    int won = 0;
                    for (int round = 0; round < rounds; round++) {
                        line.await();
                        won += own.advance(KEY, MARK.plusSeconds(round), LONG) ? 1 : 0;
                    }
                    return won;
                }));
            }
            int won = 0;
            for (Future<Integer> one : wins) {
                won += one.get();
            }
            assertThat(won).isEqualTo(rounds);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aCallThatIsSentAgainAfterADoubtFindsItsOwnMark() {
        try (RedisClient look = SERVER.look()) {
            List<String> call = List.of("100", "5", "the same call", "60000");
            assertThat(look.eval(Scripts.ADVANCE, List.of(KEY), call)).isEqualTo(1L);
            assertThat(look.eval(Scripts.ADVANCE, List.of(KEY), call)).isEqualTo(1L);
            assertThat(look.eval(Scripts.ADVANCE, List.of(KEY), List.of("100", "5", "another", "60000")))
                    .isEqualTo(0L);
        }
    }

    @Test
    void whatIsNoMarkIsNamedAndLeftAlone() {
        try (RedisClient look = SERVER.look()) {
            look.set(KEY, "1");
            assertThatThrownBy(() -> marks.get(KEY))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageStartingWith("MD-Q001")
                    .hasMessageContaining(KEY)
                    .hasMessageContaining("\"1\"");
            assertThatThrownBy(() -> marks.advance(KEY, MARK, LONG))
                    .hasMessageStartingWith("MD-N003")
                    .hasMessageContaining("NOTAMARK")
                    .hasMessageContaining(KEY);
            assertThat(look.get(KEY)).isEqualTo("1");
        }
    }

    @Test
    void aTimeToLiveOfNothingIsRefused() {
        assertThatThrownBy(() -> marks.advance(KEY, MARK, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
