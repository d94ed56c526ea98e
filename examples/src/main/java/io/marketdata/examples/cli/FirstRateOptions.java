package io.marketdata.examples.cli;

import io.marketdata.firstrate.FirstRateAdjustment;
import io.marketdata.firstrate.FirstRateReport;
import io.marketdata.firstrate.FirstRateType;
import io.marketdata.firstrate.FirstRateUpdate;
import io.marketdata.firstrate.TickerResult;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.Symbol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cache, and what of it: shared by the commands of FirstRateData. */
final class FirstRateOptions {
    private static final int MOST_LOCK_SECONDS = 86_400;

    @Option(
            names = "--type",
            required = true,
            paramLabel = "TYPE",
            description = "futures, stock, etf, crypto, index or fx")
    private String type = "";

    @Option(names = "--root", required = true, paramLabel = "DIR", description = "folder of the cache")
    private Path root = Path.of("");

    @Option(
            names = "--adjustment",
            paramLabel = "WORD",
            description = "which series, in the provider's word (contin_UNadj of futures, UNADJUSTED of stock and etf)")
    private @Nullable String adjustment;

    @Option(
            names = "--lock-timeout",
            defaultValue = "30",
            paramLabel = "SECONDS",
            description = "how long to wait for another process that works on the same type (${DEFAULT-VALUE})")
    private int lockTimeoutSeconds;

    /** The update that was described, to be told which tickers. */
    FirstRateUpdate.Builder update(AppContext context, ProgressView view) {
        FirstRateUpdate.Builder update = FirstRateUpdate.builder(FirstRateType.of(type), root)
                .clock(context.clock())
                .cancellation(context.cancellation())
                .progress(view::show);
        String series = adjustment;
        if (series != null) {
            update.adjustment(FirstRateAdjustment.of(series));
        }
        if (lockTimeoutSeconds < 0 || lockTimeoutSeconds > MOST_LOCK_SECONDS) {
            throw new IllegalArgumentException(
                    "--lock-timeout " + lockTimeoutSeconds + " is outside 0.." + MOST_LOCK_SECONDS);
        }
        return update.lockTimeout(Duration.ofSeconds(lockTimeoutSeconds));
    }

    /** The names of {@code --symbols}, each one that a ticker can have. */
    static List<String> symbols(List<String> names) {
        names.forEach(name -> Arguments.named("--symbols", () -> new Symbol(name)));
        return names;
    }

    /** Says what was done, and gives the exit code. */
    static int say(CommonOptions common, FirstRateReport report) {
        Reports.say(common, report.toString(), report.toJson());
        return switch (report.status()) {
            case CURRENT, DONE, DRY_RUN -> ExitCode.DONE;
            case CANCELLED -> ExitCode.STOPPED;
            case INCOMPLETE -> ofPart(report);
        };
    }

    private static int ofPart(FirstRateReport report) {
        List<String> errors = report.results().stream()
                .filter(result -> result.outcome() == Outcome.FAILED)
                .map(TickerResult::message)
                .filter(Objects::nonNull)
                .toList();
        return ExitCode.ofPart(report.results().size() - errors.size(), errors);
    }
}
