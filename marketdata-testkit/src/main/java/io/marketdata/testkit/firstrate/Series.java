package io.marketdata.testkit.firstrate;

import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All rows of one ticker, each worked out without those before its session. */
final class Series {
    private static final int MINUTES_PER_DAY = 1_440;
    private static final long CORRECTED_BY = 4;

    private final FakeTicker ticker;
    private final List<Revision> revisions;
    private final Sessions sessions;
    private final Set<LocalDate> late;
    private final long key;
    private final double level;

    /** Which rows of a file: those of some sessions, as they were published on a date. */
    record Wanted(Timeframe timeframe, String adjustment, LocalDate asOf, LocalDate from, LocalDate to) {}

    /** @param late dates whose own archives have no row of them yet */
    Series(FakeTicker ticker, long seed, Set<LocalDate> closed, List<Revision> revisions, Set<LocalDate> late) {
        this.ticker = ticker;
        this.revisions = revisions;
        this.late = late;
        sessions = new Sessions(ticker.marketType(), ticker.isAroundTheClock(), closed);
        key = Noise.mix(seed, ticker.toString());
        Double given = ticker.priceLevel();
        level = (given != null ? given : 20 + Noise.below(key, -1, 9_980))
                * ticker.marketType().pointsPerUnit();
    }

    FakeTicker ticker() {
        return ticker;
    }

    Sessions sessions() {
        return sessions;
    }

    void each(Wanted wanted, Row.Sink sink) throws IOException {
        Restating restating = new Restating(ticker, key, wanted.adjustment(), wanted.asOf());
        List<Revision> due = revisions.stream()
                .filter(one ->
                        one.timeframe() == wanted.timeframe() && !one.since().isAfter(wanted.asOf()))
                .toList();
        Row.Sink last = row -> {
            if (revise(row, due)) {
                restating.apply(row);
                sink.take(row);
            }
        };
        LocalDate date = wanted.from().isBefore(ticker.since()) ? ticker.since() : wanted.from();
        LocalDate end = wanted.to().isAfter(wanted.asOf()) ? wanted.asOf() : wanted.to();
        for (; !date.isAfter(end); date = date.plusDays(1)) {
            boolean isLate = date.equals(wanted.asOf()) && late.contains(date);
            if (sessions.isTradingDate(date) && !isLate) {
                session(date, wanted, last);
            }
        }
    }

    /** Whether the row is there at all. */
    private static boolean revise(Row row, List<Revision> due) {
        for (Revision one : due) {
            if (one.localMinute() == row.localMinute) {
                if (one.withdrawn()) {
                    return false;
                }
                row.high += CORRECTED_BY;
                row.close = row.high;
                row.volume += CORRECTED_BY;
            }
        }
        return true;
    }

    private void session(LocalDate date, Wanted wanted, Row.Sink sink) throws IOException {
        switch (wanted.timeframe()) {
            case M1 -> minutes(date, sink);
            case D1 -> day(date, wanted.asOf(), sink);
            default -> buckets(date, wanted.timeframe().minutes(), sink);
        }
    }

    private void minutes(LocalDate date, Row.Sink sink) throws IOException {
        ZoneId zone = ticker.marketType().zone();
        long end = sessions.endMinute(date);
        long minute = sessions.firstMinute(date);
        long offset = 0;
        long offsetEnds = Long.MIN_VALUE;
        long before = price(minute - 1);
        long barKey = Noise.mix(key ^ 2);
        Row row = new Row();
        for (; minute < end; minute++) {
            if (minute >= offsetEnds) {
                Instant now = Instant.ofEpochSecond(minute * 60);
                offset = zone.getRules().getOffset(now).getTotalSeconds() / 60;
                @Nullable ZoneOffsetTransition next = zone.getRules().nextTransition(now);
                offsetEnds = next == null ? Long.MAX_VALUE : next.toEpochSecond() / 60;
            }
            long price = price(minute);
            if (Noise.unit(key ^ 1, minute) >= ticker.quietShare()) {
                long hash = barKey + minute;
                row.sessionDay = date.toEpochDay();
                row.startMinute = minute;
                row.localMinute = minute + offset;
                row.open = before;
                row.close = price;
                row.high = Math.max(before, price) + Noise.below(hash, 0, 5);
                row.low = Math.max(1, Math.min(before, price) - Noise.below(hash, 1, 5));
                row.volume = ticker.marketType() == MarketType.INDEX ? 0 : 1 + Noise.below(hash, 2, 900);
                row.openInterest = 0;
                sink.take(row);
            }
            before = price;
        }
    }

    private long price(long minute) {
        return Math.max(1, Math.round(level * (1 + Noise.away(key, minute))));
    }

    private void buckets(LocalDate date, int minutes, Row.Sink sink) throws IOException {
        Row bucket = new Row();
        bucket.startMinute = Long.MIN_VALUE;
        minutes(date, minute -> {
            long start = Math.floorDiv(minute.startMinute, minutes) * minutes;
            if (start == bucket.startMinute) {
                bucket.append(minute);
                return;
            }
            if (bucket.startMinute != Long.MIN_VALUE) {
                sink.take(bucket);
            }
            bucket.startWith(minute);
            bucket.localMinute += start - minute.startMinute;
            bucket.startMinute = start;
        });
        if (bucket.startMinute != Long.MIN_VALUE) {
            sink.take(bucket);
        }
    }

    private void day(LocalDate date, LocalDate asOf, Row.Sink sink) throws IOException {
        Row day = new Row();
        day.startMinute = Long.MIN_VALUE;
        minutes(date, minute -> {
            if (day.startMinute == Long.MIN_VALUE) {
                day.startWith(minute);
            } else {
                day.append(minute);
            }
        });
        if (day.startMinute == Long.MIN_VALUE) {
            return;
        }
        day.localMinute = date.toEpochDay() * MINUTES_PER_DAY;
        day.startMinute = day.localMinute;
        if (ticker.marketType() == MarketType.FUTURES) {
            settle(day, !date.isBefore(asOf));
        }
        sink.take(day);
    }

    /** The close becomes the settlement price; open interest and the rest of the volume come a day later. */
    private void settle(Row day, boolean provisional) {
        long hash = Noise.mix(key ^ 3) + day.sessionDay;
        day.close = day.low + Noise.below(hash, 0, day.high - day.low + 1);
        day.volume += day.volume / (provisional ? 1_700 : 60) + 1;
        day.openInterest = provisional ? 0 : 240_000 + Noise.below(hash, 1, 9_000);
    }
}
