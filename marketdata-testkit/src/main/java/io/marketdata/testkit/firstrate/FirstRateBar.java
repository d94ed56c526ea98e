package io.marketdata.testkit.firstrate;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;

/**
 * One row of a file of a {@link FakeFirstRate}.
 *
 * @param session the trading date, on which its session ends
 * @param stamp what the row says: the start of the bar in the zone of its type, for a daily bar the trading date at 00:00
 * @param start the start as an instant; for a daily bar the trading date at 00:00 UTC
 * @param open as a reader has it that parses the decimal text
 * @param volume whole, 0 for types whose rows have none
 * @param openInterest of daily futures; 0 for all others and while it is provisional
 */
public record FirstRateBar(
        LocalDate session,
        LocalDateTime stamp,
        Instant start,
        double open,
        double high,
        double low,
        double close,
        long volume,
        long openInterest) {}
