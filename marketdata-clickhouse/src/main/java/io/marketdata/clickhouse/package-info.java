/** Candles into ClickHouse and back: the schema, the raw writer, the canonical reader and index. */
@NullMarked
package io.marketdata.clickhouse;

import org.jspecify.annotations.NullMarked;
