package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source that is asked for some ranges alone, one stream after the other, and notes which of their minutes it has. For one
 * run of one instrument.
 */
final class AskedRanges implements CandleIngestSource {
    private final CandleIngestSource source;
    private final List<TimeRange> ranges;
    private final List<TimeRange> lacking = new ArrayList<>();

    /**
     * Nothing is asked yet.
     *
     * @param ranges ascending, none touching the next
     */
    AskedRanges(CandleIngestSource source, List<TimeRange> ranges) {
        this.source = source;
        this.ranges = ranges;
    }

    /** The minutes that the source does not have: of those ranges alone that it was asked for and answered to the end. */
    List<TimeRange> lacking() {
        return lacking;
    }

    @Override
    public boolean judgesClosed() {
        return source.judgesClosed();
    }

    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        return new Stream(instrument, Ranges.both(ranges, List.of(range)).iterator());
    }

    private final class Stream implements CandleStream {
        private final InstrumentId instrument;
        private final Iterator<TimeRange> left;
        private @Nullable Answer answer;
        private long collapsed;

        Stream(InstrumentId instrument, Iterator<TimeRange> left) {
            this.instrument = instrument;
            this.left = left;
        }

        @Override
        public boolean read(CandleBatch batch) {
            while (true) {
                Answer current = answer;
                if (current == null) {
                    if (!left.hasNext()) {
                        return false;
                    }
                    TimeRange range = left.next();
                    current = new Answer(range, source.stream1m(instrument, range));
                    answer = current;
                }
                if (current.read(batch)) {
                    return true;
                }
                lacking.addAll(current.lacking());
                close();
            }
        }

        @Override
        public long rowsCollapsed() {
            return collapsed + (answer == null ? 0 : answer.stream.rowsCollapsed());
        }

        @Override
        public void close() {
            Answer current = answer;
            if (current != null) {
                collapsed += current.stream.rowsCollapsed();
                answer = null;
                current.stream.close();
            }
        }
    }

    /** The stream of one range, and a bit for each minute that came. */
    private static final class Answer {
        private final TimeRange range;
        private final CandleStream stream;
        private final BitSet came = new BitSet();

        Answer(TimeRange range, CandleStream stream) {
            this.range = range;
            this.stream = stream;
        }

        boolean read(CandleBatch batch) {
            int from = batch.size();
            boolean more = stream.read(batch);
            long[] openTimes = batch.openTimeMillis();
            for (int row = from; row < batch.size(); row++) {
                if (openTimes[row] >= range.startMillis() && openTimes[row] < range.endMillis()) {
                    came.set((int) ((openTimes[row] - range.startMillis()) / Ranges.MINUTE_MILLIS));
                }
            }
            return more;
        }

        List<TimeRange> lacking() {
            List<TimeRange> gaps = new ArrayList<>();
            long end = Math.max(range.startMillis(), Math.min(range.endMillis(), stream.answeredUntilMillis()));
            int minutes = (int) ((end - range.startMillis()) / Ranges.MINUTE_MILLIS);
            for (int from = came.nextClearBit(0); from < minutes; ) {
                int marker = came.nextSetBit(from);
                int to = marker < 0 ? minutes : Math.min(marker, minutes);
                gaps.add(Ranges.ofMillis(millis(from), millis(to)));
                from = came.nextClearBit(to);
            }
            return gaps;
        }

        private long millis(int minute) {
            return range.startMillis() + minute * Ranges.MINUTE_MILLIS;
        }
    }
}
