package io.marketdata.calendar;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * When to ask a source again for minutes that it did not have: after an hour, then after a day each, and never for
 * minutes that were old when it was asked.
 */
public final class AskAgainSchedule {
    /** How long after its end a minute has to be missing to be a hole: a venue may publish late. */
    public static final Duration YOUNGEST_HOLE = Duration.ofMinutes(10);

    /** After the first time. */
    public static final Duration FIRST = Duration.ofHours(1);

    /** After every further time. */
    public static final Duration FURTHER = Duration.ofHours(24);

    /** A minute of this age will not come any more. */
    public static final Duration SETTLED_AFTER = Duration.ofDays(30);

    /** What {@link KnownHole#askAgainAt} is for what is not asked for again. */
    public static final Instant NEVER = Instant.parse("2299-12-31T00:00:00Z");

    private AskAgainSchedule() {}

    /**
     * The holes to remember after a source was asked for minutes and had none of them.
     *
     * @param empty the minutes
     * @param source the source's word
     * @param askedAt when it was asked
     * @param before holes that were known before; those of other instruments and sources do not matter
     */
    public static List<KnownHole> afterAsking(
            InstrumentId instrument, MinuteSet empty, String source, Instant askedAt, Collection<KnownHole> before) {
        MinuteSet askedBefore = MinuteSet.ofRanges(before.stream()
                .filter(hole ->
                        hole.instrument().equals(instrument) && hole.source().equals(source))
                .map(KnownHole::range)
                .toList());
        long settled = MinuteSet.minuteOf(askedAt.minus(SETTLED_AFTER));
        MinuteSet old = empty.intersect(MinuteSet.between(Long.MIN_VALUE, settled));
        MinuteSet recent = empty.subtract(old);
        List<KnownHole> holes = new ArrayList<>();
        for (TimeRange range : old.ranges()) {
            holes.add(new KnownHole(instrument, range, source, askedAt, NEVER));
        }
        for (TimeRange range : recent.intersect(askedBefore).ranges()) {
            holes.add(new KnownHole(instrument, range, source, askedAt, askedAt.plus(FURTHER)));
        }
        for (TimeRange range : recent.subtract(askedBefore).ranges()) {
            holes.add(new KnownHole(instrument, range, source, askedAt, askedAt.plus(FIRST)));
        }
        return holes;
    }
}
