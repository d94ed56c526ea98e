package io.marketdata.bybit;

import io.marketdata.calendar.AskAgainSchedule;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.KnownHole;
import io.marketdata.spi.KnownHoleLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The holes of one series: those that hold need not be asked for, and those that are found are remembered.
 *
 * <p>A hole that ended less than a day ago is asked for again after an hour (an outage is filled up later), any other after
 * seven days. What closed less than ten minutes ago is no hole yet: the venue may just be late.
 */
final class HoleBook {
    static final Duration YOUNG = Duration.ofDays(1);
    static final Duration ASK_YOUNG_AGAIN = Duration.ofHours(1);
    static final Duration ASK_OLD_AGAIN = Duration.ofDays(7);
    static final Duration LATE = AskAgainSchedule.YOUNGEST_HOLE;

    private final KnownHoleLedger ledger;
    private final InstrumentId instrument;
    private final String source;
    private final long stepMillis;
    private final Clock clock;
    private final SeriesTally tally;
    private final List<TimeRange> known = new ArrayList<>();

    HoleBook(
            KnownHoleLedger ledger,
            InstrumentId instrument,
            String source,
            Timeframe timeframe,
            TimeRange range,
            Clock clock,
            SeriesTally tally) {
        this.ledger = ledger;
        this.instrument = instrument;
        this.source = source;
        stepMillis = timeframe.millis();
        this.clock = clock;
        this.tally = tally;
        Instant now = clock.instant();
        for (KnownHole hole : ledger.holes(instrument, source, range)) {
            if (hole.holdsAt(now)) {
                known.add(hole.range());
            }
        }
    }

    /** The first candle from this one on that is not known to be missing. */
    long skip(long openMillis) {
        long at = openMillis;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (TimeRange hole : known) {
                if (hole.startMillis() <= at && at + stepMillis <= hole.endMillis()) {
                    at += (hole.endMillis() - at) / stepMillis * stepMillis;
                    moved = true;
                }
            }
        }
        return at;
    }

    boolean isKnown(long openMillis) {
        return skip(openMillis) != openMillis;
    }

    /** Where the part of a missing range begins that the venue may just be late with; its end where there is none. */
    static long lateFrom(TimeRange range, long serverMillis, long stepMillis) {
        if (serverMillis - range.endMillis() >= LATE.toMillis()) {
            return range.endMillis();
        }
        long late = serverMillis - LATE.toMillis() - range.startMillis();
        return range.startMillis() + Math.floorDiv(late, stepMillis) * stepMillis;
    }

    /**
     * Remembers ranges that the venue was asked for twice.
     *
     * @param serverMillis the venue's clock
     */
    void record(List<TimeRange> ranges, long serverMillis) {
        Instant now = clock.instant();
        List<KnownHole> holes = new ArrayList<>();
        for (TimeRange range : ranges) {
            long age = serverMillis - range.endMillis();
            long end = lateFrom(range, serverMillis, stepMillis);
            if (end > range.startMillis()) {
                Duration rest = age < YOUNG.toMillis() ? ASK_YOUNG_AGAIN : ASK_OLD_AGAIN;
                TimeRange hole = TimeRange.of(range.start(), Instant.ofEpochMilli(end));
                holes.add(new KnownHole(instrument, hole, source, now, now.plus(rest)));
            }
        }
        if (!holes.isEmpty()) {
            ledger.record(holes);
            holes.forEach(hole -> known.add(hole.range()));
            tally.holes(holes);
        }
    }
}
