/** Promises of {@code io.marketdata.spi} as tests. */
@NullMarked
package io.marketdata.spi;

import org.jspecify.annotations.NullMarked;
