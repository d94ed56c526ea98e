package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.bybit.BybitCategory;
import io.marketdata.bybit.BybitInstruments;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.InstrumentRegistry;
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

    @Mixin
    private BybitChoice choice = new BybitChoice();

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
        Arguments.requireInside("--days", days, MOST_DAYS);
        BybitCategory part = choice.part();
        List<Timeframe> lengths = (Arguments.isBlank(timeframes) ? DEFAULT_TIMEFRAMES : timeframes)
                .stream()
                        .map(code -> Arguments.named("--timeframe", () -> Timeframe.of(code)))
                        .distinct()
                        .toList();
        boolean minutes = lengths.contains(Timeframe.M1);
        StoreKind kind = StoreKind.of(store);
        MarketCatalogue markets = common.markets();
        BybitCandleSource.Builder bybit = Arguments.bybit(context, markets);
        try (OhlcvPlace place = OhlcvPlace.open(context, common, markets, kind, minutes);
                BybitCandleSource source = bybit.knownHoles(place.knownHoles()).build()) {
            List<InstrumentId> instruments =
                    choice.isOfMostTraded() ? mostTraded(source, place, part) : choice.named(source, part);
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

    /** Finds the most traded, and writes what the venue lists to the tables of instruments on the way. */
    private List<InstrumentId> mostTraded(BybitCandleSource source, OhlcvPlace place, BybitCategory part) {
        List<InstrumentId> found = choice.mostTraded(source, part);
        BybitInstruments lists = source.instruments();
        place.registry()
                .ifPresentOrElse(
                        registry -> synchronise(lists, part, registry, place),
                        () -> place.ohlcv().symbols(lists.instruments(part)));
        return found;
    }

    private static void synchronise(
            BybitInstruments lists, BybitCategory part, InstrumentRegistry registry, OhlcvPlace place) {
        Logs.LOG.info(lists.synchronise(part, registry).toString());
        place.ohlcv().symbols(registry.instruments(lists.market(part)));
    }
}
