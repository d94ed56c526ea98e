/** Tests of the Parquet source and writer. */
@NullMarked
package io.marketdata.parquet;

import org.jspecify.annotations.NullMarked;
