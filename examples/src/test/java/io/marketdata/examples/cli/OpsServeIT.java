package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.ops.CommandKeys;
import io.marketdata.redis.Redis;
import io.marketdata.redis.RedisBus;
import io.marketdata.redis.RedisOptions;
import io.marketdata.testkit.SafePorts;
import io.marketdata.testkit.bybit.FakeBybit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** {@code ops serve} as the jar's process: signed commands over a real Redis that goes away once, and a good end by a signal. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
@Timeout(900)
class OpsServeIT {
    private static final String SECRET = "5ECRET-of-sixteen-bytes";
    private static final CommandKeys KEYS = CommandKeys.of(Map.of("k1", SECRET.getBytes(StandardCharsets.UTF_8)));
    private static final String WARMUP = "{\"symbols\":[\"BTCUSDT\"],\"lookback_days\":1,\"window_hours\":1}";

    @TempDir
    private static Path folder = Path.of("");

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private int nonces;

    private static RedisServer redisAt(int port) throws IOException {
        RedisServer server = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        server.start();
        return server;
    }

    private String signed(String cmd, String reqId, String args) {
        return KEYS.sign(cmd, reqId, System.currentTimeMillis(), args, "k1", "n" + nonces++);
    }

    /** The next answer to a request; others, and statuses, are passed over. */
    private @Nullable String answerTo(String reqId, Duration longest) throws InterruptedException {
        while (true) {
            String answer = answers.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
            if (answer == null || answer.contains("\"req_id\":\"" + reqId + "\",\"cmd\"")) {
                return answer;
            }
        }
    }

    @Test
    void signedCommandsAreRunAcrossALostConnectionAndASignalEndsItInGoodOrder() throws Exception {
        int port = SafePorts.free();
        RedisServer server = redisAt(port);
        try (FakeBybit bybit = FakeBybit.builder().start();
                Redis redis = Redis.connect(RedisOptions.builder("127.0.0.1")
                        .port(port)
                        .namespace("t")
                        .retryBudget(Duration.ofSeconds(30))
                        .build())) {
            RedisBus bus = redis.bus();
            bus.subscribe(bus.statusChannel(), answers::add);
            Jar jar = Jar.startJar(
                    folder,
                    List.of("-Xmx128m"),
                    Map.of(
                            "BYBIT_REST_URL",
                            bybit.restUrl().toString(),
                            "REDIS_HOST",
                            "127.0.0.1",
                            "REDIS_PORT",
                            "" + port,
                            "COMMAND_KEYS",
                            "k1:" + SECRET),
                    "ops",
                    "serve",
                    "--namespace",
                    "t",
                    "--market-id",
                    "3",
                    "--data-dir",
                    "ch");
            jar.awaitWords("listening on t:commands");
            assertThat(jar.process().isAlive()).as(jar.err()).isTrue();

            BlockingQueue<String> bars = new LinkedBlockingQueue<>();
            bus.subscribe(bus.barsChannel(), bars::add);
            bus.publish(bus.commandsChannel(), signed("warmup", "w1", WARMUP));
            assertThat(answerTo("w1", Duration.ofMinutes(2)))
                    .contains("\"ok\":true")
                    .contains("\"coverage_ok\":true");
            assertThat(bars.poll(2, TimeUnit.MINUTES))
                    .contains("\"symbol\":\"BTCUSDT\",\"tf\":\"1m\",\"source\":\"rest\"");
            bus.publish(
                    bus.commandsChannel(), "{\"cmd\":\"warmup\",\"req_id\":\"bare\",\"ts\":1,\"args\":" + WARMUP + "}");
            assertThat(answerTo("bare", Duration.ofMinutes(2))).contains("\"code\":\"auth_failed\"");
            bus.publish(bus.commandsChannel(), signed("bootstrap", "b1", WARMUP));
            assertThat(answerTo("b1", Duration.ofMinutes(2))).contains("MD-O008");

            server.stop();
            server = redisAt(port);
            String guard = null;
            for (int tries = 0; guard == null && tries < 240; tries++) {
                // Until both sides have subscribed again: a channel keeps nothing.
                bus.publish(
                        bus.commandsChannel(),
                        signed("tail_guard", "g1", "{\"symbols\":[\"BTCUSDT\"],\"window_hours\":1}"));
                guard = answerTo("g1", Duration.ofMillis(500));
            }
            assertThat(guard)
                    .as(jar.err())
                    // A whole minute may have passed since the warmup, and nothing streams here.
                    .contains("\"ok\":true")
                    .containsPattern("\"1m\":\\{\"state\":\"(ok|missing)\"");

            jar.process().destroy();
            Cli.Result result = jar.await();
            assertThat(result.exitCode()).as(result.err()).isEqualTo(143);
            assertThat(result.err())
                    .contains("stopped; {\"type\":\"status\"")
                    .doesNotContain(" SEVERE ")
                    .doesNotContain(SECRET);
            // The server counts a listener that has gone until it has read that it has.
            while (bus.publish(bus.commandsChannel(), "nobody listens") > 0) {
                Thread.onSpinWait();
            }
        } finally {
            server.stop();
        }
    }
}
