/** The ports: what a source of candles, a writer and a reader must do. Whoever implements one finds its contract on the type, and its tests in marketdata-testkit. */
@NullMarked
package io.marketdata.spi;

import org.jspecify.annotations.NullMarked;
