package io.marketdata.feed;

import io.marketdata.feed.LiveScheduler.Wait;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Instant;
import java.util.HashMap;
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
 * is for whoever guards the history. A minute that went on otherwise while a question for it was out is not taken from that
 * answer, which may be the older word: it is looked at once more. Guarded by the lock of its {@link SeamLane}; requests are made without it.
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
    /** The minutes that went on otherwise, by the number of that change, for as long as a question is out. */
    private final Map<Long, Long> changed = new HashMap<>();

    private long changes;
    private long auditedUpTo;
    private long doubtfulFrom = Long.MAX_VALUE;
    private boolean looking;

    /** Minutes of a run before this one, whose holes the ledger was not asked for yet. */
    private MinuteSet notRecalled;

    SeamAudit(
            LiveSeam seam,
            InstrumentId instrument,
            SeamLane lane,
            CandleHashes released,
            long floor,
            MinuteSet before) {
        this.seam = seam;
        this.instrument = instrument;
        this.lane = lane;
        this.released = released;
        this.floor = floor;
        notRecalled = before;
        auditedUpTo = floor;
    }

    void cameAgain(long minute, CandleWithMeta candle) {
        if (minute < floor || released.forgot(minute)) {
            seam.counts.unusable.increment();
        } else if (released.get(minute) == CandleHashes.of(candle.candle())) {
            seam.counts.duplicates.increment();
        } else if (rereading.size() < MOST_REREADS && rereading.add(minute)) {
            long since = changes;
            seam.scheduler.execute(Wait.REQUEST, () -> reread(minute, candle, since));
        } else {
            doubt(minute);
        }
    }

    /** No request had the last word on this minute: it is looked at once more, although that may have been done before. */
    private void doubt(long minute) {
        doubtfulFrom = Math.min(doubtfulFrom, minute);
    }

    /** The request has the last word on a candle that came again with other values; where it fails, the stream has for now. */
    private void reread(long minute, CandleWithMeta candle, long since) {
        if (lane.isEnded()) {
            return;
        }
        CandleWithMeta asked = null;
        try {
            asked = seam.request(instrument, Minutes.range(minute, minute + 1)).get(minute);
        } catch (RuntimeException failed) {
            seam.requestFailed(instrument, failed);
        } finally {
            settle(minute, asked == null ? candle : asked, asked != null, since);
        }
    }

    /**
     * @param sure whether it is a request's word, and a new one
     * @param since the last change when it was asked
     */
    private void settle(long minute, CandleWithMeta word, boolean sure, long since) {
        synchronized (lane) {
            if (lane.isEnded()) {
                return;
            }
            boolean overtaken = isOvertaken(minute, since);
            if (!overtaken && !correct(minute, word)) {
                seam.scheduler.schedule(SeamLane.ROOM, () -> settle(minute, word, false, since));
                return;
            }
            rereading.remove(minute);
            forgetChanges();
            if (sure && !overtaken) {
                passedOver.remove(MinuteSet.between(minute, minute + 1));
            } else {
                doubt(minute);
            }
        }
    }

    private boolean isOvertaken(long minute, long since) {
        return changed.getOrDefault(minute, 0L) > since;
    }

    private void forgetChanges() {
        if (rereading.isEmpty() && !looking) {
            changed.clear();
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
        changed.put(minute, ++changes);
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
        if (!notRecalled.isEmpty()) {
            looking = true;
            MinuteSet before = notRecalled;
            seam.looks.ask(() -> recall(before));
            return;
        }
        long since = changes;
        passedOver.forgetBefore(next - CandleHashes.MINUTES);
        MinuteSet due = passedOver.due(seam.now(), SeamLane.AT_ONCE);
        if (!due.isEmpty()) {
            looking = true;
            seam.looks.ask(() -> lookForLate(due, since));
            return;
        }
        auditedUpTo = Math.min(auditedUpTo, doubtfulFrom);
        doubtfulFrom = Long.MAX_VALUE;
        long from = auditedUpTo;
        long to = Math.min(next - seam.auditAgeMinutes, from + SeamLane.AT_ONCE);
        if (to - from >= seam.auditEveryMinutes) {
            looking = true;
            seam.looks.ask(() -> lookAgain(from, to, since));
        }
    }

    private void recall(MinuteSet before) {
        if (lane.isEnded()) {
            return;
        }
        List<KnownHole> holes = null;
        try {
            holes = seam.holes.remembered(instrument, before);
        } catch (RuntimeException failed) {
            seam.requestFailed(instrument, failed);
        } finally {
            recalled(before, holes);
        }
    }

    /** @param holes null where the ledger did not answer: it is asked again */
    private void recalled(MinuteSet before, @Nullable List<KnownHole> holes) {
        synchronized (lane) {
            looking = false;
            if (holes != null) {
                notRecalled = MinuteSet.empty();
                holes.forEach(hole -> passedOver.add(before.intersect(MinuteSet.of(hole.range())), hole.askAgainAt()));
            }
        }
    }

    private void lookForLate(MinuteSet due, long since) {
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
            seam.requestFailed(instrument, failed);
        } finally {
            looked(due, answer, still, since);
        }
    }

    private void looked(MinuteSet due, NavigableMap<Long, CandleWithMeta> answer, List<KnownHole> still, long since) {
        synchronized (lane) {
            looking = false;
            if (lane.isEnded()) {
                return;
            }
            MinuteSet mine = due.subtract(leaveOvertaken(answer, since));
            still.forEach(hole -> passedOver.add(mine.intersect(MinuteSet.of(hole.range())), hole.askAgainAt()));
            take(answer);
        }
    }

    /** What went on otherwise since a question was asked is taken out of its answer, and is doubtful where they differ. */
    private MinuteSet leaveOvertaken(NavigableMap<Long, CandleWithMeta> answer, long since) {
        MinuteSet overtaken = MinuteSet.ofSorted(changed.keySet().stream()
                .filter(minute -> isOvertaken(minute, since))
                .mapToLong(Long::longValue)
                .sorted());
        overtaken.minutes().forEach(minute -> {
            CandleWithMeta word = answer.remove(minute);
            if (word != null && released.get(minute) != CandleHashes.of(word.candle())) {
                doubt(minute);
            }
        });
        forgetChanges();
        return overtaken;
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

    private void lookAgain(long from, long to, long since) {
        if (lane.isEnded()) {
            return;
        }
        NavigableMap<Long, CandleWithMeta> answer = null;
        try {
            answer = seam.request(instrument, Minutes.range(from, to));
        } catch (RuntimeException failed) {
            seam.requestFailed(instrument, failed);
        } finally {
            looked(to, answer, since);
        }
    }

    /** @param answer null where there was none */
    private void looked(long to, @Nullable NavigableMap<Long, CandleWithMeta> answer, long since) {
        synchronized (lane) {
            looking = false;
            if (answer == null || lane.isEnded()) {
                return;
            }
            leaveOvertaken(answer, since);
            if (take(answer)) {
                auditedUpTo = to;
            }
        }
    }
}
