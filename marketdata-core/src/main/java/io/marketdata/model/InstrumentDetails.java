package io.marketdata.model;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a venue says of an instrument.
 *
 * @param status the venue's word, such as {@code Trading}; {@link #UNKNOWN} where it is not known
 * @param tradable whether candles of it are to be collected
 * @param baseAsset what is traded, such as {@code BTC}; null where unknown
 * @param quoteAsset what it is priced in; null where unknown
 * @param priceStep the smallest step of a price; null where unknown
 * @param quantityStep the smallest step of a quantity; null where unknown
 * @param minNotional the least value of an order in the quote asset; null where unknown
 */
public record InstrumentDetails(
        InstrumentId id,
        String status,
        boolean tradable,
        @Nullable String baseAsset,
        @Nullable String quoteAsset,
        @Nullable BigDecimal priceStep,
        @Nullable BigDecimal quantityStep,
        @Nullable BigDecimal minNotional) {
    public static final String UNKNOWN = "UNKNOWN";

    /** An instrument of which no more than this is known. */
    public static InstrumentDetails of(InstrumentId id, boolean tradable) {
        return new InstrumentDetails(id, UNKNOWN, tradable, null, null, null, null, null);
    }

    /** Whether it is not to be collected although the venue, as far as is known, trades it: somebody decided so. */
    public boolean turnedOff() {
        return !tradable && (status.equals(UNKNOWN) || status.equalsIgnoreCase("Trading"));
    }
}
