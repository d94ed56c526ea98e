/** The doors a host program types: backfill one-minute candles, the market catalogue, reports, progress and cancellation. */
@NullMarked
package io.marketdata;

import org.jspecify.annotations.NullMarked;
