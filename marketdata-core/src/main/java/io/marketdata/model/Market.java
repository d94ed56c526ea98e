package io.marketdata.model;

/**
 * A market of the catalogue.
 *
 * @param id its number
 * @param exchange lower-case word, such as {@code bybit}
 * @param marketType lower-case word, such as {@code spot}
 * @param nonPositivePrices whether a price of zero or below is a real one here (futures did trade below zero)
 */
public record Market(MarketId id, String exchange, String marketType, boolean nonPositivePrices) {
    public Market {
        requireWord("exchange", exchange);
        requireWord("market_type", marketType);
    }

    /** A market where every price is above zero. */
    public static Market of(int id, String exchange, String marketType) {
        return new Market(new MarketId(id), exchange, marketType, false);
    }

    /** {@code exchange:market_type}. */
    public String code() {
        return exchange + ":" + marketType;
    }

    /** {@code exchange:market_type:SYMBOL}. */
    public String instrumentKey(Symbol symbol) {
        return code() + ":" + symbol.value();
    }

    private static void requireWord(String name, String word) {
        if (!word.matches("[a-z0-9][a-z0-9_.-]*")) {
            throw new IllegalArgumentException(
                    name + " \"" + word + "\" is not a lower-case word of letters, digits, '_', '.' and '-'");
        }
    }
}
