package io.marketdata.examples.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What a service does that keeps histories whole. */
@Command(
        name = "ops",
        description = "Keep histories whole as a service.",
        mixinStandardHelpOptions = true,
        subcommands = OpsServeCommand.class)
final class OpsCommand implements Callable<Integer> {
    private final AppContext context;

    OpsCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.err().println("ops what? One of: ops serve (see ops --help)");
        return ExitCode.USAGE;
    }
}
