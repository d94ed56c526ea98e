/** Promises of {@code io.marketdata.model} as tests. */
@NullMarked
package io.marketdata.model;

import org.jspecify.annotations.NullMarked;
