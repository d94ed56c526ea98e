/** Candles from and to Parquet files: a source that streams them page by page, and a writer; no Hadoop class is used. */
@NullMarked
package io.marketdata.parquet;

import org.jspecify.annotations.NullMarked;
