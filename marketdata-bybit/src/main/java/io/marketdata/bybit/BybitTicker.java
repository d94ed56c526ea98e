package io.marketdata.bybit;

import io.marketdata.model.InstrumentId;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The last day of an instrument in a few figures, each null where the venue has none.
 *
 * @param turnover24h what was traded, in the quote coin: to be compared inside one quote coin only
 * @param price24hFraction the change of the price, 0.01 for one percent
 */
public record BybitTicker(
        InstrumentId instrument,
        @Nullable BigDecimal lastPrice,
        @Nullable BigDecimal high24h,
        @Nullable BigDecimal low24h,
        @Nullable BigDecimal volume24h,
        @Nullable BigDecimal turnover24h,
        @Nullable BigDecimal price24hFraction) {}
