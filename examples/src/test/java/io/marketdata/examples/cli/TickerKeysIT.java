package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.redis.Redis;
import io.marketdata.spi.TickerCache;
import io.marketdata.testkit.SafePorts;
import io.marketdata.testkit.bybit.BybitTruth;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.bybit.FakeBybitStream;
import io.marketdata.testkit.bybit.FakeListings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** {@code bybit stream} of two categories that share a Redis and a symbol. */
@Timeout(300)
class TickerKeysIT {
    private static final MarketId HOME = new MarketId(3);
    private static final InstrumentId SPOT = InstrumentId.of(3, "BTCUSDT");
    private static final InstrumentId LINEAR = InstrumentId.of(4, "BTCUSDT");

    @TempDir
    private Path folder = Path.of("");

    private final BybitTruth truth = BybitTruth.builder()
            .instruments(FakeListings.spotPairs(1))
            .instruments(FakeListings.linearPairs(1))
            .build();
    private final FakeBybit rest = FakeBybit.builder().truth(truth).start();
    private final FakeBybitStream venue = FakeBybitStream.builder()
            .truth(truth)
            .pushEvery(Duration.ofMillis(100))
            .start();
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "BYBIT_REST_URL", rest.restUrl().toString(),
            "BYBIT_WS_URL", venue.wsUrl().toString(),
            "REDIS_HOST", "127.0.0.1"));

    @SuppressWarnings("NullAway.Init")
    private RedisServer server;

    @BeforeEach
    void start() throws IOException {
        int port = SafePorts.free();
        environment.put("REDIS_PORT", String.valueOf(port));
        server = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        venue.close();
        rest.close();
        server.stop();
    }

    private void streamUntil(BooleanSupplier done, String category) throws Exception {
        Jar stream = Jar.startJar(
                folder,
                List.of("-Xmx64m"),
                environment,
                "bybit",
                "stream",
                "--symbol",
                "BTCUSDT",
                "--category",
                category,
                "--tickers-only");
        while (stream.process().isAlive() && !done.getAsBoolean()) {
            stream.process().waitFor(50, TimeUnit.MILLISECONDS);
        }
        stream.process().destroy();
        Cli.Result stopped = stream.await();
        assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(ExitCode.STOPPED);
    }

    @Test
    void tickersOfAnotherMarketThanTheHomeMarketLeaveThePlainKeysAlone() throws Exception {
        try (Redis redis = Redis.connect(environment)) {
            TickerCache cache = redis.tickerCache(HOME);
            BooleanSupplier anyIsThere =
                    () -> cache.get(LINEAR).isPresent() || cache.get(SPOT).isPresent();
            streamUntil(anyIsThere, "linear");
            assertThat(cache.get(SPOT)).as("the key ticker:BTCUSDT").isEmpty();
            streamUntil(() -> cache.get(SPOT).isPresent(), "spot");
        }
    }
}
