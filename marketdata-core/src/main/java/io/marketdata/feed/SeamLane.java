package io.marketdata.feed;

import io.marketdata.feed.LiveScheduler.Wait;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The seam of one instrument. A candle goes on only if it is of the minute that is next, so that nothing newer can get
 * ahead of what is missing; what is missing below a minute known to be closed is asked for.
 *
 * <p>Nobody waits for venue or ledger with the lock held: a candle of the stream is taken in at once.
 */
final class SeamLane {
    static final int AT_ONCE = 1_000;

    /** After a refusal for want of room. */
    static final Duration ROOM = Duration.ofMillis(250);

    /** So far this machine's clock may be behind the venue's: a candle from further on is nonsense. */
    private static final int MOST_MINUTES_AHEAD = 5;

    private static final int ROOM_DOUBLED_MOST = 4;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final LiveSeam seam;
    private final InstrumentId instrument;
    private final TreeMap<Long, CandleWithMeta> waiting = new TreeMap<>();
    private final CandleHashes released = new CandleHashes();
    private final SeamAudit audit;
    private MinuteSet doubted = MinuteSet.empty();
    private long next;
    private long closedUpTo;
    private int failures;
    private int timesLacking;
    private int timesRefused;
    private boolean filling;
    private boolean wakePlanned;
    private boolean ended;

    /**
     * Nothing went on yet.
     *
     * @param start the first minute that is to go on
     * @param floor the first minute that is to be looked at once more: a run before this one may not have come to it
     * @param holesFrom the first minute whose hole, of a run before this one, is to be asked for again
     */
    SeamLane(LiveSeam seam, InstrumentId instrument, long start, long floor, long holesFrom) {
        this.seam = seam;
        this.instrument = instrument;
        audit = new SeamAudit(seam, instrument, this, released, floor, MinuteSet.between(holesFrom, start));
        next = start;
        closedUpTo = start;
    }

    synchronized void end() {
        ended = true;
        waiting.clear();
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /** How many closed minutes are known and not handed on; none where none will be. */
    synchronized long lag() {
        return ended ? 0 : Math.max(0, closedUpTo - next);
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
            audit.cameAgain(minute, candle);
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

    /** Looks once more at what went on or was passed over, where it is time. */
    synchronized void audit() {
        if (!ended) {
            audit.look(next);
        }
    }

    private void goOn() {
        if (ended) {
            return;
        }
        for (CandleWithMeta ready = waiting.get(next); ready != null; ready = waiting.get(next)) {
            if (!handOn(ready, false)) {
                return;
            }
        }
        if (next < closedUpTo && !filling && !wakePlanned) {
            long to = Math.min(closedUpTo, next + AT_ONCE);
            ask(waiting.isEmpty() ? to : Math.min(to, waiting.firstKey()));
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

    private void ask(long to) {
        filling = true;
        seam.scheduler.execute(Wait.REQUEST, () -> {
            long from = firstMissing(to);
            if (from < to) {
                fill(from, to);
            }
        });
    }

    /** Where a question for what is missing up to a minute begins: the stream may have brought some of it, or all, meanwhile. */
    private synchronized long firstMissing(long to) {
        if (ended) {
            return to;
        }
        if (next >= to) {
            filling = false;
            goOn();
            return to;
        }
        return next;
    }

    private void fill(long from, long to) {
        try {
            List<KnownHole> known = new ArrayList<>(seam.holes.known(instrument, from, to));
            NavigableMap<Long, CandleWithMeta> answer = new TreeMap<>();
            MinuteSet wanted = MinuteSet.between(from, to).subtract(SeamHoles.minutes(known, from, to));
            for (TimeRange range : wanted.ranges()) {
                answer.putAll(seam.request(instrument, range));
            }
            List<KnownHole> named = new ArrayList<>();
            MinuteSet sure = answered(to, known, answer, named);
            while (!sure.isEmpty()) {
                List<KnownHole> holes = seam.holes.remember(instrument, sure);
                known.addAll(holes);
                named.addAll(holes);
                sure = answered(to, known, answer, named);
            }
            seam.holes.tell(named);
        } catch (RuntimeException failed) {
            notAnswered();
            seam.requestFailed(instrument, failed);
        } catch (Error grave) {
            notAnswered();
            seam.counts.failedRequests.increment();
            throw grave;
        }
    }

    private synchronized void notAnswered() {
        filling = false;
        wakeAfter(pauseAfter(++failures));
    }

    static Duration pauseAfter(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /**
     * Goes on with what an answer says of minutes that the stream did not bring while it was on its way.
     *
     * @param to may be behind the next minute by now
     * @param known holes, the ones just remembered as well
     * @param named what is passed over for the first time is added
     * @return the next minutes where they are a hole that has to be remembered first; empty where there are none
     */
    private synchronized MinuteSet answered(
            long to, List<KnownHole> known, NavigableMap<Long, CandleWithMeta> answer, List<KnownHole> named) {
        if (ended) {
            return MinuteSet.empty();
        }
        failures = 0;
        MinuteSet lacking = MinuteSet.between(next, to)
                .subtract(SeamHoles.minutes(known, next, to))
                .subtract(MinuteSet.ofSorted(answer.keySet().stream().mapToLong(Long::longValue)));
        boolean handedOn = true;
        while (handedOn && next < to) {
            CandleWithMeta asked = answer.get(next);
            CandleWithMeta there = asked != null ? asked : waiting.get(next);
            KnownHole hole = holeAt(next, known);
            if (there != null) {
                handedOn = handOn(there, asked != null);
            } else if (hole != null) {
                passOver(hole, to, named);
            } else {
                MinuteSet sure = sure(lacking);
                if (!sure.isEmpty()) {
                    return sure;
                }
                wakeAfter(pauseAfter(++timesLacking + 1));
                handedOn = false;
            }
        }
        seam.counts.fills.increment();
        filling = false;
        doubted = lacking;
        if (handedOn) {
            goOn();
        }
        return MinuteSet.empty();
    }

    private static @Nullable KnownHole holeAt(long minute, List<KnownHole> known) {
        for (KnownHole hole : known) {
            if (hole.range().contains(MinuteSet.startOf(minute))) {
                return hole;
            }
        }
        return null;
    }

    /** The run of minutes from the next one on that were not there twice, and are not young. */
    private MinuteSet sure(MinuteSet lacking) {
        MinuteSet sure = lacking.intersect(doubted)
                .subtract(MinuteSet.ofSorted(waiting.keySet().stream().mapToLong(Long::longValue)))
                .intersect(MinuteSet.between(next, Math.max(next, seam.holesBefore())));
        return sure.contains(next) ? MinuteSet.between(next, sure.nextEnd(next).orElseThrow()) : MinuteSet.empty();
    }

    /** A candle of a minute passed over may be on its way by the stream: it is then one that came again. */
    private void passOver(KnownHole hole, long to, List<KnownHole> named) {
        Long live = waiting.ceilingKey(next);
        long end = Math.min(to, MinuteSet.minuteOf(hole.range().end()));
        end = live == null ? end : Math.min(end, live);
        if (doubted.contains(next) && !named.contains(hole)) {
            // The source remembered it by itself when it was asked.
            named.add(hole);
        }
        audit.passedOver(next, end, hole.askAgainAt());
        seam.counts.holes.add(end - next);
        next = end;
        timesLacking = 0;
    }
}
