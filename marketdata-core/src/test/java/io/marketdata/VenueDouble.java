package io.marketdata;

import static io.marketdata.TestRow.MINUTE;
import static io.marketdata.TestRow.START;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SourceException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Has every minute from {@link TestRow#START} on but its holes, in pages; remembers what it was asked for. */
final class VenueDouble implements CandleIngestSource {
    private static final int PAGE = 500;

    record Question(InstrumentId instrument, TimeRange range) {}

    final List<Question> asked = Collections.synchronizedList(new ArrayList<>());
    final BitSet holes = new BitSet();
    final Map<InstrumentId, Integer> breaksAt = new HashMap<>();
    UnaryOperator<TestRow> change = row -> row;
    int closedMinutes = Integer.MAX_VALUE;

    /** What is closed by its own clock. */
    int answeredMinutes = Integer.MAX_VALUE;

    @Override
    public String name() {
        return "venue:test";
    }

    List<TimeRange> ranges() {
        return asked.stream().map(Question::range).toList();
    }

    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        asked.add(new Question(instrument, range));
        int end = Math.min(closedMinutes, minute(range.endMillis()));
        return new CandleStream() {
            private int next = minute(range.startMillis());

            @Override
            public boolean read(CandleBatch batch) {
                int before = batch.size();
                int breaks = breaksAt.getOrDefault(instrument, Integer.MAX_VALUE);
                while (next < end && batch.remaining() > 0 && batch.size() - before < PAGE) {
                    if (next == breaks) {
                        throw new SourceException("MD-X001", "the venue broke off", true, null);
                    }
                    if (!holes.get(next)) {
                        change.apply(TestRow.good(next).of(instrument)).appendTo(batch);
                    }
                    next++;
                }
                return batch.size() > before;
            }

            @Override
            public long answeredUntilMillis() {
                return answeredMinutes == Integer.MAX_VALUE
                        ? Long.MAX_VALUE
                        : START.toEpochMilli() + answeredMinutes * MINUTE;
            }
        };
    }

    private static int minute(long millis) {
        return (int) ((millis - START.toEpochMilli()) / MINUTE);
    }
}
