package io.marketdata.feed;

import io.marketdata.feed.LiveScheduler.Wait;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one lane looks at again: candles that came again with other values, minutes that went on some time ago, since a correction
 * may come without a word, and minutes that were passed over, since a venue may publish late.
 *
 * <p>A minute that was passed over is asked for when its hole says so, for as long as it is known what went on (a day); then it
 * is for whoever guards the history. Guarded by the lock of its {@link SeamLane}; requests are made without it.
 */
final class SeamAudit {
    private static final int MOST_REREADS = 64;

    private final LiveSeam seam;
    private final InstrumentId instrument;
    private final SeamLane lane;
    private final CandleHashes released;
    private final long floor;
    private final Set<Long> rereading = new HashSet<>();
    private final PassedOver passedOver = new PassedOver();
    private long auditedUpTo;
    private long doubtfulFrom = Long.MAX_VALUE;
    private boolean looking;

    SeamAudit(LiveSeam seam, InstrumentId instrument, SeamLane lane, CandleHashes released, long floor) {
        this.seam = seam;
        this.instrument = instrument;
        this.lane = lane;
        this.released = released;
        this.floor = floor;
        auditedUpTo = floor;
    }

    void cameAgain(long minute, CandleWithMeta candle) {
        if (minute < floor || released.forgot(minute)) {
            seam.counts.unusable.increment();
        } else if (released.get(minute) == CandleHashes.of(candle.candle())) {
            seam.counts.duplicates.increment();
        } else if (rereading.size() < MOST_REREADS && rereading.add(minute)) {
            seam.scheduler.execute(Wait.REQUEST, () -> reread(minute, candle));
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
        if (lane.isEnded()) {
            return;
        }
        CandleWithMeta asked = null;
        try {
            asked = seam.request(instrument, Minutes.range(minute, minute + 1)).get(minute);
        } catch (RuntimeException failed) {
            seam.counts.failedRequests.increment();
        } finally {
            settle(minute, asked == null ? candle : asked, asked != null);
        }
    }

    /** @param sure whether it is a request's word, and a new one */
    private void settle(long minute, CandleWithMeta word, boolean sure) {
        synchronized (lane) {
            if (lane.isEnded()) {
                return;
            }
            if (!correct(minute, word)) {
                seam.scheduler.schedule(SeamLane.ROOM, () -> settle(minute, word, false));
                return;
            }
            rereading.remove(minute);
            if (sure) {
                passedOver.remove(MinuteSet.between(minute, minute + 1));
            } else {
                doubt(minute);
            }
        }
    }

    /** Hands a candle on again unless it is what went on before; false where there is no room for it now. */
    private boolean correct(long minute, CandleWithMeta candle) {
        long hash = CandleHashes.of(candle.candle());
        long before = released.get(minute);
        if (released.forgot(minute) || before == hash) {
            seam.counts.notConfirmed.increment();
            return true;
        }
        if (!seam.handOn(instrument, candle)) {
            return false;
        }
        released.put(minute, hash);
        if (before == CandleHashes.NONE && passedOver.contains(minute)) {
            seam.counts.late.increment();
        } else {
            seam.counts.corrections.increment();
        }
        return true;
    }

    /** Minutes that do not go on now; when they are worth asking for again. */
    void passedOver(long from, long to, Instant askAgainAt) {
        passedOver.add(MinuteSet.between(Math.max(from, to - CandleHashes.MINUTES), to), askAgainAt);
    }

    /** @param next the first minute that did neither go on nor was passed over */
    void look(long next) {
        if (looking) {
            return;
        }
        passedOver.forgetBefore(next - CandleHashes.MINUTES);
        MinuteSet due = passedOver.due(seam.now(), SeamLane.AT_ONCE);
        if (!due.isEmpty()) {
            looking = true;
            seam.looks.ask(() -> lookForLate(due));
            return;
        }
        auditedUpTo = Math.min(auditedUpTo, doubtfulFrom);
        doubtfulFrom = Long.MAX_VALUE;
        long from = auditedUpTo;
        long to = Math.min(next - seam.auditAgeMinutes, from + SeamLane.AT_ONCE);
        if (to - from >= seam.auditEveryMinutes) {
            looking = true;
            seam.looks.ask(() -> lookAgain(from, to));
        }
    }

    private void lookForLate(MinuteSet due) {
        if (lane.isEnded()) {
            return;
        }
        NavigableMap<Long, CandleWithMeta> answer = new TreeMap<>();
        List<KnownHole> still = List.of();
        try {
            for (TimeRange range : due.ranges()) {
                answer.putAll(seam.request(instrument, range));
            }
            MinuteSet lacking =
                    due.subtract(MinuteSet.ofSorted(answer.keySet().stream().mapToLong(Long::longValue)));
            still = lacking.isEmpty() ? List.of() : seam.holes.remember(instrument, lacking);
        } catch (RuntimeException failed) {
            seam.counts.failedRequests.increment();
        } finally {
            looked(due, answer, still);
        }
    }

    private void looked(MinuteSet due, NavigableMap<Long, CandleWithMeta> answer, List<KnownHole> still) {
        synchronized (lane) {
            looking = false;
            if (lane.isEnded()) {
                return;
            }
            still.forEach(hole -> passedOver.add(due.intersect(MinuteSet.of(hole.range())), hole.askAgainAt()));
            take(answer);
        }
    }

    /** Hands on what a request says otherwise; whether there was room for all of it. */
    private boolean take(NavigableMap<Long, CandleWithMeta> answer) {
        for (Map.Entry<Long, CandleWithMeta> one : answer.entrySet()) {
            long minute = one.getKey();
            if (released.get(minute) != CandleHashes.of(one.getValue().candle()) && !correct(minute, one.getValue())) {
                seam.scheduler.schedule(SeamLane.ROOM, lane::audit);
                return false;
            }
        }
        passedOver.remove(MinuteSet.ofSorted(answer.keySet().stream().mapToLong(Long::longValue)));
        return true;
    }

    private void lookAgain(long from, long to) {
        if (lane.isEnded()) {
            return;
        }
        NavigableMap<Long, CandleWithMeta> answer = null;
        try {
            answer = seam.request(instrument, Minutes.range(from, to));
        } catch (RuntimeException failed) {
            seam.counts.failedRequests.increment();
        } finally {
            looked(to, answer);
        }
    }

    /** @param answer null where there was none */
    private void looked(long to, @Nullable NavigableMap<Long, CandleWithMeta> answer) {
        synchronized (lane) {
            looking = false;
            if (answer != null && !lane.isEnded() && take(answer)) {
                auditedUpTo = to;
            }
        }
    }
}
