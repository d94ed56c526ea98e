package io.marketdata.spi;

import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.MarketId;
import java.util.Collection;
import java.util.List;

/** What is known of the instruments of each market ({@code ref_instruments} in ClickHouse). Any thread. */
public interface InstrumentRegistry {
    /** The instruments of a market, ascending by symbol. */
    List<InstrumentDetails> instruments(MarketId market);

    /**
     * Writes instruments that are new or differ from what is there. A value that is absent here never erases one that is
     * there.
     *
     * @return how many were written
     */
    int upsert(Collection<InstrumentDetails> instruments);
}
