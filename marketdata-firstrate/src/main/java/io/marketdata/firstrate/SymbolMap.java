package io.marketdata.firstrate;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.Symbol;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the provider's tickers are called in the cache; a ticker that is not in it keeps its name. Immutable. */
public final class SymbolMap {
    private static final SymbolMap DEFAULTS =
            of(Map.of("A6", "6A", "AD", "6C", "B", "BRN", "B6", "6B", "E1", "6S", "E6", "6E", "J1", "6J"));
    private static final List<String> FUTURES = List.of(
            "ES", "NQ", "YM", "RTY", "FDAX", "FESX", "CL", "BRN", "NG", "RB", "HO", "GC", "SI", "HG", "PL", "6E", "6B",
            "6J", "6A", "6C", "6S", "ZN", "ZF", "ZT", "US", "ZC", "ZW", "ZS", "KC", "CC", "BTC");

    private final Map<String, String> symbols;

    private SymbolMap(Map<String, String> symbols) {
        this.symbols = symbols;
    }

    /** The currencies by their names at CME, and Brent as BRN. */
    public static SymbolMap defaults() {
        return DEFAULTS;
    }

    /** The map of a type where nobody says otherwise: {@link #defaults()} for futures, none for the others. */
    public static SymbolMap of(FirstRateType type) {
        return type == FirstRateType.FUTURES ? DEFAULTS : none();
    }

    /** A map without an entry. */
    public static SymbolMap none() {
        return of(Map.of());
    }

    /**
     * A map from ticker to symbol.
     *
     * @throws ConfigurationException MD-F007 where two tickers get one symbol
     */
    public static SymbolMap of(Map<String, String> symbolByTicker) {
        Map<String, String> normal = new HashMap<>();
        Set<String> targets = new HashSet<>();
        symbolByTicker.forEach((ticker, symbol) -> {
            String target = new Symbol(symbol).value();
            if (!targets.add(target)) {
                throw new ConfigurationException(
                        "MD-F007", "the symbol map gives " + target + " to more than one ticker; drop one");
            }
            normal.put(new Symbol(ticker).value(), target);
        });
        return new SymbolMap(Map.copyOf(normal));
    }

    /** The 31 futures that an update wants where nobody says otherwise, by their symbols. */
    public static List<String> defaultFutures() {
        return FUTURES;
    }

    /** The symbol of a ticker; of a symbol that is already one, itself. */
    public String symbol(String ticker) {
        String name = new Symbol(ticker).value();
        return symbols.getOrDefault(name, name);
    }

    /** The tickers that a symbol may stand for: those that are mapped to it, and itself. */
    Set<String> tickers(String symbol) {
        Set<String> tickers = new HashSet<>();
        symbols.forEach((ticker, mapped) -> {
            if (mapped.equals(symbol)) {
                tickers.add(ticker);
            }
        });
        if (!symbols.containsKey(symbol)) {
            tickers.add(symbol);
        }
        return tickers;
    }

    /**
     * Values by symbol instead of by ticker.
     *
     * @throws ConfigurationException MD-F007 where two tickers that are there come out as one symbol
     */
    <T> Map<String, T> bySymbol(Map<String, T> byTicker) {
        Map<String, T> mapped = new LinkedHashMap<>();
        byTicker.forEach((ticker, value) -> {
            String symbol = symbol(ticker);
            if (mapped.put(symbol, value) != null) {
                throw twoTickers(symbol, ticker);
            }
        });
        return mapped;
    }

    /** What is said where two tickers come out as one symbol, of which one is this. */
    static ConfigurationException twoTickers(String symbol, String ticker) {
        return new ConfigurationException(
                "MD-F007",
                "two tickers come out as symbol " + symbol + ", one of them is " + MarketDataException.foreign(ticker)
                        + "; give that one another symbol in the symbol map");
    }
}
