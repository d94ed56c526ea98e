package io.marketdata;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import io.marketdata.model.Symbol;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The markets a program knows. Immutable.
 *
 * <p>An id that is not in it is an error that says which id, and which are known.
 */
public final class MarketCatalogue {
    private static final MarketCatalogue BUILTIN = builder()
            .add(Market.of(1, "binance", "spot"))
            .add(Market.of(2, "binance", "futures"))
            .add(Market.of(3, "bybit", "spot"))
            .add(Market.of(4, "bybit", "futures"))
            .build();

    private final Map<MarketId, Market> markets;

    private MarketCatalogue(Map<MarketId, Market> markets) {
        this.markets = Collections.unmodifiableMap(new TreeMap<>(markets));
    }

    /** The four fixed markets: 1 binance:spot, 2 binance:futures, 3 bybit:spot, 4 bybit:futures. */
    public static MarketCatalogue builtin() {
        return BUILTIN;
    }

    /** An empty catalogue to fill. */
    public static Builder builder() {
        return new Builder();
    }

    /** This catalogue to add to. */
    public Builder toBuilder() {
        Builder builder = builder();
        markets.values().forEach(builder::add);
        return builder;
    }

    /**
     * The market of an id.
     *
     * @throws ConfigurationException naming the id and the known ones
     */
    public Market market(MarketId id) {
        Market market = markets.get(id);
        if (market == null) {
            String known = markets.keySet().stream().map(MarketId::toString).collect(Collectors.joining(", "));
            throw new ConfigurationException(
                    "MD-G009",
                    "market " + id + " is not in the catalogue; known: " + (known.isEmpty() ? "none" : known));
        }
        return market;
    }

    /** As {@link #market(MarketId)}. */
    public Market market(int id) {
        return market(new MarketId(id));
    }

    /** {@code exchange:market_type:SYMBOL} of an instrument of a known market. */
    public String instrumentKey(InstrumentId instrument) {
        return market(instrument.market()).instrumentKey(instrument.symbol());
    }

    /** The instrument of a key such as {@code bybit:spot:BTCUSDT}; empty where no market of the catalogue is meant. */
    public Optional<InstrumentId> instrument(String instrumentKey) {
        for (Market market : markets()) {
            String prefix = market.code() + ":";
            if (instrumentKey.startsWith(prefix)) {
                return Optional.of(new InstrumentId(market.id(), new Symbol(instrumentKey.substring(prefix.length()))));
            }
        }
        return Optional.empty();
    }

    /** All markets by ascending id. */
    public Collection<Market> markets() {
        return markets.values();
    }

    /** Collects the markets of a catalogue. */
    public static final class Builder {
        private final Map<MarketId, Market> markets = new TreeMap<>();

        private Builder() {}

        /**
         * Adds a market.
         *
         * @throws ConfigurationException where its id is there already
         */
        public Builder add(Market market) {
            Market before = markets.putIfAbsent(market.id(), market);
            if (before != null) {
                throw new ConfigurationException(
                        "MD-G011",
                        "market_id " + market.id() + " is given twice: " + before.code() + ", " + market.code());
            }
            return this;
        }

        public MarketCatalogue build() {
            return new MarketCatalogue(markets);
        }
    }
}
