package io.marketdata.clickhouse;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;

/** Any failure as one that says what is known of the batch: with the same code and words, and the failure behind it. */
final class Outcomes {
    private Outcomes() {}

    /**
     * The failure with its outcome.
     *
     * @param more what else there is to say; may be empty
     */
    static WriteException of(MarketDataException problem, String more, Outcome outcome) {
        String message = String.valueOf(problem.getMessage());
        if (problem instanceof SchemaException schema) {
            String mend = String.join("; ", schema.mend());
            message += message.contains(mend) ? "" : "; mend: " + mend;
        }
        message += more.isEmpty() ? "" : " (" + more + ")";
        return new WriteException(problem.code(), message, outcome, problem.isRetryable(), problem);
    }
}
