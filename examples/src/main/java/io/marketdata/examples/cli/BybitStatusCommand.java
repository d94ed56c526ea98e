package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.OhlcvSeries;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells what the timeframe store holds. */
@Command(name = "status", description = "Show what the timeframe store holds: candles, first and last.")
final class BybitStatusCommand implements Callable<Integer> {
    private static final String ROW = "%-28s %-9s %12s  %-20s  %-20s";

    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--store",
            defaultValue = "clickhouse",
            paramLabel = "clickhouse|postgres",
            description = "which store (${DEFAULT-VALUE})")
    private String store = "clickhouse";

    BybitStatusCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        StoreKind kind = StoreKind.of(store);
        MarketCatalogue markets = common.markets();
        try (OhlcvPlace place = OhlcvPlace.open(context, common, markets, kind, false)) {
            List<OhlcvSeries> held = place.ohlcv().series();
            if (common.reportFormat == CommonOptions.ReportFormat.JSON) {
                context.out()
                        .println(held.stream().map(BybitStatusCommand::json).toList());
                return ExitCode.DONE;
            }
            context.out().println(ROW.formatted("instrument", "timeframe", "candles", "first", "last"));
            for (OhlcvSeries series : held) {
                context.out()
                        .println(ROW.formatted(
                                name(markets, series.instrument()),
                                series.timeframe(),
                                series.candles(),
                                series.first(),
                                series.last()));
            }
            return ExitCode.DONE;
        }
    }

    private static String name(MarketCatalogue markets, InstrumentId instrument) {
        boolean known =
                markets.markets().stream().anyMatch(market -> market.id().equals(instrument.market()));
        return known ? markets.instrumentKey(instrument) : instrument.toString();
    }

    private static String json(OhlcvSeries series) {
        return "{\"market_id\":%d,\"symbol\":\"%s\",\"timeframe\":\"%s\",\"candles\":%d,\"first\":\"%s\",\"last\":\"%s\"}"
                .formatted(
                        series.instrument().market().value(),
                        series.instrument().symbol().value().replace("\"", "\\\""),
                        series.timeframe(),
                        series.candles(),
                        series.first(),
                        series.last());
    }
}
