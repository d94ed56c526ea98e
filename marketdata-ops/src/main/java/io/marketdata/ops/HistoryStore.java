package io.marketdata.ops;

import io.marketdata.spi.CanonicalCandleReader;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.RawKlineWriter;

/**
 * The local history: what is there, its candles, and where new ones go. Owned by whoever made its parts.
 *
 * @param index what is there
 * @param reader the candles
 * @param writer where candles go
 */
public record HistoryStore(CanonicalIndex index, CanonicalCandleReader reader, RawKlineWriter writer) {}
