package io.marketdata.spi;

import java.time.Instant;

/**
 * How far the canonical candles of an instrument reach.
 *
 * @param first open time of the first candle
 * @param last open time of the last candle
 * @param minutes how many distinct open times there are
 */
public record CanonicalBounds(Instant first, Instant last, long minutes) {}
