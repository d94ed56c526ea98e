package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import java.util.List;
import picocli.CommandLine.Option;

/** Which instrument. */
final class SymbolOption {
    @Option(
            names = "--symbol",
            required = true,
            paramLabel = "SYMBOL",
            description = "an instrument key, or a symbol of --market-id")
    private String symbol = "";

    InstrumentId instrument(OpsOptions options, MarketCatalogue markets) {
        return options.instruments("--symbol", List.of(symbol), markets).get(0);
    }
}
