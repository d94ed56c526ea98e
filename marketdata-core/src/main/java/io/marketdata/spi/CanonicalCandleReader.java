package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;

/**
 * Reads the canonical candles of a store: each key once, the newest version, whatever state the store is in.
 *
 * <p><b>Threads.</b> Any number at once; each stream belongs to one.
 */
@FunctionalInterface
public interface CanonicalCandleReader {
    /** The candles of an instrument inside {@code [start, end)}, ascending by open time, in bounded memory. */
    CandleStream read1m(InstrumentId instrument, TimeRange range);
}
