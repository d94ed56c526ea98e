/** Promises of {@code io.marketdata} as tests. */
@NullMarked
package io.marketdata.ops;

import org.jspecify.annotations.NullMarked;
