/** Reads {@code market_data.yaml}: the market catalogue and what else such a file may hold, strictly. */
@NullMarked
package io.marketdata.examples.config;

import org.jspecify.annotations.NullMarked;
