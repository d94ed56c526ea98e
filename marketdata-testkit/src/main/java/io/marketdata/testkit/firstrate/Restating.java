package io.marketdata.testkit.firstrate;

import java.time.LocalDate;
import java.time.Month;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an adjusted series makes of prices and volumes, as of a date. */
final class Restating {
    private static final int ROLL_DAY = 12;
    private static final int MINUTES_PER_DAY = 1_440;

    private final FakeTicker ticker;
    private final long key;
    private final String adjustment;
    private final LocalDate asOf;
    private long day = Long.MIN_VALUE;
    private double factor;
    private long shift;
    private long shares;

    Restating(FakeTicker ticker, long key, String adjustment, LocalDate asOf) {
        this.ticker = ticker;
        this.key = Noise.mix(key, "roll");
        this.adjustment = adjustment;
        this.asOf = asOf;
    }

    void apply(Row row) {
        long rowDay = Math.floorDiv(row.localMinute, MINUTES_PER_DAY);
        if (rowDay != day) {
            day = rowDay;
            workOut(LocalDate.ofEpochDay(rowDay));
        }
        row.open = restated(row.open);
        row.high = restated(row.high);
        row.low = restated(row.low);
        row.close = restated(row.close);
        if (shares > 1) {
            row.volume = Math.max(1, row.volume / shares);
        }
    }

    private long restated(long points) {
        return Math.round(points * factor) + shift;
    }

    private void workOut(LocalDate date) {
        factor = 1;
        shift = 0;
        shares = 1;
        if (ticker.marketType() == MarketType.FUTURES) {
            for (LocalDate roll : adjustment.equals("contin_UNadj") ? List.<LocalDate>of() : rolls(date)) {
                roll(roll);
            }
            return;
        }
        for (FakeTicker.Restatement one : ticker.splits()) {
            restate(one, date);
        }
    }

    private void roll(LocalDate roll) {
        long size = 5 + Noise.below(key, roll.toEpochDay(), 200);
        long gap = Noise.below(key, ~roll.toEpochDay(), 2) == 0 ? size : -size;
        if (adjustment.equals("contin_adj_ratio")) {
            factor *= 1 + gap / 10_000.0;
        } else {
            shift += gap;
        }
    }

    /** Prices of the truth are those of today's shares, so that what was paid for the old ones is a multiple of them. */
    private void restate(FakeTicker.Restatement one, LocalDate date) {
        if (!date.isBefore(one.date())) {
            return;
        }
        boolean known = !one.date().isAfter(asOf);
        if (!known || adjustment.equals("UNADJUSTED")) {
            factor *= one.shares();
            shares *= one.shares();
        }
        if (known && adjustment.equals("adj_splitdiv")) {
            factor *= 1 - one.paid();
        }
    }

    /** Those after the date that are known as of then. */
    private List<LocalDate> rolls(LocalDate date) {
        @Nullable List<LocalDate> given = ticker.rolls();
        if (given != null) {
            return given.stream()
                    .filter(roll -> roll.isAfter(date) && !roll.isAfter(asOf))
                    .toList();
        }
        List<LocalDate> rolls = new ArrayList<>();
        LocalDate roll = LocalDate.of(date.getYear(), Month.MARCH, ROLL_DAY);
        for (; !roll.isAfter(asOf); roll = roll.plusMonths(3)) {
            if (roll.isAfter(date)) {
                rolls.add(roll);
            }
        }
        return rolls;
    }
}
