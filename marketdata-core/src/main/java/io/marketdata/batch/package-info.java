/** Candles in columns: the reusable batch that flows from a source to a writer, and its views. */
@NullMarked
package io.marketdata.batch;

import org.jspecify.annotations.NullMarked;
