package io.marketdata.redis;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.Symbol;

/**
 * What instruments are called where there is room for a symbol only: those of the home market by it, others by their
 * instrument key. The exchange's word is in lower case and a symbol is not, so that neither is taken for the other.
 *
 * @param home whose instruments have plain names
 */
record Names(MarketCatalogue markets, MarketId home) {
    Names {
        markets.market(home);
    }

    String of(InstrumentId instrument) {
        return instrument.market().equals(home) ? instrument.symbol().value() : markets.instrumentKey(instrument);
    }

    InstrumentId instrument(String name) {
        return markets.instrument(name).orElseGet(() -> new InstrumentId(home, new Symbol(name)));
    }
}
