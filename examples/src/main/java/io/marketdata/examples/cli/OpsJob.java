package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.ops.Operations;
import io.marketdata.ops.OpsFault;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs one operation and says what came of it, in text or JSON and as an exit code. */
final class OpsJob {
    private OpsJob() {}

    /** What a command says at its end. */
    record Outcome(String text, String json, int exitCode) {}

    static int run(
            AppContext context,
            CommonOptions common,
            OpsOptions options,
            MarketCatalogue markets,
            Collection<InstrumentId> instruments,
            Function<Operations, Outcome> operation) {
        TradingCalendar calendar = options.calendar(instruments, markets);
        try (OpsSession session = OpsSession.open(context, common, options, markets, instrument -> calendar)) {
            Outcome outcome = operation.apply(session.operations());
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
