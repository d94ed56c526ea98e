package io.marketdata.calendar;

import io.marketdata.model.TimeRange;
import java.time.LocalDate;

/**
 * A trading day as time: from its first open to its last close, with the breaks between.
 *
 * @param day the date that the exchange gives it, which is often not the date that it begins on
 * @param range from the first minute that may be traded to behind the last
 */
public record TradingSession(LocalDate day, TimeRange range) {}
