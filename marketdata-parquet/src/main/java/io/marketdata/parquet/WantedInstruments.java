package io.marketdata.parquet;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Symbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The instruments whose rows are wanted, numbered in ascending order, and their markets and symbols, numbered apart, so
 * that a row is told by two numbers. Immutable.
 */
final class WantedInstruments {
    /** The number of an instrument, market or symbol that is not wanted. */
    static final int NONE = -1;

    private final List<InstrumentId> instruments;
    private final List<String> keys;
    private final long[] markets;
    private final List<Symbol> symbols;
    private final Map<Symbol, Integer> symbolNumbers = new HashMap<>();
    private final int[] ordinals;

    private WantedInstruments(List<InstrumentId> instruments, List<String> keys) {
        this.instruments = instruments;
        this.keys = keys;
        markets = instruments.stream()
                .mapToLong(instrument -> instrument.market().value())
                .distinct()
                .toArray();
        symbols = instruments.stream().map(InstrumentId::symbol).distinct().toList();
        for (Symbol symbol : symbols) {
            symbolNumbers.put(symbol, symbolNumbers.size());
        }
        ordinals = new int[Math.multiplyExact(markets.length, symbols.size())];
        Arrays.fill(ordinals, NONE);
        for (int i = 0; i < instruments.size(); i++) {
            InstrumentId instrument = instruments.get(i);
            int market = market(instrument.market().value());
            ordinals[market * symbols.size() + symbol(instrument.symbol())] = i;
        }
    }

    /** @throws io.marketdata.error.ConfigurationException where a market is not in the catalogue */
    static WantedInstruments of(Collection<InstrumentId> instruments, MarketCatalogue catalogue) {
        List<InstrumentId> ascending = List.copyOf(new TreeSet<>(instruments));
        return new WantedInstruments(
                ascending, ascending.stream().map(catalogue::instrumentKey).toList());
    }

    /** Those that a condition holds for; markets and symbols are numbered anew. */
    WantedInstruments only(Predicate<InstrumentId> condition) {
        List<InstrumentId> kept = new ArrayList<>();
        List<String> keptKeys = new ArrayList<>();
        for (int i = 0; i < instruments.size(); i++) {
            if (condition.test(instruments.get(i))) {
                kept.add(instruments.get(i));
                keptKeys.add(keys.get(i));
            }
        }
        return kept.size() == instruments.size() ? this : new WantedInstruments(kept, keptKeys);
    }

    /** Ascending; the place of each is its number. */
    List<InstrumentId> instruments() {
        return instruments;
    }

    int size() {
        return instruments.size();
    }

    String key(int instrument) {
        return keys.get(instrument);
    }

    long[] markets() {
        return markets;
    }

    List<Symbol> symbols() {
        return symbols;
    }

    /** The number of a market by its id. */
    int market(long id) {
        for (int i = 0; i < markets.length; i++) {
            if (markets[i] == id) {
                return i;
            }
        }
        return NONE;
    }

    /** The number of the symbol that a text spells. */
    int symbol(String text) {
        try {
            return symbol(new Symbol(text));
        } catch (IllegalArgumentException noSymbol) {
            return NONE;
        }
    }

    int symbol(Symbol symbol) {
        return symbolNumbers.getOrDefault(symbol, NONE);
    }

    /** The number of the instrument of a market and a symbol, by their numbers. */
    int instrument(int market, int symbol) {
        return market == NONE || symbol == NONE ? NONE : ordinals[market * symbols.size() + symbol];
    }
}
