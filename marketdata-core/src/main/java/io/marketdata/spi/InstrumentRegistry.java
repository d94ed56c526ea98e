package io.marketdata.spi;

import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.MarketId;
import java.util.Collection;
import java.util.List;

/**
 * What is known of the instruments of each market ({@code ref_instruments} in ClickHouse). Any thread. An implementation can
 * be tested with {@code InstrumentRegistryContract} of marketdata-testkit.
 */
public interface InstrumentRegistry {
    /** The instruments of a market, ascending by symbol. */
    List<InstrumentDetails> instruments(MarketId market);

    /**
     * Writes instruments that are new or differ from what is there. A value that is absent here (a status of {@link
     * InstrumentDetails#UNKNOWN} is absent, too) never erases one that is there; steps count as doubles do. Of an instrument
     * that is given twice the later one goes over the earlier.
     *
     * @return how many were written
     */
    int upsert(Collection<InstrumentDetails> instruments);
}
