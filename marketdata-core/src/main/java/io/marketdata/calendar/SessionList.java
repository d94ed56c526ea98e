package io.marketdata.calendar;

import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The trading days of a calendar, ascending, three numbers each. */
final class SessionList {
    private long[] opens = new long[512];
    private long[] closes = new long[512];
    private long[] days = new long[512];
    private int size;

    void add(long open, long close, LocalDate day) {
        if (size == opens.length) {
            opens = Arrays.copyOf(opens, 2 * size);
            closes = Arrays.copyOf(closes, 2 * size);
            days = Arrays.copyOf(days, 2 * size);
        }
        opens[size] = open;
        closes[size] = close;
        days[size++] = day.toEpochDay();
    }

    int size() {
        return size;
    }

    /** The place of the first trading day that ends after a minute. */
    int firstEndingAfter(long minute) {
        int found = Arrays.binarySearch(closes, 0, size, minute);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** The date of the trading day whose hours a minute lies in. */
    @Nullable LocalDate dayOf(long minute) {
        int place = firstEndingAfter(minute);
        return place < size && opens[place] <= minute ? LocalDate.ofEpochDay(days[place]) : null;
    }

    TradingSession get(int place) {
        return new TradingSession(
                LocalDate.ofEpochDay(days[place]),
                TimeRange.of(MinuteSet.startOf(opens[place]), MinuteSet.startOf(closes[place])));
    }
}
