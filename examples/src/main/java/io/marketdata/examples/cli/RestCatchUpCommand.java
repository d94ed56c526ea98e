package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.RestCatchUp;
import io.marketdata.RestCatchUpReport;
import io.marketdata.RestCatchUpReport.Entry;
import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings canonical up to now from the venue's history. */
@Command(
        name = "rest-catchup",
        description = "Fetch what canonical lacks of Bybit's minutes: the tail, and the gaps of the last days.")
final class RestCatchUpCommand implements Callable<Integer> {
    private static final int MOST_DAYS = 36_500;

    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--market-id", required = true, paramLabel = "ID", description = "market of the catalogue")
    private int marketId;

    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    @Option(
            names = "--only-enabled",
            description = "only those that ref_instruments has as tradable (see sync-instruments)")
    private boolean onlyEnabled;

    @Option(
            names = "--look-back-days",
            defaultValue = "30",
            paramLabel = "DAYS",
            description = "how far back gaps are looked for (${DEFAULT-VALUE})")
    private int lookBackDays;

    /** Which instruments. */
    static final class Choice {
        @Option(names = "--symbol", split = ",", paramLabel = "SYMBOL", description = "symbols, comma between")
        private List<String> symbols = List.of();

        @Option(names = "--all", description = "every instrument of the market that canonical has")
        private boolean all;
    }

    RestCatchUpCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MarketCatalogue markets = common.markets();
        if (lookBackDays < 0 || lookBackDays > MOST_DAYS) {
            throw new IllegalArgumentException("--look-back-days " + lookBackDays + " is outside 0.." + MOST_DAYS);
        }
        MarketId market = Arguments.market(marketId);
        markets.market(market);
        List<InstrumentId> named = Arguments.instruments(market, choice.symbols);
        BybitCandleSource.Builder bybit = Arguments.bybit(context, markets);
        try (Store store = Store.open(context, common, markets);
                BybitCandleSource source =
                        bybit.knownHoles(store.clickHouse().knownHoles()).build()) {
            source.instruments().category(market);
            List<InstrumentId> instruments = instruments(store.clickHouse(), market, named);
            // A host that cannot be reached is to be said once, and not by every instrument.
            source.serverTime();
            RestCatchUpReport report = run(source, store.clickHouse(), markets, instruments);
            Reports.say(common, report.toText(), report.toJson());
            return context.cancellation().isCancelled() ? ExitCode.STOPPED : exitCode(report);
        }
    }

    private List<InstrumentId> instruments(ClickHouse clickHouse, MarketId market, List<InstrumentId> named) {
        List<InstrumentId> wanted = choice.all
                ? clickHouse.canonicalIndex().instruments().stream()
                        .filter(instrument -> instrument.market().equals(market))
                        .toList()
                : named;
        return onlyEnabled ? Arguments.enabled(clickHouse, market, wanted) : wanted;
    }

    private RestCatchUpReport run(
            BybitCandleSource source, ClickHouse clickHouse, MarketCatalogue markets, List<InstrumentId> instruments) {
        try (ProgressView view = ProgressView.of(context, "rest-catchup")) {
            return RestCatchUp.from(source)
                    .into(clickHouse.rawWriter())
                    .index(clickHouse.canonicalIndex())
                    .knownHoles(clickHouse.knownHoles())
                    .markets(markets)
                    .clock(context.clock())
                    .lookBack(Duration.ofDays(lookBackDays))
                    .onProgress(view::showInstrument)
                    .build()
                    .run(instruments, context.cancellation());
        }
    }

    /** Minutes that the venue turned out not to have are incomplete once: when they are found. */
    private static int exitCode(RestCatchUpReport report) {
        boolean nothingMissing = report.entries().stream()
                .allMatch(entry -> entry.newHoles().isEmpty() && entry.minutesLeft() == 0 && entry.rowsRejected() == 0);
        if (report.isComplete() && nothingMissing) {
            return ExitCode.DONE;
        }
        List<String> errors = report.entries().stream()
                .map(Entry::error)
                .filter(Objects::nonNull)
                .toList();
        return ExitCode.ofPart(report.entries().size() - errors.size(), errors);
    }
}
