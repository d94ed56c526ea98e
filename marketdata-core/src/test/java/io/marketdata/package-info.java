/** Promises of {@code io.marketdata} as tests. */
@NullMarked
package io.marketdata;

import org.jspecify.annotations.NullMarked;
