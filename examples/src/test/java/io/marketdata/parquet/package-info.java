/** Files that the writer of this package does not write. */
@NullMarked
package io.marketdata.parquet;

import org.jspecify.annotations.NullMarked;
