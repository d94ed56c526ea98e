/** Promises of {@code io.marketdata.checkpoint} as tests. */
@NullMarked
package io.marketdata.checkpoint;

import org.jspecify.annotations.NullMarked;
