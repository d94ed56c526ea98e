/** Promises of {@code io.marketdata.error} as tests. */
@NullMarked
package io.marketdata.error;

import org.jspecify.annotations.NullMarked;
