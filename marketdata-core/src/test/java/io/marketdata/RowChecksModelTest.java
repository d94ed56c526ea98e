package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.MINUTE;
import static io.marketdata.TestRow.START;
import static io.marketdata.TestRow.good;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import io.marketdata.model.TimeRange;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The checks over arrays against the rules of a candle written down row by row. */
class RowChecksModelTest {
    private static final InstrumentId OIL = InstrumentId.of(7, "CL");
    private static final InstrumentId FOREIGN = InstrumentId.of(1, "BTCUSDT");
    private static final MarketCatalogue MARKETS = MarketCatalogue.builtin().toBuilder()
            .add(new Market(new MarketId(7), "nymex", "futures", true))
            .build();
    private static final double[] ODD = {
        CandleBatch.ABSENT, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0, -1, 9.5, 11.5, 13
    };

    @Property(tries = 800)
    void f26f27TheChecksFindExactlyTheRowsThatBreakARule(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 2_500) int size,
            @ForAll @IntRange(max = 40) int badness) {
        Random random = new Random(seed);
        TimeRange range = TimeRange.of(START, START.plusSeconds(60L * (1 + random.nextInt(3_000))));
        long now = START.toEpochMilli() + random.nextInt(3_000) * MINUTE + random.nextInt(2);
        List<TestRow> rows = rows(random, size, badness);
        CandleBatch batch = CandleBatch.ofCapacity(size);
        rows.forEach(row -> row.appendTo(batch));
        RowChecks checks = new RowChecks(Set.of(BTC, ETH, OIL), range, MARKETS);
        Map<InstrumentId, Long> lastOpen = new HashMap<>();
        int next = checks.firstBad(batch, 0, now);
        for (int row = 0; row < size; row++) {
            Set<RowDefect> expected = defects(rows.get(row), range, now, lastOpen);
            if (expected.isEmpty()) {
                assertThat(next).as("row %d: %s", row, rows.get(row)).isGreaterThan(row);
                lastOpen.put(rows.get(row).instrument(), rows.get(row).openTime());
            } else {
                assertThat(next).as("row %d: %s", row, rows.get(row)).isEqualTo(row);
                assertThat(checks.describe(batch, row, now, row).defect()).isIn(expected);
                next = checks.firstBad(batch, row + 1, now);
            }
        }
        assertThat(next).isEqualTo(size);
    }

    private static Set<RowDefect> defects(TestRow row, TimeRange range, long now, Map<InstrumentId, Long> lastOpen) {
        Set<RowDefect> defects = EnumSet.noneOf(RowDefect.class);
        if (row.instrument().equals(FOREIGN)) {
            return EnumSet.of(RowDefect.WRONG_INSTRUMENT);
        }
        long last = lastOpen.getOrDefault(row.instrument(), Long.MIN_VALUE);
        long time = row.openTime();
        addIf(defects, time == CandleBatch.ABSENT_TIME, RowDefect.VALUE_MISSING);
        addIf(defects, time < range.startMillis() || time >= range.endMillis(), RowDefect.OUT_OF_RANGE);
        addIf(defects, Math.floorMod(time, MINUTE) != 0, RowDefect.OFF_GRID);
        addIf(defects, time == last, RowDefect.DUPLICATE);
        addIf(defects, time < last, RowDefect.UNORDERED);
        addIf(defects, row.closeTime() != time + MINUTE, RowDefect.CLOSE_TIME);
        addIf(defects, row.closeTime() > now, RowDefect.UNCLOSED);
        double[] prices = {row.open(), row.high(), row.low(), row.close()};
        for (double price : prices) {
            addIf(defects, CandleBatch.isAbsent(price), RowDefect.VALUE_MISSING);
            addIf(defects, !Double.isFinite(price), RowDefect.NOT_FINITE);
            addIf(defects, price <= 0 && !row.instrument().equals(OIL), RowDefect.PRICE_NOT_POSITIVE);
        }
        addIf(defects, row.high() < Math.max(row.open(), row.close()), RowDefect.HIGH_TOO_LOW);
        addIf(defects, row.low() > Math.min(row.open(), row.close()), RowDefect.LOW_TOO_HIGH);
        addIf(defects, CandleBatch.isAbsent(row.volume()), RowDefect.VALUE_MISSING);
        addIf(defects, !Double.isFinite(row.volume()), RowDefect.NOT_FINITE);
        addIf(defects, row.volume() < 0, RowDefect.NEGATIVE_VOLUME);
        for (double volume : new double[] {row.quoteVolume(), row.takerBase(), row.takerQuote()}) {
            addIf(defects, !Double.isFinite(volume) && !CandleBatch.isAbsent(volume), RowDefect.NOT_FINITE);
            addIf(defects, volume < 0, RowDefect.NEGATIVE_VOLUME);
        }
        addIf(defects, row.trades() < -1, RowDefect.NEGATIVE_VOLUME);
        addIf(defects, row.trades() > 4_294_967_295L, RowDefect.COUNT_TOO_LARGE);
        return defects;
    }

    private static void addIf(Set<RowDefect> defects, boolean broken, RowDefect defect) {
        if (broken) {
            defects.add(defect);
        }
    }

    private static List<TestRow> rows(Random random, int size, int badness) {
        List<TestRow> rows = new ArrayList<>();
        InstrumentId[] instruments = {BTC, ETH, OIL};
        // Rows of one instrument with hardly a fault are the common case, and take a way of their own.
        boolean mixed = random.nextBoolean();
        InstrumentId one = instruments[random.nextInt(3)];
        for (int minute = 0; minute < size; minute++) {
            TestRow row = good(minute).of(mixed ? instruments[random.nextInt(3)] : one);
            if (mixed && random.nextInt(4) == 0) {
                row = row.optional(1, 2, 3, 4);
            }
            rows.add(random.nextInt(mixed ? 100 : 2_000) < badness ? spoilt(row, minute, random) : row);
        }
        return rows;
    }

    private static TestRow spoilt(TestRow row, int minute, Random random) {
        double odd = ODD[random.nextInt(ODD.length)];
        return switch (random.nextInt(12)) {
            case 0 -> row.of(FOREIGN);
            case 1 -> row.times(row.openTime() + 1, row.closeTime() + 1);
            case 2 -> row.times(row.openTime(), row.closeTime() - 1);
            case 3 -> good(minute - random.nextInt(4)).of(row.instrument());
            case 4 -> row.times(CandleBatch.ABSENT_TIME, row.closeTime());
            case 5 -> row.prices(odd, row.high(), row.low(), row.close());
            case 6 -> row.prices(row.open(), odd, row.low(), row.close());
            case 7 -> row.prices(row.open(), row.high(), odd, row.close());
            case 8 -> row.prices(row.open(), row.high(), row.low(), odd);
            case 9 -> row.volume(odd);
            case 10 -> row.optional(odd, random.nextInt(5) - 3, odd, 1);
            default -> row.optional(1, 4_294_967_294L + random.nextInt(3), 1, odd);
        };
    }
}
