package io.marketdata.spi;

import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Where one-minute candles come from.
 *
 * <p><b>Threads.</b> Streams may be asked for from several threads at once; each stream belongs to one.
 * <b>Ownership.</b> A source is closed by whoever made it. An implementation can be tested with
 * {@code CandleIngestSourceContract} of marketdata-testkit.
 */
@FunctionalInterface
public interface CandleIngestSource extends AutoCloseable {
    /**
     * The closed one-minute candles of an instrument inside {@code [start, end)}, ascending by open time, without
     * holding them all. No candles make an empty stream.
     *
     * @throws io.marketdata.error.SourceException where the source cannot be opened or is not what it has to be
     */
    CandleStream stream1m(InstrumentId instrument, TimeRange range);

    /**
     * The candles of several instruments, ascending by open time per instrument. One after the other unless the source
     * can read them in one pass. The order among instruments should not depend on the range: a run that goes on from a
     * checkpoint asks for less of it than the first one did, and forms the same batches where the rows come as they came.
     */
    default CandleStream stream1m(Set<InstrumentId> instruments, TimeRange range) {
        return new SequentialCandleStream(this, instruments, range);
    }

    /**
     * Whether {@link #stream1m(Set, TimeRange)} reads these instruments in one pass, for much less than one pass each. A
     * plan then moves them together, many in one insert.
     */
    default boolean readsTogether(Set<InstrumentId> instruments) {
        return false;
    }

    /** Whether a minute that is missing here may just have had no trade. */
    default boolean sparse() {
        return false;
    }

    /**
     * Whether the source itself leaves out candles that are not closed, by the clock of its venue. Then a clock here that is
     * some minutes behind rejects none of them.
     */
    default boolean judgesClosed() {
        return false;
    }

    /**
     * The word for this source among others, such as {@code bybit:spot@api.bybit.com}; the same in every run. What a source
     * does not have is remembered under it. Empty where it has none.
     */
    default String name() {
        return "";
    }

    /** Frees what the source holds; closing twice does nothing. */
    @Override
    default void close() {}

    /**
     * The candles of a collection, in its order; only those of the asked instrument and range are delivered.
     *
     * @param candles iterated anew for every stream
     */
    static CandleIngestSource of(Iterable<CandleWithMeta> candles) {
        return (instrument, range) -> CandleStream.of(StreamSupport.stream(candles.spliterator(), false)
                .filter(row -> belongs(row.candle(), instrument, range))
                .iterator());
    }

    private static boolean belongs(Candle candle, InstrumentId instrument, TimeRange range) {
        return candle.instrument().equals(instrument) && range.contains(candle.tsOpen());
    }
}
