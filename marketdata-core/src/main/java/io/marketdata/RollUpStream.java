package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.CandleStream;

/** The bars of a stream of minutes. */
final class RollUpStream implements CandleStream {
    private static final int ROWS = 4_096;

    private final RollUpState state;
    private final CandleStream minutes;
    private final long closedTo;
    private final CandleBatch buffer = CandleBatch.ofCapacity(ROWS);
    private int next;
    private boolean ended;

    RollUpStream(RollUp rollUp, CandleStream minutes, long closedTo) {
        state = new RollUpState(rollUp);
        this.minutes = minutes;
        this.closedTo = closedTo;
    }

    @Override
    public boolean read(CandleBatch batch) {
        int before = batch.size();
        while (batch.remaining() > 0) {
            if (state.hasBar()) {
                state.next().appendTo(batch);
            } else if (next < buffer.size()) {
                state.add(buffer, next);
                next++;
            } else if (ended || batch.size() > before) {
                break;
            } else {
                refill();
            }
        }
        return batch.size() > before;
    }

    private void refill() {
        buffer.clear();
        next = 0;
        if (!minutes.read(buffer)) {
            ended = true;
            state.closedTo(closedTo);
        }
    }

    @Override
    public long rowsCollapsed() {
        return minutes.rowsCollapsed();
    }

    @Override
    public void close() {
        minutes.close();
    }
}
