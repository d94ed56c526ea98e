package io.marketdata.firstrate;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;

/**
 * Turns the wall clock of a file's lines into instants, in the order of the lines: in the hour that an autumn night shows
 * twice, the second pass begins where the clock goes back. One file, one thread.
 */
final class LocalClock {
    /** What stands for a time that the clock of the zone skips. */
    static final long SKIPPED = Long.MIN_VALUE;

    private static final long NO_DAY = Long.MIN_VALUE;
    private static final int MILLIS = 1_000;
    private static final int SECONDS_OF_DAY = 86_400;

    private final ZoneRules rules;
    private long plainDay = NO_DAY;
    private int plainOffset;
    private long last = Long.MIN_VALUE;

    LocalClock(ZoneId zone) {
        rules = zone.getRules();
    }

    /**
     * The instant of a local time, in milliseconds.
     *
     * @param epochDay the local date
     * @param secondOfDay the local time
     */
    long millis(long epochDay, int secondOfDay) {
        long seconds = epochDay * SECONDS_OF_DAY + secondOfDay;
        if (epochDay != plainDay && !isPlain(epochDay)) {
            last = onDayOfChange(epochDay, secondOfDay, seconds);
            return last;
        }
        last = (seconds - plainOffset) * MILLIS;
        return last;
    }

    /** Whether a date has one offset all through, which is then remembered. */
    private boolean isPlain(long epochDay) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        List<ZoneOffset> start = rules.getValidOffsets(date.atStartOfDay());
        List<ZoneOffset> end = rules.getValidOffsets(date.plusDays(1).atStartOfDay());
        if (start.size() != 1 || !start.equals(end)) {
            return false;
        }
        plainDay = epochDay;
        plainOffset = start.get(0).getTotalSeconds();
        return true;
    }

    private long onDayOfChange(long epochDay, int secondOfDay, long seconds) {
        LocalDateTime local = LocalDate.ofEpochDay(epochDay).atTime(LocalTime.ofSecondOfDay(secondOfDay));
        List<ZoneOffset> offsets = rules.getValidOffsets(local);
        if (offsets.isEmpty()) {
            return SKIPPED;
        }
        long first = (seconds - offsets.get(0).getTotalSeconds()) * MILLIS;
        boolean wentBack = offsets.size() > 1 && first <= last;
        return wentBack ? (seconds - offsets.get(1).getTotalSeconds()) * MILLIS : first;
    }
}
