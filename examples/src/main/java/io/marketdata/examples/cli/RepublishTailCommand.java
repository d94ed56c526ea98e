package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.ops.RepublishReport;
import io.marketdata.ops.RepublishRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends final bars again. */
@Command(
        name = "republish-tail",
        description = "Send consumers the final bars of the tail again, unless they were sent of late.")
final class RepublishTailCommand extends OperationCommand {
    @Mixin
    private SymbolOption symbol = new SymbolOption();

    @Option(
            names = "--timeframes",
            split = ",",
            required = true,
            paramLabel = "TIMEFRAME",
            description = "lengths of bars, comma between")
    private List<String> timeframes = List.of();

    @Option(
            names = "--window-hours",
            defaultValue = "" + RepublishRequest.DEFAULT_WINDOW_HOURS,
            paramLabel = "HOURS",
            description = "how far back (${DEFAULT-VALUE})")
    private int windowHours;

    @Option(names = "--force", description = "send them although a mark says that they were sent of late")
    private boolean force;

    RepublishTailCommand(AppContext context) {
        super(context);
    }

    @Override
    Job job(MarketCatalogue markets) {
        InstrumentId instrument = symbol.instrument(options, markets);
        RepublishRequest request =
                new RepublishRequest(instrument, Arguments.timeframes(timeframes), windowHours, force);
        return new Job(List.of(instrument), operations -> {
            RepublishReport report = operations.republishTail(request);
            int exitCode = exitCode(
                    report.entries().stream().map(RepublishReport.Entry::fault).toList(), report.isOk());
            return new Outcome(OpsTexts.of(report), report.toJson(), exitCode);
        });
    }
}
