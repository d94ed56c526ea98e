package io.marketdata.examples.cli;

import io.marketdata.firstrate.FirstRateReport;
import io.marketdata.firstrate.FirstRateUpdate;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the cache of the provider's text that is here already. */
@Command(
        name = "convert",
        description =
                "Make the cache, or merge into it, of a folder of the provider's text files or one of its archives.")
final class FirstRateConvertCommand implements Callable<Integer> {
    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private FirstRateOptions options = new FirstRateOptions();

    @Option(names = "--from", required = true, paramLabel = "DIR|ZIP", description = "the folder, or the archive")
    private Path from = Path.of("");

    @Option(
            names = "--symbols",
            split = ",",
            paramLabel = "SYMBOL",
            description = "tickers or symbols, comma between (all that are there)")
    private List<String> symbols = List.of();

    FirstRateConvertCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        FirstRateReport report;
        try (ProgressView view = ProgressView.of(context, "firstrate")) {
            FirstRateUpdate.Builder update = options.update(context, view);
            report = (symbols.isEmpty() ? update.all() : update.symbols(FirstRateOptions.symbols(symbols)))
                    .build()
                    .convert(from);
        }
        return FirstRateOptions.say(common, report);
    }
}
