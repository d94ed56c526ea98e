package io.marketdata.spi;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Candles of any length, one row per (instrument, timeframe, open time).
 *
 * <p><b>Versions.</b> Of two rows of a key the one that was written with the greater {@code ingestedAt} of its batch stays,
 * whatever the order in which they arrive. <b>Threads.</b> Any. <b>Ownership.</b> Batches are lent; a store is closed by
 * whoever made it. An implementation can be tested with {@code OhlcvStoreContract} of marketdata-testkit.
 */
public interface OhlcvStore extends AutoCloseable {
    /**
     * Writes the rows of a batch that has been stamped, or leaves what is newer. Several rows of one key count as one,
     * the last. A row whose open, high, low, close or volume is {@link CandleBatch#ABSENT} is skipped and counted.
     *
     * @throws io.marketdata.error.WriteException where it was not acknowledged; the batch may be written again
     */
    OhlcvUpsert upsert(Timeframe timeframe, CandleBatch batch);

    /** The rows of {@code [start, end)}, ascending by open time, each key once; the optional columns are absent. */
    CandleStream read(InstrumentId instrument, Timeframe timeframe, TimeRange range);

    /** How far one series reaches; empty where there is none. */
    Optional<OhlcvSeries> series(InstrumentId instrument, Timeframe timeframe);

    /** How far every series reaches, ascending by market, symbol and length. */
    List<OhlcvSeries> series();

    /** Writes what is known of instruments to the {@code symbols} table; those that are not named stay as they are. */
    void symbols(Collection<InstrumentDetails> instruments);

    /**
     * Deletes the rows of a timeframe that open before an instant.
     *
     * @return how many keys there were
     */
    long deleteBefore(Timeframe timeframe, Instant before);

    /** Frees what the store holds; closing twice does nothing. */
    @Override
    default void close() {}

    /** A store that lives as long as the process, in its memory: for tests and for small things. */
    static OhlcvStore inProcess() {
        return new InProcessOhlcvStore();
    }
}
