package io.marketdata.examples.cli;

import io.marketdata.clickhouse.Finding;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells everything that is wrong with the server. */
@Command(
        name = "doctor",
        description = "Tell everything that is wrong with the server, each with the statement that mends it.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    DoctorCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Store opened = Store.openBare(context, common, common.markets())) {
            List<Finding> findings = opened.clickHouse().doctor();
            findings.forEach(finding -> context.out().println(finding));
            long errors =
                    findings.stream().filter(finding -> !finding.warning()).count();
            Logs.LOG.info("%d errors and %d warnings: %s".formatted(errors, findings.size() - errors, opened.where()));
            return errors == 0 ? ExitCode.DONE : ExitCode.INCOMPLETE;
        }
    }
}
