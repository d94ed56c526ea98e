package io.marketdata.testkit.bybit;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A candle as it is in truth; each value has few enough digits that its {@code double} is it exactly.
 *
 * @param start its open time
 * @param volume in the base coin; for inverse in the quote coin
 * @param turnover in the quote coin; for inverse in the base coin
 */
public record BybitCandle(
        Instant start,
        BigDecimal open,
        BigDecimal high,
        BigDecimal low,
        BigDecimal close,
        BigDecimal volume,
        BigDecimal turnover) {}
