package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.bybit.BybitCategory;
import io.marketdata.bybit.BybitInstruments;
import io.marketdata.bybit.RankedInstrument;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.InstrumentRegistry;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Bybit's history: what is new of each series. */
@Command(
        name = "backfill",
        description = {
            "Fetch what is new of Bybit's candles: each series from its last stored candle on, or the last days.",
            "1m goes to the raw tables, and so to canonical; other lengths to the timeframe store."
        })
final class BybitBackfillCommand implements Callable<Integer> {
    private static final int MOST_DAYS = 36_500;
    private static final List<String> DEFAULT_TIMEFRAMES = List.of("5m", "15m", "1h", "4h", "1d");

    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--symbol",
            split = ",",
            paramLabel = "SYMBOL",
            description = "symbols, comma between (the most traded, which then are looked for)")
    private List<String> symbols = List.of();

    @Option(
            names = "--timeframe",
            split = ",",
            paramLabel = "TIMEFRAME",
            description = "lengths of candles, comma between (5m,15m,1h,4h,1d)")
    private List<String> timeframes = List.of();

    @Option(
            names = "--days",
            defaultValue = "90",
            paramLabel = "DAYS",
            description = "how far back, where nothing is stored (${DEFAULT-VALUE})")
    private int days;

    @Option(
            names = "--top",
            defaultValue = "50",
            paramLabel = "COUNT",
            description = "how many of the most traded, where no symbol is given (${DEFAULT-VALUE})")
    private int top;

    @Option(
            names = "--category",
            defaultValue = "spot",
            paramLabel = "spot|linear",
            description = "part of the venue (${DEFAULT-VALUE})")
    private String category = "spot";

    @Option(
            names = "--quote",
            defaultValue = "USDT",
            paramLabel = "COIN",
            description = "quote coin of the most traded (${DEFAULT-VALUE})")
    private String quote = "USDT";

    @Option(
            names = "--min-turnover",
            defaultValue = "1000000",
            paramLabel = "AMOUNT",
            description = "least turnover of a day among the most traded, in the quote coin (${DEFAULT-VALUE})")
    private BigDecimal minTurnover = BigDecimal.ZERO;

    @Option(
            names = "--store",
            defaultValue = "clickhouse",
            paramLabel = "clickhouse|postgres",
            description = "where candles of other lengths than 1m go (${DEFAULT-VALUE})")
    private String store = "clickhouse";

    BybitBackfillCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        requireInside("--days", days, MOST_DAYS);
        requireInside("--top", top, Integer.MAX_VALUE);
        List<Timeframe> lengths = (isBlank(timeframes) ? DEFAULT_TIMEFRAMES : timeframes)
                .stream()
                        .map(code -> Arguments.named("--timeframe", () -> Timeframe.of(code)))
                        .distinct()
                        .toList();
        boolean minutes = lengths.contains(Timeframe.M1);
        BybitCategory part = BybitCategory.of(category);
        StoreKind kind = StoreKind.of(store);
        MarketCatalogue markets = common.markets();
        BybitCandleSource.Builder bybit = Arguments.bybit(context, markets);
        try (OhlcvPlace place = OhlcvPlace.open(context, common, markets, kind, minutes);
                BybitCandleSource source = bybit.knownHoles(place.knownHoles()).build()) {
            List<InstrumentId> instruments = isBlank(symbols) ? mostTraded(source, place, part) : named(source, part);
            Logs.LOG.info("%d symbols of %s, %s".formatted(instruments.size(), source.name(), lengths));
            BybitBackfillRun run = new BybitBackfillRun(context, markets, source, place, days);
            BybitBackfillReport report = run.run(instruments, lengths, this::say);
            say(report);
            return context.cancellation().isCancelled() ? ExitCode.STOPPED : report.exitCode();
        }
    }

    private void say(BybitBackfillReport report) {
        Reports.say(common, report.toText(), report.toJson());
    }

    /** Whether a list is empty, or was given as an empty text. */
    private static boolean isBlank(List<String> words) {
        return words.stream().allMatch(String::isBlank);
    }

    private static void requireInside(String argument, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(argument + " " + value + " is outside 1.." + most);
        }
    }

    private List<InstrumentId> named(BybitCandleSource source, BybitCategory part) {
        List<InstrumentId> named = Arguments.instruments(source.instruments().market(part), symbols);
        // A host that cannot be reached is to be said once, and not by every series.
        source.serverTime();
        return named;
    }

    /** Finds the most traded, and writes what the venue lists to the tables of instruments on the way. */
    private List<InstrumentId> mostTraded(BybitCandleSource source, OhlcvPlace place, BybitCategory part) {
        BybitInstruments lists = source.instruments();
        List<RankedInstrument> ranked = lists.top(part, top, quote, minTurnover);
        if (ranked.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing of %s in %s had a turnover of %s in the last day: lower --min-turnover, or give another --quote"
                            .formatted(part.code(), quote, minTurnover));
        }
        place.registry()
                .ifPresentOrElse(
                        registry -> synchronise(lists, part, registry, place),
                        () -> place.ohlcv().symbols(lists.instruments(part)));
        return ranked.stream().map(one -> one.details().id()).toList();
    }

    private static void synchronise(
            BybitInstruments lists, BybitCategory part, InstrumentRegistry registry, OhlcvPlace place) {
        Logs.LOG.info(lists.synchronise(part, registry).toString());
        place.ohlcv().symbols(registry.instruments(lists.market(part)));
    }
}
