package io.marketdata.feed;

/**
 * What an ingest worker did so far.
 *
 * @param candlesTaken candles that it took in
 * @param candlesRefused candles that did not fit, or came after the end: whoever offered them still has them
 * @param rowsWritten rows that the store has acknowledged
 * @param rowsWaiting rows taken in and not acknowledged yet
 * @param batches batches that the store has acknowledged
 * @param failedInserts attempts that were not acknowledged; the batch was sent again
 * @param cacheFailures times that the hot cache or the publisher failed, or a batch was left out since they are too slow; the
 *     candles are in the store all the same
 * @param delay from a candle's arrival to the store's acknowledgement: of one that the stream brought, from the arrival of its
 *     message, with the time that it waited for minutes before it; of any other, from when it was taken in
 */
public record IngestTotals(
        long candlesTaken,
        long candlesRefused,
        long rowsWritten,
        long rowsWaiting,
        long batches,
        long failedInserts,
        long cacheFailures,
        DelayHistogram delay) {}
