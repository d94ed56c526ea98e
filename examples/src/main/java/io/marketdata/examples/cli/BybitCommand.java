package io.marketdata.examples.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What is done with Bybit. */
@Command(
        name = "bybit",
        description = "Collect candles of Bybit.",
        mixinStandardHelpOptions = true,
        subcommands = {BybitBackfillCommand.class, BybitStreamCommand.class, BybitStatusCommand.class})
final class BybitCommand implements Callable<Integer> {
    private final AppContext context;

    BybitCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.err().println("bybit what? One of: bybit backfill, bybit stream, bybit status (see bybit --help)");
        return ExitCode.USAGE;
    }
}
