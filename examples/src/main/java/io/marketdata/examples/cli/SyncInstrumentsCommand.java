package io.marketdata.examples.cli;

import io.marketdata.InstrumentSyncReport;
import io.marketdata.InstrumentWhitelist;
import io.marketdata.MarketCatalogue;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings {@code ref_instruments} in line with a whitelist. */
@Command(
        name = "sync-instruments",
        description = "Bring ref_instruments in line with a whitelist (market_id,symbol,is_enabled).")
final class SyncInstrumentsCommand implements Callable<Integer> {
    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--whitelist", required = true, paramLabel = "FILE", description = "the whitelist, a CSV file")
    private Path whitelist = Path.of("");

    SyncInstrumentsCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        MarketCatalogue markets = common.markets();
        InstrumentWhitelist wanted = InstrumentWhitelist.read(whitelist, markets);
        try (Store store = Store.open(context, common, markets)) {
            InstrumentSyncReport report = wanted.syncInto(store.clickHouse().instruments());
            Reports.say(common, report.toText(), report.toJson());
            return ExitCode.DONE;
        }
    }
}
