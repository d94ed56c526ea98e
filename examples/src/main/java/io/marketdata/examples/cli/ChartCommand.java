package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CanonicalBounds;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws what canonical holds, so that one can look. */
@Command(name = "chart", description = "Draw canonical candles on one self-contained HTML page.")
final class ChartCommand implements Callable<Integer> {
    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--market-id", paramLabel = "ID", description = "only this market")
    private @Nullable Integer marketId;

    @Option(names = "--symbols", split = ",", paramLabel = "A,B", description = "only these symbols (all)")
    private List<String> symbols = List.of();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "the page")
    private Path out = Path.of("");

    ChartCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MarketCatalogue markets = common.markets();
        try (Store store = Store.open(context, common, markets)) {
            ChartPage page = new ChartPage();
            for (InstrumentId instrument : store.clickHouse().canonicalIndex().instruments()) {
                if (isWanted(instrument)) {
                    draw(page, store, markets, instrument);
                }
            }
            Reports.write(out, page.toString());
            context.out().println(out);
            return ExitCode.DONE;
        }
    }

    private boolean isWanted(InstrumentId instrument) {
        Integer market = marketId;
        boolean ofMarket = market == null || instrument.market().value() == market;
        boolean ofSymbols = symbols.isEmpty()
                || symbols.stream()
                        .anyMatch(symbol -> symbol.strip()
                                .toUpperCase(Locale.ROOT)
                                .equals(instrument.symbol().value()));
        return ofMarket && ofSymbols;
    }

    private static void draw(ChartPage page, Store store, MarketCatalogue markets, InstrumentId instrument) {
        Optional<CanonicalBounds> bounds = store.clickHouse().canonicalIndex().bounds(instrument);
        if (bounds.isEmpty()) {
            return;
        }
        CanonicalBounds held = bounds.get();
        long width = ChartBars.widthMinutes(held);
        String facts = String.format(
                Locale.ROOT,
                "%,d one-minute candles from %s to %s, drawn in bars of %d minutes",
                held.minutes(),
                held.first(),
                held.last(),
                width);
        page.add(
                markets.instrumentKey(instrument),
                facts,
                width,
                ChartBars.read(store.clickHouse().canonicalReader(), instrument, held, width));
    }
}
