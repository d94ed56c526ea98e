package io.marketdata.calendar;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which minutes of an instrument are there, and which should be.
 *
 * @param range what was looked at
 * @param calendar the name of the calendar
 * @param checkedAt when
 * @param expected the minutes that have to be there
 * @param soft those that may be
 * @param unknown those that the calendar does not know
 * @param present those that are, whether or not they are expected
 * @param verifiedEmpty expected ones that are absent because the source does not have them
 * @param tolerated expected ones that are absent, which the policy takes for minutes without a trade
 * @param missing expected ones that are absent otherwise
 * @param unexpected those that are there while the market was closed: a wrong zone, or a wrong calendar
 * @param holes the known holes that hold, and so are not asked for
 * @param days the same, counted by day, ascending
 */
public record Coverage(
        InstrumentId instrument,
        TimeRange range,
        String calendar,
        CoveragePolicy policy,
        Instant checkedAt,
        MinuteSet expected,
        MinuteSet soft,
        MinuteSet unknown,
        MinuteSet present,
        MinuteSet verifiedEmpty,
        MinuteSet tolerated,
        MinuteSet missing,
        MinuteSet unexpected,
        List<KnownHole> holes,
        List<CoverageDay> days) {

    public Coverage {
        holes = List.copyOf(holes);
        days = List.copyOf(days);
    }

    /** Whether nothing is missing, and the calendar knows the whole range. */
    public boolean isOk() {
        return missing.isEmpty() && unknown.isEmpty();
    }

    /** When the first minute that is there begins. */
    public Optional<Instant> firstOpen() {
        return present.first().stream().mapToObj(MinuteSet::startOf).findFirst();
    }

    /** When the last minute that is there ends. */
    public Optional<Instant> lastClose() {
        return present.last().stream()
                .mapToObj(last -> MinuteSet.startOf(last + 1))
                .findFirst();
    }

    /** Days that have expected minutes and miss none. */
    public long daysCovered() {
        return days.stream()
                .filter(day -> day.expected() > 0 && day.missing() == 0 && day.unknown() == 0)
                .count();
    }
}
