/** Promises of {@code io.marketdata.batch} as tests. */
@NullMarked
package io.marketdata.batch;

import org.jspecify.annotations.NullMarked;
