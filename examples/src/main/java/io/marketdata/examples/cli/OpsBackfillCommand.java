package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.ops.BackfillRequest;
import io.marketdata.ops.FetchReport;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fills a range of one instrument. */
@Command(
        name = "backfill",
        description = "Fetch what canonical lacks of a range of one instrument, and send what of it lies in the tail.")
final class OpsBackfillCommand extends OperationCommand {
    @Mixin
    private PublishOptions publishing = new PublishOptions();

    @Mixin
    private SymbolOption symbol = new SymbolOption();

    @Option(names = "--start", required = true, paramLabel = "TIME", description = "first instant, with a zone")
    private String start = "";

    @Option(names = "--end", required = true, paramLabel = "TIME", description = "first instant behind, with a zone")
    private String end = "";

    OpsBackfillCommand(AppContext context) {
        super(context);
    }

    @Override
    Job job(MarketCatalogue markets) {
        InstrumentId instrument = symbol.instrument(options, markets);
        BackfillRequest request = BackfillRequest.of(instrument, Arguments.range(start, end))
                .publish(publishing.publish, publishing.windowHours);
        return new Job(List.of(instrument), operations -> {
            FetchReport report = operations.backfill(request);
            return new Outcome(OpsTexts.of("backfill", report), report.toJson(), WarmupCommand.exitCode(report));
        });
    }
}
