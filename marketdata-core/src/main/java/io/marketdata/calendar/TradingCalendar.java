package io.marketdata.calendar;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.ExpectedMinutes;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a market trades: what to think of each minute. Immutable; any thread.
 *
 * <p>A calendar is read from a profile, a text of hours in local time, eras, holidays and early closes, which is laid out
 * once over the whole of its validity. Outside of that its minutes are {@link MinuteState#UNKNOWN}.
 */
public final class TradingCalendar {
    private final CalendarProfile profile;
    private final Timetable timetable;

    TradingCalendar(CalendarProfile profile, Timetable timetable) {
        this.profile = profile;
        this.timetable = timetable;
    }

    /** A market that never closes and has a candle for every minute. */
    public static TradingCalendar always() {
        return ProfileFiles.builtIn("always");
    }

    /** Spot currencies, from Sunday 17:00 to Friday 17:00 in New York. */
    public static TradingCalendar fxNewYork() {
        return ProfileFiles.builtIn("fx-new-york");
    }

    /** CME Globex. */
    public static TradingCalendar cme(ProductGroup group) {
        return ProfileFiles.builtIn(group.profile());
    }

    /** NYSE, and Nasdaq, whose hours are the same; trading before and after the session is soft. */
    public static TradingCalendar nyse() {
        return ProfileFiles.builtIn("nyse");
    }

    /**
     * The calendar of a profile in a file, in the form that docs/calendars.md describes.
     *
     * @throws ConfigurationException where the file cannot be read (MD-H002) or is not a profile (MD-H001, with the line)
     */
    public static TradingCalendar load(Path file) {
        return ProfileFiles.read(file);
    }

    public String name() {
        return profile.name();
    }

    /** The zone that the profile's times are in. */
    public ZoneId zone() {
        return profile.zone();
    }

    /** The first trading day that the profile knows. */
    public LocalDate validFrom() {
        return profile.validFrom();
    }

    /** The last trading day that the profile knows. */
    public LocalDate validThrough() {
        return profile.validThrough();
    }

    /** Who says so. */
    public List<String> sources() {
        return profile.sources();
    }

    /** The time that the calendar knows. */
    public TimeRange validity() {
        return timetable.valid().ranges().get(0);
    }

    /** What the minute of an instant is. */
    public MinuteState stateAt(Instant instant) {
        return timetable.stateAt(MinuteSet.minuteOf(instant));
    }

    /**
     * Whether the minute of an instant is {@link MinuteState#EXPECTED}. Who must not disturb a market that may be open
     * asks {@link #stateAt} for {@link MinuteState#CLOSED}.
     *
     * @throws ConfigurationException outside of the calendar's validity (MD-H003): neither answer would be true
     */
    public boolean isOpen(Instant instant) {
        MinuteState state = stateAt(instant);
        if (state == MinuteState.UNKNOWN) {
            throw outside("the minute of " + instant);
        }
        return state == MinuteState.EXPECTED;
    }

    /** When expected minutes begin next, after the minute of an instant; empty where the calendar knows of none. */
    public Optional<Instant> nextOpen(Instant instant) {
        return known(timetable.expected().nextStart(MinuteSet.minuteOf(instant)));
    }

    /** When expected minutes end next, after the minute of an instant; empty where the calendar knows of none. */
    public Optional<Instant> nextClose(Instant instant) {
        return known(timetable.expected().nextEnd(MinuteSet.minuteOf(instant)));
    }

    /** When expected minutes ended last, up to the minute of an instant; empty where the calendar knows of none. */
    public Optional<Instant> lastTradingClose(Instant instant) {
        return known(timetable.expected().previousEnd(MinuteSet.minuteOf(instant)));
    }

    /** What begins or ends only because the calendar does is neither an open nor a close. */
    private Optional<Instant> known(OptionalLong minute) {
        MinuteSet valid = timetable.valid();
        return minute.isPresent() && valid.contains(minute.getAsLong()) && valid.contains(minute.getAsLong() - 1)
                ? Optional.of(MinuteSet.startOf(minute.getAsLong()))
                : Optional.empty();
    }

    /** The date that the exchange gives the minute of an instant; empty where it trades in no session. */
    public Optional<LocalDate> tradingDay(Instant instant) {
        MinuteState state = stateAt(instant);
        return state == MinuteState.EXPECTED || state == MinuteState.SOFT
                ? Optional.ofNullable(timetable.sessions().dayOf(MinuteSet.minuteOf(instant)))
                : Optional.empty();
    }

    /** The trading days that touch {@code [start, end)}, ascending, each in full. */
    public List<TradingSession> sessions(TimeRange range) {
        SessionList all = timetable.sessions();
        List<TradingSession> sessions = new ArrayList<>();
        for (int i = all.firstEndingAfter(MinuteSet.minuteOf(range.start())); i < all.size(); i++) {
            TradingSession session = all.get(i);
            if (!session.range().start().isBefore(range.end())) {
                break;
            }
            sessions.add(session);
        }
        return sessions;
    }

    /** The minutes of a range that have to be there. None of those that the calendar does not know. */
    public MinuteSet expectedMinutes(TimeRange range) {
        return timetable.expected().within(range);
    }

    /** The minutes of a range that may be there. */
    public MinuteSet softMinutes(TimeRange range) {
        return timetable.soft().within(range);
    }

    /** The minutes of a range that may not be there. */
    public MinuteSet closedMinutes(TimeRange range) {
        return timetable.valid().within(range).subtract(expectedMinutes(range)).subtract(softMinutes(range));
    }

    /** The minutes of a range that the calendar does not know. */
    public MinuteSet unknownMinutes(TimeRange range) {
        return MinuteSet.of(range).subtract(timetable.valid());
    }

    /** {@link #expectedMinutes}, of whatever instrument, for who must not take minutes that are not known for minutes that are not expected. */
    public ExpectedMinutes requireExpected() {
        return (instrument, range) -> {
            if (!unknownMinutes(range).isEmpty()) {
                throw outside("a part of " + range);
            }
            return expectedMinutes(range).ranges();
        };
    }

    private ConfigurationException outside(String what) {
        return new ConfigurationException(
                "MD-H003",
                "the calendar " + name() + " does not know " + what + ": it is valid from " + validFrom() + " through "
                        + validThrough()
                        + ". Take a newer version, or load a profile that reaches further (docs/calendars.md)");
    }

    /** Name and validity, for messages. */
    @Override
    public String toString() {
        return name() + " (" + validFrom() + " through " + validThrough() + ")";
    }
}
