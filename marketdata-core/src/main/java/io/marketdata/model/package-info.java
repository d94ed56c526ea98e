/** The values of the domain: what a market, an instrument, a range and a candle are, and what must always hold of them. */
@NullMarked
package io.marketdata.model;

import org.jspecify.annotations.NullMarked;
