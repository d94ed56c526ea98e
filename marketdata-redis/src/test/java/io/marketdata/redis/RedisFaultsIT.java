package io.marketdata.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.WatermarkStore;
import io.marketdata.testkit.SafePorts;
import io.marketdata.testkit.fault.Direction;
import io.marketdata.testkit.fault.Fault;
import io.marketdata.testkit.fault.FaultProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

class RedisFaultsIT {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Instant MARK = Candles.START;

    private static Redis through(FaultProxy proxy, Duration budget) {
        return Redis.connect(RedisOptions.builder(proxy.host())
                .port(proxy.port())
                .socketTimeout(SHORT)
                .retryBudget(budget)
                .build());
    }

    @Test
    void aServerThatIsGoneIsAClearError() {
        int port = SafePorts.free();
        try (Redis redis = Redis.connect(
                RedisOptions.builder("127.0.0.1").port(port).retryBudget(SHORT).build())) {
            assertThatThrownBy(() -> redis.watermarkStore().get("a"))
                    .isInstanceOf(SourceException.class)
                    .hasMessageStartingWith("MD-N001 the mark a: cannot reach Redis at 127.0.0.1:" + port + "/0: ")
                    .hasMessageContaining("REDIS_HOST and REDIS_PORT")
                    .hasMessageContaining("given up after")
                    .extracting(problem -> ((MarketDataException) problem).isRetryable())
                    .isEqualTo(true);
            assertThatThrownBy(() -> redis.watermarkStore().advance("a", MARK, LONG))
                    .isInstanceOf(WriteException.class)
                    .hasMessageStartingWith("MD-N001")
                    .extracting(problem -> ((WriteException) problem).outcome())
                    .isEqualTo(WriteException.Outcome.REJECTED);
        }
    }

    @Test
    void aServerThatIsStartedAgainInBetweenIsUsedAgain() {
        try (Server server = Server.start();
                Redis redis = server.connect()) {
            WatermarkStore marks = redis.watermarkStore();
            assertThat(marks.advance("a", MARK, LONG)).isTrue();
            server.stop();
            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> marks.advance("b", MARK, LONG));
            server.startAgain();
            assertThat(waiting.join()).isTrue();
            assertThat(marks.get("a")).isEmpty();
            assertThat(marks.get("b")).contains(MARK);
        }
    }

    @Test
    void idleConnectionsThatBrokeAreReplaced() {
        try (Server server = Server.start();
                Redis redis = server.connect()) {
            List<CompletableFuture<Object>> many = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> (Object) redis.watermarkStore().advance("k" + i, MARK, LONG)))
                    .toList();
            many.forEach(CompletableFuture::join);
            server.stop();
            server.startAgain();
            assertThat(redis.watermarkStore().advance("a", MARK, LONG)).isTrue();
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsADoubtAfterTheTimeout() {
        try (Server server = Server.start();
                FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
                Redis redis = through(proxy, Duration.ZERO)) {
            proxy.always(Fault.swallowAfter(Direction.ANSWER, 0));
            assertThatThrownBy(() -> redis.watermarkStore().advance("a", MARK, LONG))
                    .isInstanceOf(WriteException.class)
                    .hasMessageStartingWith("MD-N002 advancing the mark a to " + MARK + ", its outcome is not known")
                    .extracting(problem -> ((WriteException) problem).outcome())
                    .isEqualTo(WriteException.Outcome.IN_DOUBT);
        }
    }

    @Test
    void whoSentItsMarkAgainAfterADoubtHasWon() {
        try (Server server = Server.start();
                FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
                Redis redis = through(proxy, Duration.ofSeconds(30))) {
            WatermarkStore marks = redis.watermarkStore();
            marks.get("a");
            proxy.always(Fault.swallowAfter(Direction.ANSWER, 0));
            CompletableFuture<Boolean> doubtful = CompletableFuture.supplyAsync(() -> marks.advance("a", MARK, LONG));
            proxy.awaitFaults(1);
            try (RedisClient look = server.look()) {
                assertThat(look.exists("a")).isTrue();
            }
            proxy.heal();
            assertThat(doubtful.join()).isTrue();
            assertThat(proxy.connections()).isGreaterThan(1);
            assertThat(redis.watermarkStore().advance("a", MARK, LONG)).isFalse();
        }
    }

    @Test
    void candlesThatAreSentAgainAfterADoubtAreThereOnce() {
        List<CandleWithMeta> sent = Candles.minutes(Candles.BTC, 50);
        try (Server server = Server.start();
                FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
                Redis redis = through(proxy, Duration.ofSeconds(30))) {
            RedisCandleStream stream = redis.candleStream();
            stream.read(Candles.BTC, Candles.START, 1, Duration.ZERO);
            proxy.always(Fault.swallowAfter(Direction.ANSWER, 0));
            CompletableFuture<Void> doubtful =
                    CompletableFuture.runAsync(() -> stream.publish(Candles.BTC, Timeframe.M1, sent));
            proxy.awaitFaults(1);
            proxy.heal();
            doubtful.join();
            assertThat(stream.notNewer()).isEqualTo(50);
            assertThat(stream.read(Candles.BTC, Candles.START.minusMillis(1), 1_000, Duration.ZERO))
                    .isEqualTo(sent);
            assertThat(stream.added() + stream.notNewer()).isEqualTo(50);
        }
    }

    @Test
    void closingEndsACallThatWaitsForTheServer() {
        Redis redis = Redis.connect(RedisOptions.builder("127.0.0.1")
                .port(SafePorts.free())
                .retryBudget(Duration.ofMinutes(10))
                .build());
        CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(
                        () -> redis.watermarkStore().get("a"))
                .handle((value, problem) -> problem);
        redis.close();
        assertThat(waiting.join()).rootCause().isNotNull();
    }

    @Test
    void aRefusedLoginIsSaidWithoutThePassword() {
        try (Server server = Server.start("requirepass hunter2")) {
            for (RedisOptions options : List.of(
                    server.options().build(),
                    server.options().password("swordfish").build(),
                    server.options().user("me").password("swordfish").build())) {
                try (Redis stranger = Redis.connect(options)) {
                    assertThatThrownBy(() -> stranger.watermarkStore().get("a"))
                            .isInstanceOf(ConfigurationException.class)
                            .hasMessageStartingWith("MD-S010")
                            .hasMessageContaining("REDIS_PASSWORD")
                            .hasMessageContaining(options.endpoint())
                            .hasStackTraceContaining("Redis")
                            .satisfies(problem -> assertThat(problem.toString()).doesNotContain("swordfish"));
                }
            }
            try (Redis known =
                    Redis.connect(server.options().password("hunter2").build())) {
                assertThat(known.watermarkStore().get("a")).isEmpty();
            }
        }
    }

    @Test
    void aRightThatIsMissingIsSaid() {
        try (Server server = Server.start("user reader on >hunter2 ~* +get");
                Redis reader = Redis.connect(
                        server.options().user("reader").password("hunter2").build())) {
            assertThat(reader.watermarkStore().get("a")).isEmpty();
            assertThatThrownBy(() -> reader.watermarkStore().advance("a", MARK, LONG))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("MD-S011");
        }
    }

    @Test
    void aReplicaThatOnlyReadsIsSaid() {
        try (Server server = Server.start("replicaof 127.0.0.1 " + SafePorts.free());
                Redis redis = server.connect()) {
            assertThatThrownBy(() -> redis.watermarkStore().advance("a", MARK, LONG))
                    .hasMessageStartingWith("MD-S011")
                    .hasMessageContaining("primary");
        }
    }

    @Test
    void aServerWithoutMemoryRefusesInItsWords() {
        try (Server server = Server.start("maxmemory 1");
                Redis redis = server.connect()) {
            assertThatThrownBy(() -> redis.watermarkStore().advance("a", MARK, LONG))
                    .isInstanceOf(WriteException.class)
                    .hasMessageStartingWith("MD-N003")
                    .hasMessageContaining("OOM")
                    .hasMessageContaining("maxmemory");
        }
    }
}
