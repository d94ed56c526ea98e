package io.marketdata.examples.cli;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The holes of a ledger and those that were found here, which are kept here: who only reads writes nothing. Any thread. */
final class OwnHoles implements KnownHoleLedger {
    private final KnownHoleLedger shared;
    private final KnownHoleLedger own = KnownHoleLedger.inProcess();

    OwnHoles(KnownHoleLedger shared) {
        this.shared = shared;
    }

    @Override
    public void record(Collection<KnownHole> holes) {
        own.record(holes);
    }

    @Override
    public List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
        List<KnownHole> all = new ArrayList<>(shared.holes(instrument, source, range));
        all.addAll(own.holes(instrument, source, range));
        all.sort(Comparator.comparing((KnownHole hole) -> hole.range().start())
                .thenComparing(hole -> hole.range().end()));
        return all;
    }
}
