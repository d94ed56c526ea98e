package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a clock on the wall showed into instants, one instrument's rows in the order of the file.
 *
 * <p>A time that the clock never showed (spring) is refused. An hour that it showed twice (autumn) is told apart by the
 * order of the rows: as soon as the clock goes back inside that hour, the second pass has begun. Where the rows are not
 * in order, or only one pass is there, it is the first.
 */
final class LocalTimes {
    /** What {@link #toUtc} answers for a time that the clock never showed. */
    static final long GAP = Long.MAX_VALUE;

    private final ZoneRules rules;
    private final boolean tellPassesByOrder;
    private long from = 1;
    private long to;
    private long offsetMillis;
    private long secondOffsetMillis;
    private boolean overlap;
    private boolean secondPass;
    private boolean gap;
    private long previous;

    LocalTimes(ZoneId zone, boolean tellPassesByOrder) {
        rules = zone.getRules();
        this.tellPassesByOrder = tellPassesByOrder;
    }

    long toUtc(long local) {
        if (local == CandleBatch.ABSENT_TIME || local == Long.MAX_VALUE || local == Long.MIN_VALUE + 1) {
            return local;
        }
        if (local < from || local >= to) {
            enter(local);
            secondPass = false;
        } else if (overlap && tellPassesByOrder && local < previous) {
            secondPass = true;
        }
        previous = local;
        if (gap) {
            return GAP;
        }
        return local - (secondPass ? secondOffsetMillis : offsetMillis);
    }

    /** Finds the stretch of local time around {@code local} with the same offset. */
    private void enter(long local) {
        long second = Math.floorDiv(local, 1_000);
        LocalDateTime time = LocalDateTime.ofEpochSecond(clamp(second), 0, ZoneOffset.UTC);
        ZoneOffsetTransition inside = rules.getTransition(time);
        overlap = inside != null && inside.isOverlap();
        gap = inside != null && inside.isGap();
        if (inside != null) {
            LocalDateTime before = inside.getDateTimeBefore();
            LocalDateTime after = inside.getDateTimeAfter();
            from = millis(gap ? before : after);
            to = millis(gap ? after : before);
            offsetMillis = inside.getOffsetBefore().getTotalSeconds() * 1_000L;
            secondOffsetMillis = inside.getOffsetAfter().getTotalSeconds() * 1_000L;
            return;
        }
        ZoneOffset offset = rules.getOffset(time);
        offsetMillis = offset.getTotalSeconds() * 1_000L;
        Instant instant = time.toInstant(offset);
        from = behind(rules.previousTransition(instant.plusNanos(1)));
        to = before(rules.nextTransition(instant));
    }

    private static long behind(@Nullable ZoneOffsetTransition transition) {
        if (transition == null) {
            return Long.MIN_VALUE + 2;
        }
        return millis(transition.isGap() ? transition.getDateTimeAfter() : transition.getDateTimeBefore());
    }

    private static long before(@Nullable ZoneOffsetTransition transition) {
        if (transition == null) {
            return Long.MAX_VALUE;
        }
        return millis(transition.isGap() ? transition.getDateTimeBefore() : transition.getDateTimeAfter());
    }

    private static long clamp(long second) {
        long limit = 365_000L * 86_400;
        return Math.max(-limit, Math.min(limit, second));
    }

    private static long millis(LocalDateTime time) {
        return time.toEpochSecond(ZoneOffset.UTC) * 1_000;
    }

    /** The earliest instant at which the clock may have shown a time. */
    static long earliest(ZoneId zone, long local) {
        return new LocalTimes(zone, false).bound(local, true);
    }

    /** The latest one. */
    static long latest(ZoneId zone, long local) {
        return new LocalTimes(zone, false).bound(local, false);
    }

    private long bound(long local, boolean earliest) {
        long utc = toUtc(local);
        if (!gap && !overlap) {
            return utc;
        }
        long early = local - Math.max(offsetMillis, secondOffsetMillis);
        long late = local - Math.min(offsetMillis, secondOffsetMillis);
        return earliest ? early : late;
    }
}
