package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.ops.FetchReport;
import io.marketdata.ops.WarmupRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Fills the last days of instruments. */
@Command(
        name = "warmup",
        description = "Fetch what canonical lacks of the last days up to the last closed minute, and send the tail.")
final class WarmupCommand extends OperationCommand {
    @Mixin
    private LookBackOptions lookBack = new LookBackOptions();

    @Mixin
    private PublishOptions publishing = new PublishOptions();

    @Mixin
    private SymbolsOption symbols = new SymbolsOption();

    WarmupCommand(AppContext context) {
        super(context);
    }

    @Override
    Job job(MarketCatalogue markets) {
        List<InstrumentId> instruments = symbols.instruments(options, markets);
        WarmupRequest request = lookBack.request(instruments, publishing.publish, publishing.windowHours);
        return new Job(instruments, operations -> {
            FetchReport report = operations.warmup(request);
            return new Outcome(OpsTexts.of("warmup", report), report.toJson(), exitCode(report));
        });
    }

    static int exitCode(FetchReport report) {
        return exitCode(
                report.entries().stream().map(FetchReport.Entry::fault).toList(),
                report.isOk()
                        && report.entries().stream()
                                .allMatch(entry -> entry.coverage() == null
                                        || entry.coverage().isOk()));
    }
}
