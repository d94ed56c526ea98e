package io.marketdata.ops;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.time.Instant;
import java.util.BitSet;

/** A source of which only some minutes are wanted, and which notes those that came. For one request. */
final class AnsweredMinutes implements CandleIngestSource {
    private static final long MINUTE_MILLIS = 60_000;

    private final CandleIngestSource source;
    private final MinuteSet wanted;
    private final BitSet came = new BitSet();
    private final long first;
    private boolean ended;
    private long untilMillis = Long.MAX_VALUE;

    AnsweredMinutes(CandleIngestSource source, MinuteSet wanted) {
        this.source = source;
        this.wanted = wanted;
        first = wanted.first().orElse(0);
    }

    /**
     * The wanted minutes that the source does not have; none as long as it has not answered to the end, and none that is not
     * closed by its own clock.
     */
    MinuteSet lacking() {
        if (!ended) {
            return MinuteSet.empty();
        }
        MinuteSet lacking = wanted.subtract(MinuteSet.ofSorted(came.stream().mapToLong(minute -> first + minute)));
        if (untilMillis == Long.MAX_VALUE) {
            return lacking;
        }
        Instant start = Instant.ofEpochMilli(first * MINUTE_MILLIS);
        Instant until = Instant.ofEpochMilli(untilMillis);
        return until.isAfter(start) ? lacking.intersect(MinuteSet.of(TimeRange.of(start, until))) : MinuteSet.empty();
    }

    @Override
    public boolean judgesClosed() {
        return source.judgesClosed();
    }

    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        CandleStream all = source.stream1m(instrument, range);
        return new CandleStream() {
            @Override
            public boolean read(CandleBatch batch) {
                int before = batch.size();
                while (all.read(batch)) {
                    dropUnwanted(batch, before);
                    if (batch.size() > before) {
                        return true;
                    }
                }
                ended = true;
                untilMillis = all.answeredUntilMillis();
                return false;
            }

            @Override
            public long rowsCollapsed() {
                return all.rowsCollapsed();
            }

            @Override
            public void close() {
                all.close();
            }
        };
    }

    private void dropUnwanted(CandleBatch batch, int from) {
        BitSet unwanted = new BitSet();
        long[] openTimes = batch.openTimeMillis();
        for (int row = from; row < batch.size(); row++) {
            long minute = Math.floorDiv(openTimes[row], MINUTE_MILLIS);
            if (wanted.contains(minute)) {
                came.set((int) (minute - first));
            } else {
                unwanted.set(row);
            }
        }
        batch.remove(unwanted);
    }
}
