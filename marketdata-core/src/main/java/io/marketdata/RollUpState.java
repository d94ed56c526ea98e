package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ContractViolationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/** The bar that each instrument is at, and those that are closed and not taken yet. */
final class RollUpState {
    private final RollUp rollUp;
    private final Map<InstrumentId, Forming> forming = new TreeMap<>();
    private final Queue<RollUpBar> closed = new ArrayDeque<>();

    RollUpState(RollUp rollUp) {
        this.rollUp = rollUp;
    }

    boolean hasBar() {
        return !closed.isEmpty();
    }

    RollUpBar next() {
        return closed.remove();
    }

    void add(CandleBatch batch, int row) {
        int ordinal = batch.instrumentOrdinals()[row];
        InstrumentId instrument = batch.instruments().get(ordinal);
        long open = batch.openTimeMillis()[row];
        long close = batch.closeTimeMillis()[row];
        Forming of = forming.computeIfAbsent(instrument, Forming::new);
        if (Math.floorMod(open, Ranges.MINUTE_MILLIS) != 0 || close - open != Ranges.MINUTE_MILLIS) {
            throw new ContractViolationException(
                    "MD-C010",
                    "a bar is made of whole minutes, and %s has a candle from %s to %s"
                            .formatted(instrument, Instant.ofEpochMilli(open), Instant.ofEpochMilli(close)));
        }
        if (open < of.behind) {
            throw new ContractViolationException(
                    "MD-C010",
                    "minutes have to ascend, and of %s %s came when everything before %s was done"
                            .formatted(instrument, Instant.ofEpochMilli(open), Instant.ofEpochMilli(of.behind)));
        }
        of.closedTo(open);
        of.add(batch, row, batch.instrumentKeys().get(ordinal));
        of.closedTo(close);
    }

    void closedTo(long millis) {
        forming.values().forEach(of -> of.closedTo(millis));
    }

    /** The bar that an instrument is at. */
    private final class Forming {
        private final InstrumentId instrument;
        private long behind = Long.MIN_VALUE;
        private RollUpBar bar = RollUpBar.NONE;
        private List<TimeRange> expected = List.of();
        private long minutesLeft;

        Forming(InstrumentId instrument) {
            this.instrument = instrument;
        }

        void add(CandleBatch batch, int row, String key) {
            long open = batch.openTimeMillis()[row];
            if (bar == RollUpBar.NONE) {
                begin(open, key);
            }
            bar.add(batch, row);
            if (isExpected(open)) {
                minutesLeft--;
            }
        }

        private void begin(long open, String key) {
            long start = rollUp.timeframe.bucketStartMillis(open);
            bar = new RollUpBar(instrument, key, start, start + rollUp.timeframe.millis());
            minutesLeft = rollUp.timeframe.minutes();
            if (rollUp.expected != null) {
                expected = rollUp.expected.in(instrument, Ranges.ofMillis(bar.start, bar.end));
                minutesLeft = Ranges.minutes(expected);
            }
        }

        private boolean isExpected(long open) {
            return rollUp.expected == null
                    || expected.stream().anyMatch(range -> open >= range.startMillis() && open < range.endMillis());
        }

        /** Nothing that opens before is still to come. */
        void closedTo(long millis) {
            behind = Math.max(behind, millis);
            if (bar != RollUpBar.NONE && bar.end <= behind) {
                if (minutesLeft == 0) {
                    closed.add(bar);
                }
                bar = RollUpBar.NONE;
            }
        }
    }
}
