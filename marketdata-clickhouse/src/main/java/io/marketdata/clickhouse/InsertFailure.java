package io.marketdata.clickhouse;

import io.marketdata.error.MarketDataException;

/** A failed insert: what it means for the next step, and what a caller is told. */
final class InsertFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorClass kind;
    private final MarketDataException problem;
    private final boolean repeated;

    InsertFailure(ErrorClass kind, MarketDataException problem) {
        this(kind, problem, false);
    }

    private InsertFailure(ErrorClass kind, MarketDataException problem, boolean repeated) {
        super(problem);
        this.kind = kind;
        this.problem = problem;
        this.repeated = repeated;
    }

    /** The same, of the last of several requests. */
    InsertFailure afterAnother() {
        return new InsertFailure(kind, problem, true);
    }

    /** Whether the body had been sent before, and what was answered then is not known. */
    boolean isRepeated() {
        return repeated;
    }

    ErrorClass kind() {
        return kind;
    }

    MarketDataException problem() {
        return problem;
    }
}
