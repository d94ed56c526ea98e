package io.marketdata.ops;

import io.marketdata.RollUp;
import io.marketdata.batch.CandleBatch;
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

    /** The bars of the whole window. */
    RepublishReport run() {
        return run(null);
    }

    /** Those bars of the window that hold one of the given minutes; what is sent of a part sets no mark. */
    RepublishReport run(@Nullable MinuteSet part) {
        Instant end = ops.lastClosed();
        TimeRange window = TimeRange.of(end.minus(Duration.ofHours(request.windowHours())), end);
        List<RepublishReport.Entry> entries = new ArrayList<>();
        for (Timeframe timeframe : request.timeframes()) {
            entries.add(republished(timeframe, window, part));
        }
        return new RepublishReport(key, entries);
    }

    private RepublishReport.Entry republished(Timeframe timeframe, TimeRange window, @Nullable MinuteSet part) {
        Sent sent = new Sent();
        try {
            List<CandleWithMeta> bars = bars(timeframe, window, part);
            String markKey = ops.namespace + ":internal:republish_watermark:" + key + ":" + timeframe.code() + ":"
                    + request.windowHours();
            Optional<Instant> mark = ops.watermarks.get(markKey);
            sent.forced = mark.isPresent() && request.force();
            if (mark.isPresent() && !request.force()) {
                return new RepublishReport.Entry(timeframe, RepublishReport.State.SKIPPED, 0, 0, false, true, null);
            }
            send(timeframe, bars, sent);
            if (part == null && !bars.isEmpty()) {
                ops.watermarks.advance(
                        markKey, bars.get(bars.size() - 1).candle().tsOpen(), MARK_TIME);
            }
            return sent.entry(timeframe, RepublishReport.State.OK, null);
        } catch (RuntimeException failed) {
            return sent.entry(timeframe, RepublishReport.State.ERROR, OpsFault.of(failed));
        }
    }

    /** Counts what was taken, also where a later message was not. */
    private static final class Sent {
        private int batches;
        private long bars;
        private boolean forced;

        RepublishReport.Entry entry(Timeframe timeframe, RepublishReport.State state, @Nullable OpsFault fault) {
            return new RepublishReport.Entry(timeframe, state, batches, bars, forced, false, fault);
        }
    }

    /** The final bars, after every minute that they are made of was found to be of a final source. */
    private List<CandleWithMeta> bars(Timeframe timeframe, TimeRange window, @Nullable MinuteSet part) {
        long firstBar = timeframe.bucketStartMillis(window.startMillis() + timeframe.millis() - 1);
        long endBar = timeframe.bucketStartMillis(window.endMillis());
        List<CandleWithMeta> bars = new ArrayList<>();
        if (firstBar >= endBar) {
            return bars;
        }
        TimeRange range = TimeRange.of(Instant.ofEpochMilli(firstBar), Instant.ofEpochMilli(endBar));
        try (CandleStream minutes = requireFinal(ops.store().reader().read1m(instrument, range))) {
            CandleStream stream = timeframe == Timeframe.M1
                    ? minutes
                    : RollUp.of(timeframe)
                            .expecting(ops.calendar(instrument).requireExpected())
                            .over(minutes, range.end());
            CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
            while (stream.read(batch)) {
                for (CandleWithMeta bar : batch.rows()) {
                    if (part == null || holdsOne(bar, part)) {
                        bars.add(bar);
                    }
                }
                batch.clear();
            }
        }
        return bars;
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
