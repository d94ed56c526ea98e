package io.marketdata;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backfill failed. It has the code, the message and the retryability of its cause, and the report of what was done.
 */
public final class BackfillException extends MarketDataException {
    private static final long serialVersionUID = 1L;

    private final transient Backfill1mReport report;

    BackfillException(Backfill1mReport report, Throwable cause) {
        super(code(cause), message(cause), cause instanceof MarketDataException known && known.isRetryable(), cause);
        this.report = report;
    }

    /** What was done before it failed. */
    public Backfill1mReport report() {
        return report;
    }

    @Override
    public InstrumentId instrument() {
        return report.instrument();
    }

    /** The open time of the first candle that is not known to be written. */
    @Override
    public @Nullable Instant resumeFrom() {
        return report.resumeFrom();
    }

    private static String code(Throwable cause) {
        return cause instanceof MarketDataException known ? known.code() : "MD-B001";
    }

    private static String message(Throwable cause) {
        String text = cause.getMessage();
        return cause instanceof MarketDataException && text != null
                ? text
                : "a part of the run failed: " + foreign(cause.toString());
    }
}
