/** Promises of {@code io.marketdata.calendar} as tests. */
@NullMarked
package io.marketdata.calendar;

import org.jspecify.annotations.NullMarked;
