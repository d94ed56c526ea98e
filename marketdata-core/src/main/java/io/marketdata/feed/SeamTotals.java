package io.marketdata.feed;

/**
 * What a seam did so far.
 *
 * @param released candles handed on as new
 * @param filled of those, the ones that came by request and not by the stream
 * @param duplicates candles that came again with the same values
 * @param corrections candles handed on again, since their values changed, or since they are the last of a run before this one
 * @param late candles handed on after their minute had been passed over as a hole
 * @param correctionsNotConfirmed candles that came again with other values which the request did not confirm
 * @param overflowed live candles that did not fit the buffer: they are asked for
 * @param unusable live candles that are not of one whole minute, or of one too far back or in the future
 * @param fills requests for missed minutes that were answered
 * @param failedRequests requests, or questions to the ledger, that failed; they are repeated
 * @param holes minutes passed over, since the venue does not have them
 * @param interruptions times that instruments were cut off
 * @param waits times that a candle waited since whoever takes them had no room
 * @param failedListeners calls of listeners that threw
 */
public record SeamTotals(
        long released,
        long filled,
        long duplicates,
        long corrections,
        long late,
        long correctionsNotConfirmed,
        long overflowed,
        long unusable,
        long fills,
        long failedRequests,
        long holes,
        long interruptions,
        long waits,
        long failedListeners) {}
