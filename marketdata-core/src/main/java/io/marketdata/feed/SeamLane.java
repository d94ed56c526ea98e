package io.marketdata.feed;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The seam of one instrument. A candle goes on only if it is of the minute that is next, so that nothing newer can get
 * ahead of what is missing; what is missing below a minute known to be closed is asked for.
 */
final class SeamLane {
    private static final int AT_ONCE = 1_000;

    /** So far this machine's clock may be behind the venue's: a candle from further on is nonsense. */
    private static final int MOST_MINUTES_AHEAD = 5;

    private static final int MOST_REREADS = 64;
    private static final Duration ROOM = Duration.ofMillis(250);
    private static final int ROOM_DOUBLED_MOST = 4;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final LiveSeam seam;
    private final InstrumentId instrument;
    private final TreeMap<Long, CandleWithMeta> waiting = new TreeMap<>();
    private final CandleHashes released = new CandleHashes();
    private final Set<Long> rereading = new HashSet<>();
    private final long floor;
    private MinuteSet doubted = MinuteSet.empty();
    private long next;
    private long closedUpTo;
    private long auditedUpTo;
    private long doubtfulFrom = Long.MAX_VALUE;
    private int failures;
    private int timesLacking;
    private int timesRefused;
    private boolean filling;
    private boolean wakePlanned;
    private boolean auditing;
    private boolean ended;

    /**
     * Nothing went on yet.
     *
     * @param start the first minute that is to go on
     * @param floor the first minute that is to be looked at once more: a run before this one may not have come to it
     */
    SeamLane(LiveSeam seam, InstrumentId instrument, long start, long floor) {
        this.seam = seam;
        this.instrument = instrument;
        this.floor = floor;
        next = start;
        closedUpTo = start;
        auditedUpTo = floor;
    }

    synchronized void end() {
        ended = true;
        waiting.clear();
    }

    /** How many closed minutes are known and not handed on. */
    synchronized long lag() {
        return Math.max(0, closedUpTo - next);
    }

    synchronized void arrived(CandleWithMeta candle) {
        long minute = Minutes.of(candle.candle());
        if (ended) {
            return;
        }
        if (!Minutes.isOneMinute(candle.candle()) || minute > Minutes.open(seam.now()) + MOST_MINUTES_AHEAD) {
            seam.counts.unusable.increment();
            return;
        }
        seam.seen(minute);
        if (minute < next) {
            cameAgain(minute, candle);
        } else {
            keep(minute, candle);
            closedUpTo = Math.max(closedUpTo, minute + 1);
            goOn();
        }
    }

    private void keep(long minute, CandleWithMeta candle) {
        if (waiting.size() >= seam.buffer && !waiting.containsKey(minute)) {
            seam.counts.overflowed.increment();
            if (minute > waiting.lastKey()) {
                return;
            }
            waiting.pollLastEntry();
        }
        waiting.put(minute, candle);
    }

    /** Every minute before is closed, whether the stream tells or not. */
    synchronized void closedUpTo(long minute) {
        closedUpTo = Math.max(closedUpTo, minute);
        goOn();
    }

    private void goOn() {
        if (ended || filling) {
            return;
        }
        for (CandleWithMeta ready = waiting.get(next); ready != null; ready = waiting.get(next)) {
            if (!handOn(ready, false)) {
                return;
            }
        }
        if (next < closedUpTo && !wakePlanned) {
            long to = Math.min(closedUpTo, next + AT_ONCE);
            ask(next, waiting.isEmpty() ? to : Math.min(to, waiting.firstKey()));
        }
    }

    /** Hands the next candle on; false where there is no room for it now, and it waits: one more than the buffer holds. */
    private boolean handOn(CandleWithMeta candle, boolean asked) {
        if (!seam.handOn(instrument, candle)) {
            seam.counts.waits.increment();
            waiting.put(next, candle);
            wakeAfter(ROOM.multipliedBy(1L << Math.min(timesRefused++, ROOM_DOUBLED_MOST)));
            return false;
        }
        timesRefused = 0;
        released.put(next, CandleHashes.of(candle.candle()));
        waiting.remove(next);
        next++;
        timesLacking = 0;
        seam.counts.released.increment();
        if (asked) {
            seam.counts.filled.increment();
        }
        return true;
    }

    private void wakeAfter(Duration delay) {
        if (!wakePlanned) {
            wakePlanned = true;
            seam.scheduler.schedule(delay, this::wake);
        }
    }

    private synchronized void wake() {
        wakePlanned = false;
        goOn();
    }

    private void ask(long from, long to) {
        filling = true;
        seam.scheduler.execute(() -> {
            try {
                MinuteSet known = seam.knownHoles(instrument, from, to);
                NavigableMap<Long, CandleWithMeta> answer = new TreeMap<>();
                for (TimeRange range :
                        MinuteSet.between(from, to).subtract(known).ranges()) {
                    answer.putAll(seam.request(instrument, range));
                }
                answered(to, known, answer);
            } catch (RuntimeException failed) {
                notAnswered();
            }
        });
    }

    private synchronized void notAnswered() {
        filling = false;
        seam.counts.failedRequests.increment();
        wakeAfter(pauseAfter(++failures));
    }

    static Duration pauseAfter(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private synchronized void answered(long to, MinuteSet known, NavigableMap<Long, CandleWithMeta> answer) {
        filling = false;
        failures = 0;
        seam.counts.fills.increment();
        if (ended) {
            return;
        }
        MinuteSet lacking = MinuteSet.between(next, to)
                .subtract(known)
                .subtract(MinuteSet.ofSorted(answer.keySet().stream().mapToLong(Long::longValue)));
        while (next < to) {
            if (!goOnWith(answer.get(next), known, lacking)) {
                doubted = lacking;
                return;
            }
        }
        doubted = MinuteSet.empty();
        goOn();
    }

    private boolean goOnWith(@Nullable CandleWithMeta answered, MinuteSet known, MinuteSet lacking) {
        if (answered != null) {
            return handOn(answered, true);
        }
        CandleWithMeta live = waiting.get(next);
        if (live != null) {
            return handOn(live, false);
        }
        return known.contains(next) ? passOver(known) : passOverIfSure(lacking);
    }

    /** A minute that was not there twice, and is not young, is a hole. */
    private boolean passOverIfSure(MinuteSet lacking) {
        MinuteSet sure = lacking.intersect(doubted)
                .subtract(MinuteSet.ofSorted(waiting.keySet().stream().mapToLong(Long::longValue)))
                .intersect(MinuteSet.between(next, seam.holesBefore()));
        if (!sure.contains(next)) {
            wakeAfter(pauseAfter(++timesLacking + 1));
            return false;
        }
        try {
            seam.remember(instrument, firstRun(sure));
        } catch (RuntimeException notRemembered) {
            seam.counts.failedRequests.increment();
            wakeAfter(pauseAfter(++failures));
            return false;
        }
        return passOver(sure);
    }

    private MinuteSet firstRun(MinuteSet minutes) {
        return MinuteSet.between(next, endOfRun(minutes));
    }

    private long endOfRun(MinuteSet minutes) {
        return minutes.nextEnd(next).orElseThrow();
    }

    /** A candle of a minute passed over may be on its way by the stream: it is then one that came again. */
    private boolean passOver(MinuteSet holes) {
        long end = endOfRun(holes);
        Long live = waiting.ceilingKey(next);
        long to = live == null ? end : Math.min(end, live);
        seam.counts.holes.add(to - next);
        next = to;
        timesLacking = 0;
        return true;
    }

    private void cameAgain(long minute, CandleWithMeta candle) {
        if (minute < floor || released.forgot(minute)) {
            seam.counts.unusable.increment();
        } else if (released.get(minute) == CandleHashes.of(candle.candle())) {
            seam.counts.duplicates.increment();
        } else if (rereading.size() < MOST_REREADS && rereading.add(minute)) {
            seam.scheduler.execute(() -> reread(minute, candle));
        } else {
            doubt(minute);
        }
    }

    /** No request had the last word on this minute: it is looked at once more, although that may have been done before. */
    private void doubt(long minute) {
        doubtfulFrom = Math.min(doubtfulFrom, minute);
    }

    /** The request has the last word on a candle that came again with other values; where it fails, the stream has for now. */
    private void reread(long minute, CandleWithMeta candle) {
        CandleWithMeta asked = null;
        try {
            asked = seam.request(instrument, Minutes.range(minute, minute + 1)).get(minute);
        } catch (RuntimeException failed) {
            seam.counts.failedRequests.increment();
        }
        settle(minute, asked == null ? candle : asked, asked != null);
    }

    /** @param sure whether it is a request's word, and a new one */
    private synchronized void settle(long minute, CandleWithMeta word, boolean sure) {
        if (ended) {
            return;
        }
        if (correct(minute, word)) {
            rereading.remove(minute);
            if (!sure) {
                doubt(minute);
            }
        } else {
            seam.scheduler.schedule(ROOM, () -> settle(minute, word, false));
        }
    }

    /** Hands a candle on again unless it is what went on before; false where there is no room for it now. */
    private boolean correct(long minute, CandleWithMeta candle) {
        long hash = CandleHashes.of(candle.candle());
        if (released.forgot(minute) || released.get(minute) == hash) {
            seam.counts.notConfirmed.increment();
            return true;
        }
        if (!seam.handOn(instrument, candle)) {
            return false;
        }
        released.put(minute, hash);
        seam.counts.corrections.increment();
        return true;
    }

    /** Looks once more at minutes that went on some time ago: a correction may have come without a word. */
    synchronized void audit() {
        if (!auditing) {
            auditedUpTo = Math.min(auditedUpTo, doubtfulFrom);
            doubtfulFrom = Long.MAX_VALUE;
        }
        long to = Math.min(next - seam.auditAgeMinutes, auditedUpTo + AT_ONCE);
        if (ended || auditing || to - auditedUpTo < seam.auditEveryMinutes) {
            return;
        }
        auditing = true;
        long from = auditedUpTo;
        seam.scheduler.execute(() -> {
            Map<Long, CandleWithMeta> answer;
            try {
                answer = seam.request(instrument, Minutes.range(from, to));
            } catch (RuntimeException failed) {
                seam.counts.failedRequests.increment();
                audited(from, from, Map.of());
                return;
            }
            audited(from, to, answer);
        });
    }

    private synchronized void audited(long from, long to, Map<Long, CandleWithMeta> answer) {
        auditing = false;
        auditedUpTo = from;
        for (long minute : List.copyOf(answer.keySet())) {
            CandleWithMeta candle = answer.get(minute);
            if (candle != null
                    && released.get(minute) != CandleHashes.of(candle.candle())
                    && !correct(minute, candle)) {
                seam.scheduler.schedule(ROOM, this::audit);
                return;
            }
        }
        auditedUpTo = to;
    }
}
