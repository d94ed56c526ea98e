package io.marketdata.bybit;

/**
 * What stands around every result.
 *
 * @param code 0 where all is well
 * @param message of no meaning where the code is 0
 * @param timeMillis the venue's clock; 0 where an error carries none
 */
record Envelope(long code, String message, long timeMillis) {}
