/** Promises of {@code io.marketdata.feed} as tests. */
@NullMarked
package io.marketdata.feed;

import org.jspecify.annotations.NullMarked;
