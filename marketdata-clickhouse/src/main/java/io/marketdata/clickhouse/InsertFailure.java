package io.marketdata.clickhouse;

import io.marketdata.error.MarketDataException;

/** A failed insert: what it means for the next step, and what a caller is told. */
final class InsertFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorClass kind;
    private final MarketDataException problem;

    InsertFailure(ErrorClass kind, MarketDataException problem) {
        super(problem);
        this.kind = kind;
        this.problem = problem;
    }

    ErrorClass kind() {
        return kind;
    }

    MarketDataException problem() {
        return problem;
    }
}
