package io.marketdata.ops;

import io.marketdata.RollUp;
import io.marketdata.batch.CandleBatch;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandlePublisher;
import io.marketdata.spi.CandleStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends final bars of an instrument again, one timeframe after the other. */
final class Republisher {
    static final Duration MARK_TIME = Duration.ofMinutes(5);
    private static final int BATCH_ROWS = 1_440;

    private final Operations ops;
    private final RepublishRequest request;
    private final InstrumentId instrument;
    private final String key;

    Republisher(Operations ops, RepublishRequest request) {
        this.ops = ops;
        this.request = request;
        instrument = request.instrument();
        key = ops.key(instrument);
    }

    /** The bars of the whole window, or those behind its mark; and those of before that wait to be sent. */
    RepublishReport run() {
        Instant end = ops.lastClosed();
        return sent(TimeRange.of(end.minus(Duration.ofHours(request.windowHours())), end), null);
    }

    /**
     * Those bars of a window that hold one of the given minutes, and those that wait; what is sent of a part sets no mark, and
     * what of it is not taken waits to be sent.
     */
    RepublishReport run(TimeRange window, MinuteSet part) {
        return sent(window, part);
    }

    /** Sends what waits to be sent; null where nothing does. */
    @Nullable RepublishReport runUnsent(TimeRange window) {
        boolean some = request.timeframes().stream()
                .anyMatch(timeframe -> !unsent(timeframe).isEmpty());
        return some ? run(window, MinuteSet.empty()) : null;
    }

    private RepublishReport sent(TimeRange window, @Nullable MinuteSet part) {
        List<RepublishReport.Entry> entries = new ArrayList<>();
        for (Timeframe timeframe : request.timeframes()) {
            Sent sent = new Sent();
            RepublishReport.Entry entry = republished(timeframe, window, part, sent);
            entries.add(entry);
            boolean ofAll = sent.whole || (part == null && entry.fault() != null);
            ops.status.sent(
                    key, entry, ofAll ? window : null, !unsent(timeframe).isEmpty());
        }
        return new RepublishReport(key, entries);
    }

    private MinuteSet unsent(Timeframe timeframe) {
        return ops.unsent.of(instrument, timeframe, ops.clock.instant());
    }

    private RepublishReport.Entry republished(
            Timeframe timeframe, TimeRange window, @Nullable MinuteSet part, Sent sent) {
        MinuteSet due = unsent(timeframe).union(part == null ? MinuteSet.empty() : part);
        try {
            String markKey = ops.namespace + ":internal:republish_watermark:" + key + ":" + timeframe.code() + ":"
                    + request.windowHours();
            // Also before a mark speaks for the window: that its bars are none to send is worth knowing.
            List<CandleWithMeta> bars = bars(timeframe, window, part == null, due);
            Optional<Instant> mark = ops.watermarks.get(markKey);
            sent.forced = mark.isPresent() && request.force();
            sent.whole = part == null && (mark.isEmpty() || request.force());
            String newerKey = markKey + ":newer";
            Instant last = Instant.MIN;
            if (part == null && !sent.whole) {
                last = later(mark.orElse(Instant.MIN), ops.watermarks.get(newerKey));
                if (!keepNewer(bars, last, due) && due.isEmpty()) {
                    return new RepublishReport.Entry(timeframe, RepublishReport.State.SKIPPED, 0, 0, false, true, null);
                }
            }
            send(timeframe, bars, sent);
            if (part == null && !bars.isEmpty()) {
                Instant newest = bars.get(bars.size() - 1).candle().tsOpen();
                if (sent.whole) {
                    ops.watermarks.advance(markKey, newest, MARK_TIME);
                } else if (newest.isAfter(last)) {
                    // In a mark of its own: the window is sent again when its mark is over, however often newer bars
                    // were.
                    ops.watermarks.advance(newerKey, newest, MARK_TIME);
                }
            }
            ops.unsent.sent(instrument, timeframe, due);
            return sent.entry(timeframe, RepublishReport.State.OK, null);
        } catch (RuntimeException failed) {
            ops.unsent.add(instrument, timeframe, due);
            return sent.entry(timeframe, RepublishReport.State.ERROR, OpsFault.of(failed));
        }
    }

    private static Instant later(Instant one, Optional<Instant> other) {
        return other.filter(instant -> instant.isAfter(one)).orElse(one);
    }

    /** A mark speaks for the bars up to it; newer ones, and those that wait, were sent to nobody. Whether there are any. */
    private static boolean keepNewer(List<CandleWithMeta> bars, Instant last, MinuteSet due) {
        bars.removeIf(bar -> !bar.candle().tsOpen().isAfter(last) && !holdsOne(bar, due));
        return !bars.isEmpty();
    }

    /** What was sent, of the whole window or not; counts what was taken, also where a later message was not. */
    private static final class Sent {
        private int batches;
        private long bars;
        private boolean forced;
        private boolean whole;

        RepublishReport.Entry entry(Timeframe timeframe, RepublishReport.State state, @Nullable OpsFault fault) {
            return new RepublishReport.Entry(timeframe, state, batches, bars, forced, false, fault);
        }
    }

    /**
     * The final bars of a window, of all of it or those that hold due minutes, after every minute that they are made of was
     * found to be of a final source. A due minute that lies before the window widens it.
     */
    private List<CandleWithMeta> bars(Timeframe timeframe, TimeRange window, boolean all, MinuteSet due) {
        List<CandleWithMeta> bars = new ArrayList<>();
        long firstBar = timeframe.bucketStartMillis(window.startMillis() + timeframe.millis() - 1);
        long endBar = timeframe.bucketStartMillis(window.endMillis());
        long firstDue = due.isEmpty()
                ? firstBar
                : timeframe.bucketStartMillis(
                        MinuteSet.startOf(due.first().getAsLong()).toEpochMilli());
        long first = Math.min(firstBar, firstDue);
        if (first >= endBar) {
            return bars;
        }
        TimeRange range = TimeRange.of(Instant.ofEpochMilli(first), Instant.ofEpochMilli(endBar));
        requireKnown(timeframe, range);
        try (CandleStream minutes = requireFinal(ops.store().reader().read1m(instrument, range))) {
            CandleStream stream = timeframe == Timeframe.M1
                    ? minutes
                    : RollUp.of(timeframe)
                            .expecting(ops.calendar(instrument).requireExpected())
                            .over(minutes, range.end());
            CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
            while (stream.read(batch)) {
                for (CandleWithMeta bar : batch.rows()) {
                    boolean inside = all && bar.candle().tsOpen().toEpochMilli() >= firstBar;
                    if (inside || holdsOne(bar, due)) {
                        bars.add(bar);
                    }
                }
                batch.clear();
            }
        }
        return bars;
    }

    /** Longer bars are complete by the calendar; where it ends, nobody can say so. */
    private void requireKnown(Timeframe timeframe, TimeRange range) {
        if (timeframe == Timeframe.M1) {
            return;
        }
        TradingCalendar calendar = ops.calendar(instrument);
        MinuteSet unknown = calendar.unknownMinutes(range);
        if (!unknown.isEmpty()) {
            throw new OpsException(OpsError.CALENDAR_UNKNOWN, Operations.calendarUnknown(calendar, unknown));
        }
    }

    private static boolean holdsOne(CandleWithMeta bar, MinuteSet minutes) {
        return minutes.count(TimeRange.of(bar.candle().tsOpen(), bar.candle().tsClose())) > 0;
    }

    private CandleStream requireFinal(CandleStream minutes) {
        return new CandleStream() {
            @Override
            public boolean read(CandleBatch batch) {
                int before = batch.size();
                boolean more = minutes.read(batch);
                for (int row = before; row < batch.size(); row++) {
                    CandleSource source = batch.provenances()
                            .get(batch.provenanceOrdinal(row))
                            .source();
                    if (!ops.finalSources.contains(source)) {
                        throw new OpsException(
                                OpsError.REPUBLISH_SOURCE_INVALID,
                                "the minute " + Instant.ofEpochMilli(batch.openTimeMillis()[row]) + " of " + key
                                        + " is of source " + source.code() + ", final are " + ops.finalSources
                                        + "; backfill it from one of those. Nothing of its timeframe was sent");
                    }
                }
                return more;
            }

            @Override
            public void close() {
                minutes.close();
            }
        };
    }

    /** Bars of one source that follow each other travel together. */
    private void send(Timeframe timeframe, List<CandleWithMeta> bars, Sent sent) {
        int from = 0;
        while (from < bars.size()) {
            CandleSource source = bars.get(from).meta().source();
            int to = from + 1;
            while (to < bars.size()
                    && to - from < CandlePublisher.MOST_CANDLES
                    && bars.get(to).meta().source() == source) {
                to++;
            }
            ops.publisher.publish(instrument, timeframe, List.copyOf(bars.subList(from, to)));
            sent.batches++;
            sent.bars += to - from;
            from = to;
        }
    }
}
