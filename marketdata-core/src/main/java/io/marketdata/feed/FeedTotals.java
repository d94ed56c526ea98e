package io.marketdata.feed;

/**
 * What a feed did for one consumer so far.
 *
 * @param delivered candles delivered as new
 * @param duplicates candles that came again with the same values
 * @param corrections corrections delivered
 * @param correctionsLost corrections that did not fit while the consumer stood still; the store has them
 * @param overflowed candles that did not fit the buffer, and are read again
 * @param ignored candles from before the consumer's checkpoint, or of a minute too far back
 * @param repairs times that missed minutes were looked for
 * @param gapMinutes minutes named as gaps
 * @param failedCheckpoints times that the store of marks did not take a place; it is saved later
 */
public record FeedTotals(
        long delivered,
        long duplicates,
        long corrections,
        long correctionsLost,
        long overflowed,
        long ignored,
        long repairs,
        long gapMinutes,
        long failedCheckpoints) {}
