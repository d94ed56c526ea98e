/** Bybit: candles by REST and live, tickers, instruments, and the budget of requests that all of it shares. */
@NullMarked
package io.marketdata.bybit;

import org.jspecify.annotations.NullMarked;
