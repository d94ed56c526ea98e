package io.marketdata;

import io.marketdata.error.MalformedDataException;
import java.util.function.Consumer;

/**
 * What a job does with a row that may not be written. Such a row is never written, and never lost without a word:
 * every one is counted in the report by its defect.
 *
 * <p>Called on the thread of {@code run}; what it throws ends the run.
 */
@FunctionalInterface
public interface BadRowPolicy {
    /** Takes one bad row: returns to go on without it, or throws to end the run. */
    void onBadRow(BadRow row);

    /** Ends the run with an error that names the row. The default. */
    static BadRowPolicy fail() {
        return row -> {
            throw new MalformedDataException(row.defect().code(), row.message());
        };
    }

    /** Leaves the row out and counts it. */
    static BadRowPolicy reject() {
        return row -> {};
    }

    /** Leaves the row out, counts it and hands it on. */
    static BadRowPolicy handTo(Consumer<BadRow> sink) {
        return sink::accept;
    }
}
