package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The minutes that sources were asked for and do not have, so that they are not asked for again and again. Any thread.
 *
 * <p>Every part that looks for gaps uses one ledger. What is recorded for the same instrument, source and range replaces
 * what was there, unless that was asked later. An implementation can be tested with {@code KnownHoleLedgerContract} of
 * marketdata-testkit.
 */
public interface KnownHoleLedger {
    /** Remembers holes. */
    void record(Collection<KnownHole> holes);

    /** The holes of a source that touch {@code [start, end)}, ascending by start, whether or not they still hold. */
    List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range);

    /**
     * The same of several instruments: each that is asked for is a key, in the order asked. A ledger that can tells it by one
     * question; one after the other otherwise.
     */
    default Map<InstrumentId, List<KnownHole>> holes(
            Collection<InstrumentId> instruments, String source, TimeRange range) {
        Map<InstrumentId, List<KnownHole>> holes = new LinkedHashMap<>();
        for (InstrumentId instrument : instruments) {
            holes.put(instrument, holes(instrument, source, range));
        }
        return holes;
    }

    /** A ledger that lives as long as the process. */
    static KnownHoleLedger inProcess() {
        return new InProcessKnownHoles();
    }
}
