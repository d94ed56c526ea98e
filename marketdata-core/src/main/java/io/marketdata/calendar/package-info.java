/** When markets trade, and which of the minutes that they trade are there. */
@NullMarked
package io.marketdata.calendar;

import org.jspecify.annotations.NullMarked;
