package io.marketdata.ops;

import io.marketdata.redis.Redis;
import io.marketdata.redis.RedisOptions;
import io.marketdata.testkit.SafePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import redis.clients.jedis.RedisClient;
import redis.embedded.RedisServer;

/** A real Redis on loopback that keeps nothing on disk, and can be stopped and started again on its port. */
final class LocalRedis implements AutoCloseable {
    private final int port = SafePorts.free();
    private RedisServer running = started();

    private RedisServer started() {
        try {
            RedisServer server = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            server.start();
            return server;
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
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

    Redis connect() {
        return Redis.connect(RedisOptions.builder("127.0.0.1")
                .port(port)
                .connectTimeout(Duration.ofSeconds(30))
                .socketTimeout(Duration.ofMinutes(1))
                .retryBudget(Duration.ofSeconds(30))
                .build());
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
