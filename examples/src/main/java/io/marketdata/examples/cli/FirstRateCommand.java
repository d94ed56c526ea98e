package io.marketdata.examples.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** What is done with FirstRateData. */
@Command(
        name = "firstrate",
        description = "Keep a Parquet cache of FirstRateData up to date.",
        mixinStandardHelpOptions = true,
        subcommands = {FirstRateUpdateCommand.class, FirstRateConvertCommand.class})
final class FirstRateCommand implements Callable<Integer> {
    private final AppContext context;

    FirstRateCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.err().println("firstrate what? One of: firstrate update, firstrate convert (see firstrate --help)");
        return ExitCode.USAGE;
    }
}
