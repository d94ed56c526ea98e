package io.marketdata.calendar;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/** Turns local times of a zone into minutes since 1970. */
final class LocalMinutes {
    private final ZoneRules rules;

    LocalMinutes(ZoneId zone) {
        rules = zone.getRules();
    }

    /** The minute so many minutes of the clock after the midnight that a date begins with. */
    long at(LocalDate day, int minutes) {
        return at(day.atStartOfDay().plusMinutes(minutes));
    }

    /** A time that the clock skips is the instant of the skip; of one that it shows twice, the first is meant. */
    long at(LocalDateTime local) {
        ZoneOffsetTransition transition = rules.getTransition(local);
        if (transition == null) {
            return Math.floorDiv(local.toEpochSecond(rules.getOffset(local)), 60L);
        }
        long second =
                transition.isGap() ? transition.toEpochSecond() : local.toEpochSecond(transition.getOffsetBefore());
        return Math.floorDiv(second, 60L);
    }
}
