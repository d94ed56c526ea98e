package io.marketdata.feed;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One instrument of one consumer. Guarded by the lock of its {@link FeedRun}. */
final class FeedTrack {
    final InstrumentId instrument;
    boolean queued;
    private final FeedCounts counts;
    private final int capacity;
    private final long start;
    private final TreeMap<Long, CandleWithMeta> buffer = new TreeMap<>();
    private final TreeMap<Long, CandleWithMeta> overrides = new TreeMap<>();
    private final TreeMap<Long, CandleWithMeta> corrections = new TreeMap<>();
    private final TreeMap<Long, FeedEvent.Gap> gaps = new TreeMap<>();
    private final ArrayDeque<FeedEvent> notices = new ArrayDeque<>();
    private final CandleHashes delivered = new CandleHashes();
    private long next;
    private long newest;
    private long processed;
    private long quietBefore;
    private int fruitless;
    private boolean repairing;

    /**
     * Nothing is delivered yet.
     *
     * @param start the first minute that the consumer wants
     * @param open the first minute that is not closed: what is before it is history, not a gap
     */
    FeedTrack(InstrumentId instrument, long start, long open, int capacity, FeedCounts counts) {
        this.instrument = instrument;
        this.start = start;
        this.capacity = capacity;
        this.counts = counts;
        next = start;
        newest = open - 1;
        processed = start - 1;
        quietBefore = open;
    }

    void arrived(CandleWithMeta candle) {
        long minute = Minutes.of(candle.candle());
        if (minute < start || !Minutes.isOneMinute(candle.candle())) {
            counts.ignored++;
        } else if (minute < next) {
            cameAgain(minute, candle);
        } else if (buffer.containsKey(minute)) {
            buffer.put(minute, candle);
        } else if (minute < quietBefore && minute <= newest) {
            keep(overrides, minute, candle);
        } else if (buffer.size() < capacity) {
            buffer.put(minute, candle);
        } else {
            counts.overflowed++;
            quietBefore = Math.max(quietBefore, minute + 1);
        }
        newest = Math.max(newest, minute);
    }

    private void cameAgain(long minute, CandleWithMeta candle) {
        if (delivered.forgot(minute)) {
            counts.ignored++;
            return;
        }
        CandleWithMeta pending = corrections.get(minute);
        long known = pending == null ? delivered.get(minute) : CandleHashes.of(pending.candle());
        if (known == CandleHashes.of(candle.candle())) {
            counts.duplicates++;
        } else {
            keep(corrections, minute, candle);
        }
    }

    private void keep(NavigableMap<Long, CandleWithMeta> kept, long minute, CandleWithMeta candle) {
        if (kept.size() >= capacity && !kept.containsKey(minute)) {
            kept.pollFirstEntry();
            counts.correctionsLost++;
        }
        kept.put(minute, candle);
    }

    void refused(MarketDataException cause) {
        notices.add(new FeedEvent.Refused(instrument, cause));
    }

    /** The next event, null where there is none now. A candle and a gap move the place on. */
    @Nullable FeedEvent poll() {
        FeedEvent notice = notices.poll();
        if (notice != null) {
            return notice;
        }
        Map.Entry<Long, CandleWithMeta> correction = corrections.pollFirstEntry();
        if (correction != null) {
            delivered.put(
                    correction.getKey(), CandleHashes.of(correction.getValue().candle()));
            return new FeedEvent.Corrected(correction.getValue());
        }
        CandleWithMeta read = buffer.remove(next);
        CandleWithMeta newer = overrides.remove(next);
        CandleWithMeta last = newer == null ? read : newer;
        if (last != null) {
            gaps.headMap(next, true).clear();
            delivered.put(next, CandleHashes.of(last.candle()));
            next++;
            return new FeedEvent.Closed(last);
        }
        return pollGap();
    }

    /** A candle that came in the meantime cuts the gap short. */
    private @Nullable FeedEvent pollGap() {
        FeedEvent.Gap gap = gaps.remove(next);
        if (gap == null) {
            return null;
        }
        long end = MinuteSet.minuteOf(gap.range().end());
        long to = Math.min(end, Math.min(ceiling(buffer), ceiling(overrides)));
        FeedEvent.Gap cut = new FeedEvent.Gap(Minutes.range(next, to), gap.known(), gap.repair());
        next = to;
        return cut;
    }

    /** The first minute from the next one on that is there. */
    private long ceiling(NavigableMap<Long, CandleWithMeta> kept) {
        Long there = kept.ceilingKey(next);
        return there == null ? Long.MAX_VALUE : there;
    }

    /** The consumer is done with an event. */
    void done(FeedEvent event) {
        if (event instanceof FeedEvent.Closed closed) {
            processed = Minutes.of(closed.candle().candle());
        } else if (event instanceof FeedEvent.Gap gap) {
            processed = MinuteSet.minuteOf(gap.range().end()) - 1;
        }
    }

    /** Whether something is known to be there that has to be looked for. */
    boolean hasToLook() {
        return !repairing && next <= newest && !isThere();
    }

    private boolean isThere() {
        return buffer.containsKey(next) || overrides.containsKey(next) || gaps.containsKey(next);
    }

    long next() {
        return next;
    }

    /** Behind what is to be looked for at once. */
    long endOfPage() {
        return Math.min(ceiling(buffer), Math.min(newest + 1, next + capacity));
    }

    /** Whether the minute that is next was in sight and is only read again, or is history. */
    boolean isQuiet() {
        return next < quietBefore;
    }

    void beginLooking() {
        repairing = true;
    }

    /** Takes in what was found; whether anything came of it. */
    boolean found(RepairChain.Found found, boolean quiet) {
        found.candles().forEach((minute, candle) -> {
            if (minute >= next) {
                buffer.putIfAbsent(minute, candle);
            }
        });
        MinuteSet known = found.repair().knownHoles();
        addGaps(known, true, found.repair());
        addGaps(found.over(), false, found.repair());
        boolean fruitful = isThere();
        boolean first = fruitless == 0;
        fruitless = fruitful ? 0 : fruitless + 1;
        if (!quiet && (first || fruitful)) {
            notices.add(new FeedEvent.Repaired(found.repair()));
        }
        return fruitful;
    }

    private void addGaps(MinuteSet minutes, boolean known, FeedRepair repair) {
        for (var range : minutes.ranges()) {
            long from = MinuteSet.minuteOf(range.start());
            if (from >= next) {
                gaps.put(from, new FeedEvent.Gap(range, known, repair));
            }
        }
    }

    /** Nothing can be said of what was looked for; how often in a row nothing came of it. */
    int failed() {
        return ++fruitless;
    }

    int fruitless() {
        return fruitless;
    }

    void endLooking() {
        repairing = false;
    }

    /** The last minute that the consumer is done with, or the one before its first. */
    long processed() {
        return processed;
    }

    boolean hasProcessed() {
        return processed >= start;
    }

    long lag() {
        return Math.max(0, newest - processed);
    }
}
