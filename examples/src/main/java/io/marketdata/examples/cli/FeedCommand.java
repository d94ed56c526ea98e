package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.bybit.BybitStream;
import io.marketdata.error.MarketDataException;
import io.marketdata.feed.CandleFeed;
import io.marketdata.feed.FeedSubscription;
import io.marketdata.feed.FeedTotals;
import io.marketdata.feed.LiveScheduler;
import io.marketdata.feed.LiveSeam;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.TimeRange;
import io.marketdata.redis.Redis;
import io.marketdata.spi.KnownHoleLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a strategy would be told, as lines. */
@Command(
        name = "feed",
        description = {
            "Print every closed minute, once and in order, from the past into the present, until it is stopped:",
            "candle OPEN_TIME SYMBOL OPEN HIGH LOW CLOSE VOLUME, correction with the same, gap FROM TO SYMBOL known|given-up.",
            "What is older than an hour comes from canonical alone: let bybit stream or rest-catchup run beside it."
        })
final class FeedCommand implements Callable<Integer> {
    private static final int THREADS = 4;
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final Duration VENUE_REACH = Duration.ofMinutes(60);
    private static final Duration STUCK_AFTER = Duration.ofSeconds(30);
    private static final Pattern MINUTES = Pattern.compile("(\\d{1,7})m");

    private final AppContext context;
    private final Set<InstrumentId> saidToBeStuck = new HashSet<>();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--market-id", required = true, paramLabel = "ID", description = "market of the catalogue")
    private int marketId;

    @Option(
            names = "--symbols",
            required = true,
            split = ",",
            paramLabel = "A,B",
            description = "symbols, comma between")
    private List<String> symbols = List.of();

    /** Less than the venue's reach: the first minute is asked for a while after the command began. */
    @Option(
            names = "--from",
            defaultValue = "55m",
            paramLabel = "ISO|NmM",
            description = "first open time, or how many minutes ago, such as 90m (${DEFAULT-VALUE})")
    private String from = "55m";

    FeedCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        MarketCatalogue markets = common.markets();
        MarketId market = Arguments.market(marketId);
        markets.market(market);
        List<InstrumentId> instruments = Arguments.instruments("--symbols", market, symbols);
        Instant first = first(context.clock().instant());
        BybitCandleSource.Builder bybit = Arguments.bybit(context, markets);
        FeedTotals totals;
        try (Store store = Store.open(context, common, markets);
                Redis redis = BybitStreamCommand.redis(context, markets);
                LiveScheduler scheduler = LiveScheduler.ofThreads(THREADS)) {
            KnownHoleLedger ledger = new OwnHoles(store.clickHouse().knownHoles());
            try (BybitCandleSource source = bybit.knownHoles(ledger).build();
                    BybitStream stream = BybitStream.builder()
                            .markets(markets)
                            .fromEnvironment(context.environment())
                            .build()) {
                source.instruments().category(market);
                LiveSeam seam = LiveSeam.of(stream, source, scheduler)
                        .ledger(ledger)
                        .onRequestFailed(new RequestFailures()::failed)
                        .build();
                CandleFeed.Builder feed = CandleFeed.of(seam, store.clickHouse().canonicalReader(), scheduler)
                        .rest(source)
                        .restTail(VENUE_REACH)
                        .ledger(ledger);
                if (redis != null) {
                    feed.hotCache(redis.hotCandleCache());
                }
                totals = print(feed.build(), seam, instruments, first);
            }
        }
        Reports.say(common, text(instruments.size(), totals), json(instruments.size(), totals));
        return context.cancellation().isCancelled() ? ExitCode.STOPPED : ExitCode.DONE;
    }

    private Instant first(Instant now) {
        Matcher minutes = MINUTES.matcher(from);
        if (minutes.matches()) {
            return now.minus(Duration.ofMinutes(Long.parseLong(minutes.group(1))));
        }
        Instant first;
        try {
            first = TimeRange.parseInstant("--from", from);
        } catch (IllegalArgumentException neither) {
            throw new IllegalArgumentException(
                    "--from " + from + " is neither a time such as 2026-01-31T00:00:00Z nor minutes such as 90m",
                    neither);
        }
        if (first.isAfter(now)) {
            throw new IllegalArgumentException("--from " + from + " is not in the past");
        }
        return first;
    }

    /** Until the process is asked to stop, or nobody reads any more. */
    private FeedTotals print(CandleFeed feed, LiveSeam seam, List<InstrumentId> instruments, Instant first)
            throws InterruptedException {
        FeedPrinter printer = new FeedPrinter(context.out(), instruments);
        Duration back = Duration.between(first, context.clock().instant());
        FeedSubscription subscription = feed.subscribe(Set.copyOf(instruments), back, printer);
        Instant begun = context.clock().instant();
        try (seam;
                subscription) {
            while (!context.cancellation().isCancelled() && !printer.isOver()) {
                Instant now = context.clock().instant();
                if (begun.plus(STUCK_AFTER).isBefore(now)) {
                    instruments.forEach(instrument -> warnIfStuck(subscription, instrument, first, now));
                }
                Thread.sleep(LOOK_EVERY_MILLIS);
            }
        }
        Throwable failure = printer.failure();
        if (failure instanceof MarketDataException refused) {
            throw refused;
        }
        if (failure != null) {
            throw new IllegalStateException("the feed ended", failure);
        }
        return subscription.totals();
    }

    private void warnIfStuck(FeedSubscription subscription, InstrumentId instrument, Instant first, Instant now) {
        Instant done = subscription.checkpoint(instrument).orElse(first);
        if (done.plus(VENUE_REACH).isBefore(now) && saidToBeStuck.add(instrument)) {
            Logs.LOG.warning("%s waits behind %s for minutes that canonical lacks: run bybit stream or rest-catchup"
                    .formatted(instrument, done));
        }
    }

    private static String text(int symbols, FeedTotals totals) {
        return String.format(
                Locale.ROOT,
                "feed of %d symbols: %,d candles, %,d corrections, %,d minutes named as gaps",
                symbols,
                totals.delivered(),
                totals.corrections(),
                totals.gapMinutes());
    }

    private static String json(int symbols, FeedTotals totals) {
        return ("{\"schema_version\":1,\"report\":\"feed\",\"symbols\":%d,\"candles\":%d,\"corrections\":%d,"
                        + "\"gap_minutes\":%d,\"duplicates\":%d,\"repairs\":%d}")
                .formatted(
                        symbols,
                        totals.delivered(),
                        totals.corrections(),
                        totals.gapMinutes(),
                        totals.duplicates(),
                        totals.repairs());
    }
}
