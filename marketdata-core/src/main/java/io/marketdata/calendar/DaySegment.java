package io.marketdata.calendar;

import java.time.DayOfWeek;
import java.util.Set;

/**
 * A part of a trading day, in minutes of local time from the midnight that the day begins with.
 *
 * @param from below 0 on the eve
 * @param to behind the last minute
 * @param soft whether the minutes may be traded rather than are
 */
record DaySegment(int from, int to, boolean soft) {
    /** A segment of the regular week. */
    record Weekly(Set<DayOfWeek> days, DaySegment segment) {}
}
