package io.marketdata.ops;

import io.marketdata.error.MarketDataException;
import org.jspecify.annotations.Nullable;

/**
 * Why a part of an operation failed.
 *
 * @param error which way
 * @param message what, where and what to do
 * @param retryable whether the same may succeed later
 */
public record OpsFault(OpsError error, String message, boolean retryable) {
    /** A fault that time alone does not mend. */
    OpsFault(OpsError error, String message) {
        this(error, message, false);
    }

    static OpsFault of(Throwable failed) {
        return new OpsFault(error(failed), message(failed), isRetryable(failed));
    }

    private static OpsError error(Throwable failed) {
        return failed instanceof OpsException known ? known.error() : OpsError.COMMAND_ERROR;
    }

    private static boolean isRetryable(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarketDataException known && known.isRetryable()) {
                return true;
            }
        }
        return false;
    }

    private static String message(Throwable failed) {
        @Nullable String text = failed instanceof MarketDataException ? failed.getMessage() : failed.toString();
        return MarketDataException.foreign(text);
    }
}
