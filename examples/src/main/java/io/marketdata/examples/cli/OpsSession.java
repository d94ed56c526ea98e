package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.calendar.CoveragePolicy;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.firstrate.FirstRateType;
import io.marketdata.model.InstrumentId;
import io.marketdata.ops.HistoryStore;
import io.marketdata.ops.Operations;
import io.marketdata.redis.Redis;
import io.marketdata.redis.RedisOptions;
import io.marketdata.spi.KnownHoleLedger;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Operations over the store, the providers and the Redis of a command; ends what it opened. */
final class OpsSession implements AutoCloseable {
    private final Deque<AutoCloseable> opened;
    private final @Nullable Redis redis;
    private final Operations operations;

    private OpsSession(Deque<AutoCloseable> opened, @Nullable Redis redis, Operations operations) {
        this.opened = opened;
        this.redis = redis;
        this.operations = operations;
    }

    static OpsSession open(
            AppContext context,
            CommonOptions common,
            OpsOptions options,
            MarketCatalogue markets,
            Function<InstrumentId, TradingCalendar> calendars) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            Clock clock = options.clock(context.clock());
            CoveragePolicy policy = options.policy();
            OpsProviders.requireKnown(options.providers);
            options.requirePace();
            options.home(markets);
            Store store = Store.open(context, common, markets);
            opened.push(store);
            Redis redis = redis(context, options, markets);
            if (redis != null) {
                opened.push(redis);
            }
            KnownHoleLedger holes = store.clickHouse().knownHoles();
            OpsProviders providers = OpsProviders.open(context, markets, holes, options.providers);
            opened.push(providers);
            Operations.Builder builder = Operations.over(new HistoryStore(
                            store.clickHouse().canonicalIndex(),
                            store.clickHouse().canonicalReader(),
                            store.clickHouse().rawWriter()))
                    .knownHoles(holes)
                    .markets(markets)
                    .calendars(calendars)
                    .policies(instrument -> policy)
                    .clock(clock)
                    .cancellation(context.cancellation());
            providers.all().forEach(provider -> builder.provider(options.paced(provider)));
            String namespace = settings(context, options).get("REDIS_NAMESPACE");
            if (namespace != null) {
                builder.namespace(namespace);
            }
            if (redis != null) {
                builder.watermarks(redis.watermarkStore()).publisher(redis.barPublisher(options.home(markets)));
            }
            if (options.bootstraps()) {
                builder.enableBootstrap();
            }
            return new OpsSession(opened, redis, builder.build());
        } catch (RuntimeException problem) {
            close(opened);
            throw problem;
        }
    }

    /** The catalogue, and the markets of FirstRateData as far as no other market has their id or their code. */
    static MarketCatalogue markets(CommonOptions common) {
        return FirstRateType.beside(common.markets());
    }

    private static Map<String, String> settings(AppContext context, OpsOptions options) {
        Map<String, String> settings = new HashMap<>(context.environment());
        String word = options.namespace;
        if (word != null) {
            settings.put("REDIS_NAMESPACE", word);
        }
        return settings;
    }

    private static @Nullable Redis redis(AppContext context, OpsOptions options, MarketCatalogue markets) {
        Map<String, String> settings = settings(context, options);
        if (!settings.containsKey("REDIS_HOST")) {
            Logs.LOG.info("REDIS_HOST is not set: marks live as long as this command, and bars are sent to nobody");
            return null;
        }
        return Redis.connect(RedisOptions.builderOf(settings).markets(markets).build());
    }

    Operations operations() {
        return operations;
    }

    /** The Redis of the environment; null where there is none. */
    @Nullable Redis redis() {
        return redis;
    }

    @Override
    public void close() {
        close(opened);
    }

    private static void close(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception problem) {
                Logs.LOG.warning("at the end: " + problem);
            }
        }
    }
}
