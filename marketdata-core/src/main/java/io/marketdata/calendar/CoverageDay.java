package io.marketdata.calendar;

import java.time.LocalDate;

/**
 * The minutes of one day, counted.
 *
 * @param day the trading day; for minutes that belong to none the date in the calendar's zone
 * @param expected those that have to be there
 * @param present those of them that are
 * @param verifiedEmpty those of them that the source is known not to have
 * @param tolerated those of them that are absent, which the policy allows
 * @param missing those of them that are missing
 * @param unexpected those that are there while the market was closed
 * @param unknown those that the calendar does not know
 */
public record CoverageDay(
        LocalDate day,
        long expected,
        long present,
        long verifiedEmpty,
        long tolerated,
        long missing,
        long unexpected,
        long unknown) {}
