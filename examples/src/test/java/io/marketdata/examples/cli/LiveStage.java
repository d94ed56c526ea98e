package io.marketdata.examples.cli;

import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.SafePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.embedded.RedisServer;

/** What a {@link LiveProgram} works with: a venue, an engine and a Redis, each of which can go away and come back. */
final class LiveStage implements AutoCloseable {
    final LiveEngine engine;
    final LiveVenue venue;
    private final Path folder;
    private final int symbols;
    private final int redisPort;
    private RedisServer redis;

    LiveStage(Path folder, int speed, int symbols, long seed) throws IOException {
        this.folder = folder;
        this.symbols = symbols;
        System.out.println("seed " + seed + " (-Dseed)");
        engine = new LiveEngine(folder.resolve("ch"));
        redisPort = SafePorts.free();
        redis = redis();
        venue = new LiveVenue(FastTime.ofSpeed(speed), symbols, seed);
    }

    private RedisServer redis() throws IOException {
        RedisServer server = RedisServer.newRedisServer()
                .port(redisPort)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        server.start();
        return server;
    }

    void stopRedis() throws IOException {
        redis.stop();
    }

    void startRedisAgain() throws IOException {
        redis = redis();
    }

    LiveChild startChild() throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(venue.environment());
        environment.putAll(engine.environment());
        environment.put("REDIS_HOST", "127.0.0.1");
        environment.put("REDIS_PORT", String.valueOf(redisPort));
        return LiveChild.start(folder, List.of("-Xmx96m"), environment);
    }

    /** Asserts that canonical has what the venue has, from its first candle up to an open time; how many candles it is. */
    long assertCanonicalIsTheTruth(Instant end) {
        long rows = 0;
        try (ClickHouse clickHouse = engine.connect()) {
            for (InstrumentId instrument : LiveVenue.instruments(symbols)) {
                Instant first = clickHouse
                        .canonicalIndex()
                        .bounds(instrument)
                        .orElseThrow()
                        .first();
                if (!first.isBefore(end)) {
                    continue;
                }
                rows += BybitTruths.assertSame(
                        venue.truth,
                        clickHouse.canonicalReader().read1m(instrument, TimeRange.of(first, end)),
                        instrument.symbol().value(),
                        Timeframe.M1,
                        first,
                        end);
            }
        }
        return rows;
    }

    @Override
    public void close() throws IOException {
        venue.close();
        redis.stop();
        engine.close();
    }
}
