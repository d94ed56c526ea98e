/** Bybit: candles by REST, instruments, and the budget of requests that all of it shares. */
@NullMarked
package io.marketdata.bybit;

import org.jspecify.annotations.NullMarked;
