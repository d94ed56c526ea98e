/** FirstRateData: a Parquet cache that keeps itself up to date, and its candles as a source. */
@NullMarked
package io.marketdata.firstrate;

import org.jspecify.annotations.NullMarked;
