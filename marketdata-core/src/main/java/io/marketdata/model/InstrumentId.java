package io.marketdata.model;

import java.util.Comparator;

/**
 * The identity of an instrument: its market and its symbol there.
 *
 * <p>The instrument key ({@code bybit:spot:BTCUSDT}) is for people and logs, never the identity.
 *
 * @param market the market
 * @param symbol the symbol on that market
 */
public record InstrumentId(MarketId market, Symbol symbol) implements Comparable<InstrumentId> {
    private static final Comparator<InstrumentId> ORDER =
            Comparator.comparing(InstrumentId::market).thenComparing(InstrumentId::symbol);

    /**
     * The instrument of a market number and a symbol in any case.
     *
     * @throws IllegalArgumentException where one of them is not allowed
     */
    public static InstrumentId of(int marketId, String symbol) {
        return new InstrumentId(new MarketId(marketId), new Symbol(symbol));
    }

    @Override
    public int compareTo(InstrumentId other) {
        return ORDER.compare(this, other);
    }

    /** {@code market:SYMBOL}, for messages. */
    @Override
    public String toString() {
        return market + ":" + symbol;
    }
}
