package io.marketdata.spi;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

final class InProcessKnownHoles implements KnownHoleLedger {
    private final Map<Series, Map<TimeRange, KnownHole>> known = new HashMap<>();

    @Override
    public synchronized void record(Collection<KnownHole> holes) {
        for (KnownHole hole : holes) {
            known.computeIfAbsent(new Series(hole.instrument(), hole.source()), series -> new HashMap<>())
                    .merge(hole.range(), hole, (there, now) -> now.askedAt().isBefore(there.askedAt()) ? there : now);
        }
    }

    @Override
    public synchronized List<KnownHole> holes(InstrumentId instrument, String source, TimeRange range) {
        return known.getOrDefault(new Series(instrument, source), Map.of()).values().stream()
                .filter(hole -> hole.range().start().isBefore(range.end())
                        && range.start().isBefore(hole.range().end()))
                .sorted(Comparator.comparing((KnownHole hole) -> hole.range().start())
                        .thenComparing(hole -> hole.range().end()))
                .toList();
    }

    private record Series(InstrumentId instrument, String source) {}
}
