package io.marketdata.examples.cli;

import io.marketdata.clickhouse.embedded.EngineNotFoundException;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.ops.OpsError;
import io.marketdata.ops.OpsException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the process says at its end. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;

    /** Wrong arguments, wrong configuration, or a schema that has to be made first. */
    static final int USAGE = 2;

    /** Done, but something is incomplete: rows rejected, minutes missing, an instrument that failed. */
    static final int INCOMPLETE = 3;

    /** There is nothing new, where somebody asked to be told so. */
    static final int NOTHING_NEW = 4;

    /** Try again later: unreachable, rate-limited, locked by another process. */
    static final int TEMPORARY = 75;

    /** Stopped by SIGINT or SIGTERM; the JVM itself then ends with 130 or 143. */
    static final int STOPPED = 143;

    /** The venue cannot be reached, asks for fewer requests, or is not well; another process writes in a folder. */
    private static final Set<String> PASSING = Set.of("MD-Y001", "MD-Y002", "MD-Y003", "MD-Y006", "MD-P032");

    /** What an operation refuses because of how it was asked. */
    private static final Set<OpsError> OF_ARGUMENTS =
            Set.of(OpsError.INVALID_ARGS, OpsError.PROVIDER_NOT_CONFIGURED, OpsError.BOOTSTRAP_DISABLED);

    private ExitCode() {}

    static int of(Throwable problem) {
        for (Throwable at = problem; at != null; at = at.getCause()) {
            if (at instanceof ConfigurationException
                    || at instanceof SchemaException
                    || at instanceof IllegalArgumentException
                    || at instanceof EngineNotFoundException
                    || (at instanceof OpsException refused && OF_ARGUMENTS.contains(refused.error()))) {
                return USAGE;
            }
        }
        return isTemporary(problem) ? TEMPORARY : FAILED;
    }

    /**
     * The code of a run of many parts that is not complete.
     *
     * @param others how many parts did not fail
     * @param errors what the others failed with, their codes first
     */
    static int ofPart(long others, List<String> errors) {
        if (others > 0 || errors.isEmpty()) {
            return INCOMPLETE;
        }
        return errors.stream().allMatch(error -> PASSING.stream().anyMatch(error::startsWith)) ? TEMPORARY : FAILED;
    }

    private static boolean isTemporary(@Nullable Throwable problem) {
        return problem instanceof MarketDataException known && known.isRetryable();
    }
}
