package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.spi.RawKlineWriter;

/**
 * Where a batch of one instrument had best end: with the last partition that it can fill, as long as that leaves it at
 * least half full.
 *
 * <p>It depends on nothing but the time at which the batch begins: a run that starts anew there forms the same batch.
 */
final class BatchEnd {
    private static final long MINUTE_MILLIS = 60_000;

    private BatchEnd() {}

    /**
     * How many rows to let in.
     *
     * @param fromMillis the first open time that the batch may hold
     */
    static int rows(RawKlineWriter writer, InstrumentId instrument, long fromMillis, int capacity) {
        long furthest = fromMillis + capacity * MINUTE_MILLIS;
        long end = fromMillis;
        long next = writer.partitionEndMillis(instrument, fromMillis);
        while (next > end && next <= furthest) {
            end = next;
            next = writer.partitionEndMillis(instrument, end);
        }
        long rows = (end - fromMillis) / MINUTE_MILLIS;
        return rows >= (capacity + 1) / 2 ? (int) rows : capacity;
    }
}
