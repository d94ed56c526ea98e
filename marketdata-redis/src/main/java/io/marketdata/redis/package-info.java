/** Marks, tickers, published candles and a message bus in Redis. */
@NullMarked
package io.marketdata.redis;

import org.jspecify.annotations.NullMarked;
