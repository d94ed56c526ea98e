package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.ops.BackfillRequest;
import io.marketdata.ops.BootstrapReport;
import io.marketdata.ops.BootstrapRequest;
import io.marketdata.ops.RepublishRequest;
import io.marketdata.ops.TailGuardRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole chain, one step after the other. */
@Command(
        name = "bootstrap",
        description = "Warm up, backfill a range, send the tail and guard it; the first step that fails ends it.")
final class BootstrapCommand extends OperationCommand {
    @Mixin
    private LookBackOptions lookBack = new LookBackOptions();

    @Mixin
    private GuardOptions guard = new GuardOptions();

    @Mixin
    private SymbolsOption symbols = new SymbolsOption();

    @Option(names = "--start", paramLabel = "TIME", description = "a range to backfill as well: first instant")
    private @Nullable String start;

    @Option(names = "--end", paramLabel = "TIME", description = "first instant behind it")
    private @Nullable String end;

    @Option(
            names = "--window-hours",
            defaultValue = "" + TailGuardRequest.DEFAULT_WINDOW_HOURS,
            paramLabel = "HOURS",
            description = "how much of the tail is sent and guarded (${DEFAULT-VALUE})")
    private int windowHours;

    @Option(names = "--force", description = "send the tail although a mark says that it was sent of late")
    private boolean force;

    @Option(
            names = "--republish",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether the tail is sent (${DEFAULT-VALUE})")
    private boolean republish;

    @Option(
            names = "--tail-guard",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "whether the tail is guarded (${DEFAULT-VALUE})")
    private boolean tailGuard;

    BootstrapCommand(AppContext context) {
        super(context);
    }

    @Override
    Job job(MarketCatalogue markets) {
        List<InstrumentId> instruments = symbols.instruments(options, markets);
        BootstrapRequest request = request(instruments);
        options.allowBootstrap();
        return new Job(instruments, operations -> {
            BootstrapReport report = operations.bootstrap(request);
            boolean whole = operations.status().degraded().isEmpty();
            int exitCode = report.fault() == null
                    ? whole ? ExitCode.DONE : ExitCode.INCOMPLETE
                    : report.fault().retryable() ? ExitCode.TEMPORARY : ExitCode.FAILED;
            StringBuilder text = new StringBuilder(OpsTexts.of(report));
            operations
                    .status()
                    .degraded()
                    .forEach((cause, reason) ->
                            text.append("\n  ").append(cause).append(": ").append(reason));
            return new Outcome(text.toString(), report.toJson(), exitCode);
        });
    }

    /** The warmup sends nothing where the step after it does. */
    private BootstrapRequest request(List<InstrumentId> instruments) {
        List<RepublishRequest> republishes = republish
                ? instruments.stream()
                        .map(instrument -> new RepublishRequest(instrument, guard.timeframes(), windowHours, force))
                        .toList()
                : List.of();
        return new BootstrapRequest(
                lookBack.request(instruments, !republish, windowHours),
                backfills(instruments),
                republishes,
                tailGuard ? guard.request(instruments, windowHours) : null);
    }

    private List<BackfillRequest> backfills(List<InstrumentId> instruments) {
        String from = start;
        String to = end;
        if (from == null && to == null) {
            return List.of();
        }
        if (from == null || to == null) {
            throw new IllegalArgumentException("--start and --end go together: give both, or none");
        }
        TimeRange range = Arguments.range(from, to);
        return instruments.stream()
                .map(instrument -> BackfillRequest.of(instrument, range).publish(!republish, windowHours))
                .toList();
    }
}
