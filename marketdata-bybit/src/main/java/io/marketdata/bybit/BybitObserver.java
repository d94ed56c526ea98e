package io.marketdata.bybit;

import io.marketdata.error.SourceException;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.KnownHole;
import java.time.Instant;

/**
 * Is told what a source does, on the thread that does it: it has to be quick, and what it throws ends the stream.
 *
 * <p>{@code series} is the instrument's key and the length of its candles ({@code bybit:spot:BTCUSDT 5m}), or what else was
 * asked for ({@code instruments spot}).
 */
public interface BybitObserver {
    /** An observer that does nothing. */
    BybitObserver NONE = new BybitObserver() {};

    /**
     * A page was taken over.
     *
     * @param until what the page reached up to, exclusive
     * @param rows how many rows of it are delivered
     */
    default void onPage(String series, InstrumentId instrument, Instant until, int rows) {}

    /** A request failed and is sent again. */
    default void onRetry(String series, SourceException problem) {}

    /** The venue was asked twice and does not have these candles. */
    default void onHole(String series, KnownHole hole) {}
}
