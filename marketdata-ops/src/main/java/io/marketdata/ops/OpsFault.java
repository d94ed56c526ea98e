package io.marketdata.ops;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import org.jspecify.annotations.Nullable;

/**
 * Why a part of an operation failed.
 *
 * @param error which way
 * @param message what, where and what to do
 */
public record OpsFault(OpsError error, String message) {
    static OpsFault of(Throwable failed) {
        if (failed instanceof OpsException known) {
            return new OpsFault(known.error(), message(known));
        }
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SourceException || cause instanceof MalformedDataException) {
                return new OpsFault(OpsError.PROVIDER_ERROR, message(failed));
            }
        }
        return new OpsFault(OpsError.COMMAND_ERROR, message(failed));
    }

    private static String message(Throwable failed) {
        @Nullable String text = failed instanceof MarketDataException ? failed.getMessage() : failed.toString();
        return MarketDataException.foreign(text);
    }
}
