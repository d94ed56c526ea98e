package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.ops.Operations;
import io.marketdata.ops.OpsFault;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command that runs one operation and says what came of it, in text or JSON and as an exit code. */
abstract class OperationCommand implements Callable<Integer> {
    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    final OpsOptions options = new OpsOptions();

    OperationCommand(AppContext context) {
        this.context = context;
    }

    /** What to run, of which instruments. */
    record Job(Collection<InstrumentId> instruments, Function<Operations, Outcome> operation) {}

    /** What a command says at its end. */
    record Outcome(String text, String json, int exitCode) {}

    /** Checks the arguments, before anything is opened. */
    abstract Job job(MarketCatalogue markets);

    @Override
    public final Integer call() {
        MarketCatalogue markets = OpsSession.markets(common);
        Job job = job(markets);
        TradingCalendar calendar = options.calendar(job.instruments(), markets);
        try (OpsSession session = OpsSession.open(context, common, options, markets, instrument -> calendar)) {
            Outcome outcome = job.operation().apply(session.operations());
            Reports.say(common, outcome.text(), outcome.json());
            return context.cancellation().isCancelled() ? ExitCode.STOPPED : outcome.exitCode();
        }
    }

    /**
     * The code of a run of several parts.
     *
     * @param faults one for each part, null where it has none
     * @param complete whether nothing is missing of the parts without a fault
     */
    static int exitCode(List<@Nullable OpsFault> faults, boolean complete) {
        List<OpsFault> failed = faults.stream().filter(Objects::nonNull).toList();
        if (failed.isEmpty()) {
            return complete ? ExitCode.DONE : ExitCode.INCOMPLETE;
        }
        if (failed.size() < faults.size()) {
            return ExitCode.INCOMPLETE;
        }
        return failed.stream().allMatch(OpsFault::retryable) ? ExitCode.TEMPORARY : ExitCode.FAILED;
    }
}
