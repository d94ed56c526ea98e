package io.marketdata.firstrate;

import java.time.LocalDate;

/**
 * What is known of one series of the cache.
 *
 * @param asOf everything that the provider had up to this date is there
 * @param lastDay the local date of the last row
 * @param rowsOfLastDay how many rows that date has
 * @param rows how many rows there are
 */
record SeriesState(LocalDate asOf, LocalDate lastDay, long rowsOfLastDay, long rows) {}
