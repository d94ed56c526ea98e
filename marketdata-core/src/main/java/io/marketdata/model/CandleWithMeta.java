package io.marketdata.model;

/**
 * A candle with its provenance: what a source yields and a reader returns.
 *
 * @param candle the candle
 * @param meta its provenance
 */
public record CandleWithMeta(Candle candle, CandleMeta meta) {}
