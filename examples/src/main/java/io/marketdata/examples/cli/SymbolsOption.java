package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import java.util.List;
import picocli.CommandLine.Option;

/** Which instruments. */
final class SymbolsOption {
    @Option(
            names = "--symbols",
            split = ",",
            required = true,
            paramLabel = "SYMBOL",
            description = "instrument keys, or symbols of --market-id, comma between")
    private List<String> symbols = List.of();

    List<InstrumentId> instruments(OpsOptions options, MarketCatalogue markets) {
        return options.instruments("--symbols", symbols, markets);
    }
}
