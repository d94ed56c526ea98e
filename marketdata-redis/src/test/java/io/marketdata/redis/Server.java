package io.marketdata.redis;

import io.marketdata.testkit.SafePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A real Redis of a test's own, which keeps nothing on disk and can be stopped and started again on its port. */
final class Server implements AutoCloseable {
    private final int port;
    private final String[] settings;
    private RedisServer running;

    private Server(int port, String... settings) {
        this.port = port;
        this.settings = settings.clone();
        this.running = started();
    }

    /** Running already; more settings as in redis.conf. */
    static Server start(String... settings) {
        return new Server(SafePorts.free(), settings);
    }

    private RedisServer started() {
        List<String> all = new ArrayList<>(List.of("save \"\"", "appendonly no", "daemonize no"));
        all.addAll(List.of(settings));
        try {
            RedisServerBuilder builder = RedisServer.newRedisServer().port(port).bind("127.0.0.1");
            for (String setting : all) {
                builder.setting(setting);
            }
            RedisServer server = builder.build();
            server.start();
            return server;
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    int port() {
        return port;
    }

    void stop() {
        try {
            running.stop();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    void startAgain() {
        running = started();
    }

    RedisOptions.Builder options() {
        return RedisOptions.builder("127.0.0.1")
                .port(port)
                .connectTimeout(Duration.ofSeconds(30))
                .socketTimeout(Duration.ofMinutes(1))
                .retryBudget(Duration.ofSeconds(30));
    }

    Redis connect() {
        return Redis.connect(options().build());
    }

    /** A client that is not ours, to look at what is there. */
    RedisClient look() {
        return RedisClient.create("127.0.0.1", port);
    }

    @Override
    public void close() {
        stop();
    }
}
