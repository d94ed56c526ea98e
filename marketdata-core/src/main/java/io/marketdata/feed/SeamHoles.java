package io.marketdata.feed;

import io.marketdata.calendar.AskAgainSchedule;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The minutes that the venue of a seam does not have: what the ledger says of them, and who is told. Any thread. */
final class SeamHoles {
    private final KnownHoleLedger ledger;
    private final String source;
    private final Clock clock;
    private final Consumer<KnownHole> onHole;
    private final SeamCounts counts;
    private final BiConsumer<InstrumentId, RuntimeException> onFailed;

    SeamHoles(
            KnownHoleLedger ledger,
            String source,
            Clock clock,
            Consumer<KnownHole> onHole,
            SeamCounts counts,
            BiConsumer<InstrumentId, RuntimeException> onFailed) {
        this.ledger = ledger;
        this.source = source;
        this.clock = clock;
        this.onHole = onHole;
        this.counts = counts;
        this.onFailed = onFailed;
    }

    /** Those that need not be asked for now. Without the ledger nothing is known: it costs requests, and holds up no candle. */
    List<KnownHole> known(InstrumentId instrument, long from, long to) {
        Instant now = clock.instant();
        try {
            return ledger.holes(instrument, source, Minutes.range(from, to)).stream()
                    .filter(hole -> hole.holdsAt(now))
                    .toList();
        } catch (RuntimeException failed) {
            onFailed.accept(instrument, failed);
            return List.of();
        }
    }

    /** All that the ledger knows of some minutes, also those that are to be asked for again by now; throws what the ledger throws. */
    List<KnownHole> remembered(InstrumentId instrument, MinuteSet minutes) {
        long from = minutes.first().orElseThrow();
        return ledger.holes(
                instrument, source, Minutes.range(from, minutes.last().orElseThrow() + 1));
    }

    /** Those of a minute up to and without another; none where that is not later. */
    static MinuteSet minutes(List<KnownHole> holes, long from, long to) {
        return MinuteSet.ofRanges(holes.stream().map(KnownHole::range).toList()).intersect(MinuteSet.between(from, to));
    }

    /**
     * Remembers minutes that the venue was asked for and does not have, for the first time or again.
     *
     * @return what was remembered, with when each is worth asking for again
     */
    List<KnownHole> remember(InstrumentId instrument, MinuteSet minutes) {
        Instant now = clock.instant();
        // What holds now was recorded by the source itself, in the same question: that was no time before.
        List<KnownHole> before = remembered(instrument, minutes).stream()
                .filter(hole -> !hole.holdsAt(now))
                .toList();
        List<KnownHole> holes = AskAgainSchedule.afterAsking(instrument, minutes, source, now, before);
        ledger.record(holes);
        return holes;
    }

    /** A listener that throws is counted. */
    void tell(List<KnownHole> holes) {
        for (KnownHole hole : holes) {
            try {
                onHole.accept(hole);
            } catch (RuntimeException failed) {
                counts.failedListeners.increment();
            }
        }
    }
}
