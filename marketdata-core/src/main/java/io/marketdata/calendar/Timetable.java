package io.marketdata.calendar;

import io.marketdata.model.MinuteSet;

/**
 * A profile laid out over the whole of its validity.
 *
 * @param valid the minutes that the calendar knows
 */
record Timetable(MinuteSet valid, MinuteSet expected, MinuteSet soft, SessionList sessions) {
    MinuteState stateAt(long minute) {
        if (!valid.contains(minute)) {
            return MinuteState.UNKNOWN;
        }
        if (expected.contains(minute)) {
            return MinuteState.EXPECTED;
        }
        return soft.contains(minute) ? MinuteState.SOFT : MinuteState.CLOSED;
    }
}
