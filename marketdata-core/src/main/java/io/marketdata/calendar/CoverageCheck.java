package io.marketdata.calendar;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Compares the minutes of instruments with a calendar. Immutable; any thread.
 *
 * <p>Missing is what is expected, less what is there, less what the source is known not to have, as far as the policy
 * does not take it for minutes without a trade. By its share a trading day is judged only where all of its expected minutes
 * lie inside the range; of one that the range cuts, the length of its gaps decides alone.
 */
public final class CoverageCheck {
    private final TradingCalendar calendar;
    private final CoveragePolicy policy;

    private CoverageCheck(TradingCalendar calendar, CoveragePolicy policy) {
        this.calendar = calendar;
        this.policy = policy;
    }

    /** A check by a calendar and a policy. */
    public static CoverageCheck of(TradingCalendar calendar, CoveragePolicy policy) {
        return new CoverageCheck(calendar, policy);
    }

    /**
     * Checks a range, its first and last minute included.
     *
     * @param range what to look at; minutes that are not closed yet must be outside
     * @param present the minutes that are there; those outside of the range do not matter
     * @param holes what the source is known not to have; those of other instruments, and those that it is time to ask for
     *     again, do not matter
     */
    public Coverage check(
            InstrumentId instrument, TimeRange range, MinuteSet present, Collection<KnownHole> holes, Instant now) {
        List<KnownHole> holding = holes.stream()
                .filter(hole -> hole.instrument().equals(instrument) && hole.holdsAt(now))
                .filter(hole -> hole.range().start().isBefore(range.end())
                        && range.start().isBefore(hole.range().end()))
                .toList();
        MinuteSet there = present.within(range);
        MinuteSet expected = calendar.expectedMinutes(range);
        MinuteSet absent = expected.subtract(there);
        MinuteSet empty = absent.intersect(
                MinuteSet.ofRanges(holding.stream().map(KnownHole::range).toList()));
        MinuteSet open = absent.subtract(empty);
        MinuteSet missing = missing(range, expected, open);
        Coverage whole = new Coverage(
                instrument,
                range,
                calendar.name(),
                policy,
                now,
                expected,
                calendar.softMinutes(range),
                calendar.unknownMinutes(range),
                there,
                empty,
                open.subtract(missing),
                missing,
                there.intersect(calendar.closedMinutes(range)),
                holding,
                List.of());
        return new CoverageDays(calendar, whole).counted();
    }

    private MinuteSet missing(TimeRange range, MinuteSet expected, MinuteSet open) {
        MinuteSet missing = open.rangesOfAtLeast(policy.minGapMinutes());
        if (policy.isStrict() || open.isEmpty()) {
            return missing;
        }
        MinuteSet.Builder thin = MinuteSet.builder();
        for (TradingSession session : calendar.sessions(range)) {
            long due = expected.count(session.range());
            if (due < calendar.expectedMinutes(session.range()).count()) {
                // Of a trading day that the range cuts, or that goes on, the share cannot be said.
                continue;
            }
            long answered = due - open.count(session.range());
            if (answered < policy.minCoverage() * due) {
                thin.add(
                        MinuteSet.minuteOf(session.range().start()),
                        MinuteSet.minuteOf(session.range().end()));
            }
        }
        return missing.union(open.intersect(thin.build()));
    }
}
