package io.marketdata.testkit.firstrate;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** One row in whole points and minutes, reused from row to row. */
final class Row {
    long sessionDay;
    long startMinute;
    long localMinute;
    long open;
    long high;
    long low;
    long close;
    long volume;
    long openInterest;

    /** Takes rows in their order; the row is another one when it returns. */
    @FunctionalInterface
    interface Sink {
        void take(Row row) throws IOException;
    }

    void startWith(Row first) {
        sessionDay = first.sessionDay;
        startMinute = first.startMinute;
        localMinute = first.localMinute;
        open = first.open;
        high = first.high;
        low = first.low;
        close = first.close;
        volume = first.volume;
        openInterest = 0;
    }

    void append(Row later) {
        high = Math.max(high, later.high);
        low = Math.min(low, later.low);
        close = later.close;
        volume += later.volume;
    }

    FirstRateBar bar(double pointsPerUnit) {
        return new FirstRateBar(
                LocalDate.ofEpochDay(sessionDay),
                LocalDateTime.ofEpochSecond(localMinute * 60, 0, ZoneOffset.UTC),
                Instant.ofEpochSecond(startMinute * 60),
                open / pointsPerUnit,
                high / pointsPerUnit,
                low / pointsPerUnit,
                close / pointsPerUnit,
                volume,
                openInterest);
    }
}
