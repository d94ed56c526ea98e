package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.bybit.BybitCategory;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.redis.Redis;
import io.marketdata.redis.RedisOptions;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.TickerCache;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Bybit's live stream, until the process is asked to stop. */
@Command(
        name = "stream",
        description = {
            "Collect Bybit's live stream until it is stopped: tickers into the ticker cache (Redis where REDIS_HOST is set),",
            "closed minutes into the raw tables, and so into canonical; what was missed is fetched before newer minutes."
        })
final class BybitStreamCommand implements Callable<Integer> {
    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private BybitChoice choice = new BybitChoice();

    @Option(names = "--tickers-only", description = "no candles, and no ClickHouse")
    private boolean tickersOnly;

    @Option(
            names = "--only-enabled",
            description = "only those that ref_instruments has as tradable (see sync-instruments)")
    private boolean onlyEnabled;

    @Option(
            names = "--heartbeat",
            defaultValue = "300",
            paramLabel = "SECONDS",
            description = "how often the log says that all is well (${DEFAULT-VALUE})")
    private int heartbeatSeconds;

    @Option(
            names = "--home-market",
            defaultValue = "3",
            paramLabel = "ID",
            description = "market whose tickers in Redis are called by their symbol alone (${DEFAULT-VALUE})")
    private int homeMarket;

    BybitStreamCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        BybitCategory part = choice.part();
        Arguments.requireInside("--heartbeat", heartbeatSeconds, 86_400);
        if (tickersOnly && onlyEnabled) {
            throw new IllegalArgumentException("--only-enabled asks ClickHouse, which --tickers-only leaves alone");
        }
        MarketCatalogue markets = common.markets();
        MarketId home = Arguments.home(homeMarket, markets);
        BybitCandleSource.Builder bybit = Arguments.bybit(context, markets);
        try (Store store = tickersOnly ? null : Store.open(context, common, markets);
                Redis redis = redis(context, markets);
                BybitCandleSource source = bybit.knownHoles(holes(store)).build()) {
            List<InstrumentId> instruments = instruments(source, part, store);
            Logs.LOG.info("%d symbols of %s into %s"
                    .formatted(instruments.size(), source.name(), store == null ? "the ticker cache" : store.where()));
            TickerCache tickers = redis == null
                    ? TickerCache.inProcess(context.clock(), TickerCache.DEFAULT_TIME_TO_LIVE)
                    : redis.tickerCache(home);
            return run(source, store, redis, tickers, markets, instruments);
        }
    }

    /** The Redis of the environment; null without one. */
    static @Nullable Redis redis(AppContext context, MarketCatalogue markets) {
        if (context.environment().getOrDefault("REDIS_HOST", "").isBlank()) {
            return null;
        }
        RedisOptions options =
                RedisOptions.builderOf(context.environment()).markets(markets).build();
        Logs.LOG.info("Redis " + options);
        return Redis.connect(options);
    }

    private static KnownHoleLedger holes(@Nullable Store store) {
        return store == null ? KnownHoleLedger.inProcess() : store.clickHouse().knownHoles();
    }

    private List<InstrumentId> instruments(BybitCandleSource source, BybitCategory part, @Nullable Store store) {
        List<InstrumentId> wanted =
                choice.isOfMostTraded() ? choice.mostTraded(source, part) : choice.named(source, part);
        if (store == null || !onlyEnabled) {
            return wanted;
        }
        List<InstrumentId> enabled =
                Arguments.enabled(store.clickHouse(), source.instruments().market(part), wanted);
        if (enabled.isEmpty()) {
            throw new IllegalArgumentException(
                    "--only-enabled leaves none of %d symbols: enable some by sync-instruments"
                            .formatted(wanted.size()));
        }
        return enabled;
    }

    private int run(
            BybitCandleSource source,
            @Nullable Store store,
            @Nullable Redis redis,
            TickerCache tickers,
            MarketCatalogue markets,
            List<InstrumentId> instruments)
            throws InterruptedException {
        BybitStreamSummary report;
        try (BybitStreamRun run = new BybitStreamRun(context, markets, source, store, redis, tickers, instruments);
                LiveView view = LiveView.of(context, common.verbose)) {
            run.untilStopped(Duration.ofSeconds(heartbeatSeconds), view);
            report = run.finish();
        }
        Reports.say(common, report.toText(), report.toJson());
        return ExitCode.STOPPED;
    }
}
