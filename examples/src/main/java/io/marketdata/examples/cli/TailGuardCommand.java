package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.ops.TailGuardReport;
import io.marketdata.ops.TailGuardRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Audits the end of the history, and repairs it. */
@Command(
        name = "tail-guard",
        description = "Audit the end of the history against the market's calendar, and repair it if asked.")
final class TailGuardCommand extends OperationCommand {
    @Mixin
    private GuardOptions guard = new GuardOptions();

    @Mixin
    private SymbolsOption symbols = new SymbolsOption();

    @Option(
            names = "--window-hours",
            defaultValue = "" + TailGuardRequest.DEFAULT_WINDOW_HOURS,
            paramLabel = "HOURS",
            description = "how far back the far tier looks (${DEFAULT-VALUE})")
    private int windowHours;

    TailGuardCommand(AppContext context) {
        super(context);
    }

    @Override
    Job job(MarketCatalogue markets) {
        List<InstrumentId> instruments = symbols.instruments(options, markets);
        TailGuardRequest request = guard.request(instruments, windowHours);
        return new Job(instruments, operations -> {
            TailGuardReport report = operations.tailGuard(request);
            return new Outcome(OpsTexts.of(report), report.toJson(), exitCode(report));
        });
    }

    private static int exitCode(TailGuardReport report) {
        return exitCode(
                report.entries().stream()
                        .map(entry -> entry.far().fault() == null
                                ? entry.near().fault()
                                : entry.far().fault())
                        .toList(),
                report.isOk());
    }
}
