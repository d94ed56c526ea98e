package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.ops.FetchReport;
import io.marketdata.ops.WarmupRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Fills the last days of instruments. */
@Command(
        name = "warmup",
        description = "Fetch what canonical lacks of the last days up to the last closed minute, and send the tail.")
final class WarmupCommand implements Callable<Integer> {
    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private OpsOptions options = new OpsOptions();

    @Mixin
    private LookBackOptions lookBack = new LookBackOptions();

    @Mixin
    private PublishOptions publishing = new PublishOptions();

    @Mixin
    private SymbolsOption symbols = new SymbolsOption();

    WarmupCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MarketCatalogue markets = OpsSession.markets(common);
        List<InstrumentId> instruments = symbols.instruments(options, markets);
        WarmupRequest request = lookBack.request(instruments, publishing.publish, publishing.windowHours);
        return OpsJob.run(context, common, options, markets, instruments, operations -> {
            FetchReport report = operations.warmup(request);
            return new OpsJob.Outcome(OpsTexts.of("warmup", report), report.toJson(), exitCode(report));
        });
    }

    static int exitCode(FetchReport report) {
        return OpsJob.exitCode(
                report.entries().stream().map(FetchReport.Entry::fault).toList(),
                report.isOk()
                        && report.entries().stream()
                                .allMatch(entry -> entry.coverage() == null
                                        || entry.coverage().isOk()));
    }
}
