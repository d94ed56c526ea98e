package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.ops.CommandBus;
import io.marketdata.ops.CommandKeys;
import io.marketdata.ops.CommandServer;
import io.marketdata.ops.Operations;
import io.marketdata.redis.Redis;
import io.marketdata.redis.RedisBus;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes commands from a Redis channel until it is asked to stop. */
@Command(
        name = "serve",
        description = {
            "Take commands from the channel {namespace}:commands of REDIS_HOST, answer on {namespace}:status.",
            "COMMAND_KEYS=id:secret, comma between several, lets only signed commands in."
        })
final class OpsServeCommand implements Callable<Integer> {
    private static final String KEYS = "COMMAND_KEYS";
    private static final int AT_ONCE = 4;
    private static final int WAITING = 100;

    /** Less than the process takes to stop. */
    private static final long END_SECONDS = 50;

    private static final long GLANCE_MILLIS = 100;

    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private OpsOptions options = new OpsOptions();

    @Option(names = "--enable-bootstrap", description = "take the command bootstrap, too")
    private boolean bootstrap;

    OpsServeCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        MarketCatalogue markets = OpsSession.markets(common);
        CommandKeys keys = keys(context.environment().get(KEYS));
        if (!context.environment().containsKey("REDIS_HOST")) {
            throw new IllegalArgumentException("REDIS_HOST is not set: ops serve takes its commands from Redis");
        }
        if (bootstrap) {
            options.allowBootstrap();
        }
        try (OpsSession session = OpsSession.open(context, common, options, markets, options.calendars(markets))) {
            Redis redis = session.redis();
            if (redis == null) {
                throw new IllegalStateException("a session with REDIS_HOST has no Redis");
            }
            serve(session.operations(), redis.bus(), server(session.operations(), keys, markets));
            Reports.say(
                    common,
                    "stopped; " + session.operations().status().toJson(),
                    session.operations().status().toJson());
            return ExitCode.STOPPED;
        }
    }

    private CommandServer server(Operations operations, @Nullable CommandKeys keys, MarketCatalogue markets) {
        CommandServer.Builder builder = CommandServer.of(operations);
        options.market(markets).ifPresent(builder::defaultMarket);
        if (keys == null) {
            Logs.LOG.warning(KEYS + " is not set: everybody who reaches the channel may command");
        } else {
            builder.keys(keys);
        }
        return builder.build();
    }

    /** Returns after a signal, when what was running has ended and was answered. */
    private void serve(Operations operations, RedisBus redis, CommandServer server) throws InterruptedException {
        ThreadPoolExecutor workers =
                new ThreadPoolExecutor(AT_ONCE, AT_ONCE, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING));
        try (CommandBus bus = CommandBus.of(
                commands -> redis.subscribe(redis.commandsChannel(), commands),
                text -> redis.publish(redis.statusChannel(), text))) {
            server.serve(bus, workers);
            Logs.LOG.info("listening on " + redis.commandsChannel() + ", answers go to " + redis.statusChannel());
            redis.publish(redis.statusChannel(), operations.status().toJson());
            while (!context.cancellation().isCancelled()) {
                TimeUnit.MILLISECONDS.sleep(GLANCE_MILLIS);
            }
        } finally {
            workers.shutdown();
            if (!workers.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                Logs.LOG.warning("a command did not end in " + END_SECONDS + " s and is left");
                workers.shutdownNow();
            }
        }
    }

    /** The secrets stay out of every message. */
    private static @Nullable CommandKeys keys(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException(KEYS + " is not id:secret, comma between several");
            }
            secrets.put(
                    pair.substring(0, colon).strip(), pair.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
        }
        return CommandKeys.of(secrets);
    }
}
