package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.ClickHouseOptions;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ClickHouse that a command works with: the one of the environment, or the embedded engine. */
final class Store implements AutoCloseable {
    /** A command that owns the engine stays until the others that use it are done. */
    private static final Duration UNTIL_OTHERS_ARE_DONE = Duration.ofDays(7);

    private final ClickHouse clickHouse;
    private final @Nullable EmbeddedClickHouse engine;
    private final String where;
    private final String checkpointName;

    private Store(ClickHouse clickHouse, @Nullable EmbeddedClickHouse engine, String where, String checkpointName) {
        this.clickHouse = clickHouse;
        this.engine = engine;
        this.where = where;
        this.checkpointName = Arguments.checkpointName(checkpointName);
    }

    /** Opens it; the embedded engine's tables are made at once, a server's have to be there. */
    static Store open(AppContext context, CommonOptions common, MarketCatalogue markets) {
        Store store = openBare(context, common, markets);
        if (store.engine != null) {
            try {
                store.clickHouse.schema().create();
            } catch (RuntimeException problem) {
                store.close();
                throw problem;
            }
        }
        return store;
    }

    /** Opens it and makes nothing. */
    static Store openBare(AppContext context, CommonOptions common, MarketCatalogue markets) {
        return openBare(context, common, markets, Map.of());
    }

    /** The same, with settings of the command line, which go before those of the environment. */
    static Store openBare(
            AppContext context, CommonOptions common, MarketCatalogue markets, Map<String, String> arguments) {
        Map<String, String> environment = new HashMap<>(context.environment());
        environment.putAll(arguments);
        if (environment.containsKey("CH_HOST")) {
            ClickHouseOptions options =
                    ClickHouseOptions.builderOf(environment).markets(markets).build();
            if (options.secure() && !options.verify()) {
                Logs.LOG.warning("CH_VERIFY is false: the certificate of " + options.endpoint() + " is not checked");
            }
            return new Store(
                    ClickHouse.connect(options),
                    null,
                    options.toString(),
                    options.endpoint() + "/" + options.database());
        }
        EmbeddedClickHouse engine = startOrAttach(common.dataDir);
        try {
            Map<String, String> settings = new HashMap<>(engine.options());
            String database = environment.get("CH_DATABASE");
            if (database != null) {
                settings.put("CH_DATABASE", database);
            }
            ClickHouseOptions options =
                    ClickHouseOptions.builderOf(settings).markets(markets).build();
            ClickHouse clickHouse = ClickHouse.connect(options);
            Logs.LOG.info("CH_HOST is not set: %s the embedded ClickHouse %s, its data are in %s"
                    .formatted(engine.isAttached() ? "attached to" : "started", engine.version(), common.dataDir));
            return new Store(
                    clickHouse,
                    engine,
                    "the embedded engine in " + common.dataDir,
                    common.dataDir.toAbsolutePath().normalize() + "/" + options.database());
        } catch (RuntimeException problem) {
            engine.close();
            throw problem;
        }
    }

    private static EmbeddedClickHouse startOrAttach(Path dataDir) {
        return EmbeddedClickHouse.builder(dataDir)
                .attachedGrace(UNTIL_OTHERS_ARE_DONE)
                .closeOnExit(false)
                .onEvent(event -> Logs.LOG.info(event))
                .startOrAttach();
    }

    ClickHouse clickHouse() {
        return clickHouse;
    }

    /** Where the data are, in words. */
    String where() {
        return where;
    }

    /** Which store it is, whoever asks: user and port of an embedded engine change from start to start. */
    String checkpointName() {
        return checkpointName;
    }

    @Override
    public void close() {
        clickHouse.close();
        if (engine != null) {
            engine.close();
        }
    }
}
