package io.marketdata.firstrate;

import java.time.LocalDate;
import java.util.List;

/** Where others look up to which date an instrument has data. */
public interface DataEndRegistry extends AutoCloseable {
    /**
     * Says up to which date instruments have data.
     *
     * @param symbols at least one
     * @throws io.marketdata.error.MarketDataException where it was not taken for every one of them
     */
    void dataEnd(FirstRateType type, LocalDate dataEnd, List<String> symbols);

    @Override
    default void close() {}
}
