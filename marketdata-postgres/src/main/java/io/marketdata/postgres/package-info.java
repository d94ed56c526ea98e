/** Candles of any length in PostgreSQL or TimescaleDB: the schema and the timeframe store. */
@NullMarked
package io.marketdata.postgres;

import org.jspecify.annotations.NullMarked;
