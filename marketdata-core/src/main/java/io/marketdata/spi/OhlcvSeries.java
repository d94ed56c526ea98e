package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import java.time.Instant;

/**
 * How far the candles of one instrument and length reach.
 *
 * @param candles how many distinct open times there are
 * @param first open time of the first candle
 * @param last open time of the last candle
 */
public record OhlcvSeries(InstrumentId instrument, Timeframe timeframe, long candles, Instant first, Instant last) {}
