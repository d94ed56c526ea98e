package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.MINUTE;
import static io.marketdata.TestRow.NOW;
import static io.marketdata.TestRow.START;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ContractViolationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NothingLeft.class)
class RowChecksTest {
    private static final double ABSENT = CandleBatch.ABSENT;
    private static final double NAN = Double.NaN;
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final long T = START.toEpochMilli() + 5 * MINUTE;

    /** Bad rows behind a good one of minute 4; the range is the first ten minutes. */
    static Stream<Arguments> badRows() {
        TestRow row = good(5);
        long absentTime = CandleBatch.ABSENT_TIME;
        return Stream.of(
                bad(RowDefect.VALUE_MISSING, row.times(absentTime, T), "(no open time)"),
                bad(RowDefect.VALUE_MISSING, row.prices(ABSENT, 12, 9, 11), "open null, high 12.0"),
                bad(RowDefect.VALUE_MISSING, row.prices(10, ABSENT, 9, 11), "high null"),
                bad(RowDefect.VALUE_MISSING, row.prices(10, 12, ABSENT, 11), "low null"),
                bad(RowDefect.VALUE_MISSING, row.prices(10, 12, 9, ABSENT), "close null"),
                bad(RowDefect.VALUE_MISSING, row.volume(ABSENT), "volume null"),
                bad(RowDefect.NOT_FINITE, row.prices(NAN, 12, 9, 11), "open NaN"),
                bad(RowDefect.NOT_FINITE, row.prices(10, INFINITE, 9, 11), "high Infinity"),
                bad(RowDefect.NOT_FINITE, row.prices(10, 12, -INFINITE, 11), "low -Infinity"),
                bad(RowDefect.NOT_FINITE, row.volume(NAN), "volume NaN"),
                bad(RowDefect.NOT_FINITE, row.volume(INFINITE), "volume Infinity"),
                bad(RowDefect.NOT_FINITE, row.optional(NAN, -1, ABSENT, ABSENT), "quote volume NaN"),
                bad(RowDefect.NOT_FINITE, row.optional(ABSENT, -1, INFINITE, ABSENT), "taker buy base Infinity"),
                bad(RowDefect.NOT_FINITE, row.optional(1, 1, 1, NAN), "taker buy quote NaN"),
                bad(RowDefect.PRICE_NOT_POSITIVE, row.prices(10, 12, 0, 11), "low 0.0"),
                bad(RowDefect.PRICE_NOT_POSITIVE, row.prices(-10, 12, -10, 11), "open -10.0"),
                bad(RowDefect.HIGH_TOO_LOW, row.prices(10, 10.5, 9, 11), "high 10.5"),
                bad(RowDefect.HIGH_TOO_LOW, row.prices(11, 10.5, 9, 10), "high 10.5"),
                bad(RowDefect.LOW_TOO_HIGH, row.prices(10, 12, 10.5, 11), "low 10.5"),
                bad(RowDefect.LOW_TOO_HIGH, row.prices(11, 12, 10.5, 10), "low 10.5"),
                bad(RowDefect.NEGATIVE_VOLUME, row.volume(-0.5), "volume -0.5"),
                bad(RowDefect.NEGATIVE_VOLUME, row.optional(-1, -1, ABSENT, ABSENT), "quote volume -1.0"),
                bad(RowDefect.NEGATIVE_VOLUME, row.optional(ABSENT, -2, ABSENT, ABSENT), "trades -2"),
                bad(RowDefect.NEGATIVE_VOLUME, row.optional(ABSENT, 1, -1, ABSENT), "taker buy base -1.0"),
                bad(RowDefect.NEGATIVE_VOLUME, row.optional(ABSENT, 1, 1, -1), "taker buy quote -1.0"),
                bad(RowDefect.COUNT_TOO_LARGE, row.optional(ABSENT, 1L << 32, ABSENT, ABSENT), "trades 4294967296"),
                bad(RowDefect.DUPLICATE, good(4), "the row before has 2026-01-01T00:04:00Z"),
                bad(RowDefect.UNORDERED, good(3), "the row before has 2026-01-01T00:04:00Z"),
                bad(RowDefect.OFF_GRID, row.times(T + 1, T + 1 + MINUTE), "2026-01-01T00:05:00.001Z"),
                bad(RowDefect.OUT_OF_RANGE, good(10), "the range is " + minutes(10)),
                bad(RowDefect.OUT_OF_RANGE, good(-1), "2025-12-31T23:59:00Z"),
                bad(RowDefect.CLOSE_TIME, row.times(T, T + MINUTE - 1), "close time is 2026-01-01T00:05:59.999Z"),
                bad(RowDefect.CLOSE_TIME, row.times(T, T + 2 * MINUTE), "close time is 2026-01-01T00:07:00Z"),
                bad(RowDefect.WRONG_INSTRUMENT, row.of(InstrumentId.of(4, "BTCUSDT")), "4:BTCUSDT"));
    }

    private static Arguments bad(RowDefect defect, TestRow row, String named) {
        return Arguments.of(defect, row, named);
    }

    @ParameterizedTest
    @MethodSource("badRows")
    void f26f27ABadRowIsFoundAndSaysWhatIsWrong(RowDefect defect, TestRow row, String named) {
        CandleBatch batch = batch(List.of(good(4), row, good(6)));
        RowChecks checks = checks();
        long now = NOW.toEpochMilli();
        assertThat(checks.firstBad(batch, 0, now)).isEqualTo(1);
        BadRow found = checks.describe(batch, 1, now, 17);
        assertThat(found.defect()).isEqualTo(defect);
        assertThat(found.message())
                .startsWith(defect.code() + " row 17 of the stream (the first is 0): " + defect.meaning() + ": ")
                .contains(named)
                .doesNotContain("\n");
        assertThat(found.where()).isEqualTo("row 17 of the stream (the first is 0)");
        assertThat(checks.firstBad(batch, 2, now)).as("the good row behind it").isEqualTo(3);
    }

    @Test
    void everyDefectIsProvoked() {
        Set<RowDefect> provoked = EnumSet.of(RowDefect.UNCLOSED);
        badRows().forEach(row -> provoked.add((RowDefect) row.get()[0]));
        assertThat(provoked).containsExactlyInAnyOrder(RowDefect.values());
    }

    @Test
    void theCodesOfTheDefectsDiffer() {
        assertThat(RowDefect.values()).extracting(RowDefect::code).doesNotHaveDuplicates();
    }

    @Test
    void f26ACandleIsClosedFromItsCloseTimeOn() {
        CandleBatch batch = batch(good(0, 3));
        long closeOfTheSecond = START.toEpochMilli() + 2 * MINUTE;
        assertThat(checks().firstBad(batch, 0, closeOfTheSecond)).isEqualTo(2);
        RowChecks checks = checks();
        assertThat(checks.firstBad(batch, 0, closeOfTheSecond - 1)).isEqualTo(1);
        BadRow open = checks.describe(batch, 1, closeOfTheSecond - 1, 1);
        assertThat(open.defect()).isEqualTo(RowDefect.UNCLOSED);
        assertThat(open.message()).endsWith("; now is 2026-01-01T00:01:59.999Z");
        assertThat(open.tsOpen()).isEqualTo(TestRow.minute(1));
    }

    @Test
    void aRowIsNamedByItsFileWhereThatIsKnown() {
        CandleBatch batch = batch(List.of(good(0).volume(-1)));
        batch.position(0, 1, batch.origin("btc.parquet"), 99);
        RowChecks checks = checks();
        checks.firstBad(batch, 0, NOW.toEpochMilli());
        assertThat(checks.describe(batch, 0, NOW.toEpochMilli(), 0).message())
                .isEqualTo("MD-V007 btc.parquet: row 99 (the first is 0): a volume or count is negative: 3:BTCUSDT at "
                        + "2026-01-01T00:00:00Z: open 10.0, high 12.0, low 9.0, close 11.0, volume -1.0");
    }

    @Test
    void pricesBelowZeroAreGoodWhereTheMarketAllowsThem() {
        MarketCatalogue markets = MarketCatalogue.builtin().toBuilder()
                .add(new Market(new MarketId(7), "nymex", "futures", true))
                .build();
        InstrumentId oil = InstrumentId.of(7, "CLK20");
        RowChecks checks = new RowChecks(Set.of(oil), minutes(10), markets);
        CandleBatch batch = batch(List.of(good(0).of(oil).prices(-3, 0, -40.32, -37.63)));
        assertThat(checks.firstBad(batch, 0, NOW.toEpochMilli())).isEqualTo(1);
    }

    @Test
    void everyInstrumentHasAnOrderOfItsOwn() {
        RowChecks checks = new RowChecks(Set.of(BTC, ETH), minutes(10), MarketCatalogue.builtin());
        CandleBatch batch = batch(List.of(good(3), good(1).of(ETH), good(4), good(2).of(ETH), good(2)));
        assertThat(checks.firstBad(batch, 0, NOW.toEpochMilli())).isEqualTo(4);
    }

    @Test
    void orderReachesFromBatchToBatch() {
        RowChecks checks = checks();
        CandleBatch batch = batch(good(0, 5));
        assertThat(checks.firstBad(batch, 0, NOW.toEpochMilli())).isEqualTo(5);
        batch.clear();
        good(2).of(ETH).appendTo(batch);
        good(4).appendTo(batch);
        checks.begin();
        assertThat(checks.firstBad(batch, 0, NOW.toEpochMilli())).isZero();
        assertThat(checks.firstBad(batch, 1, NOW.toEpochMilli())).isEqualTo(1);
        assertThat(checks.describe(batch, 1, NOW.toEpochMilli(), 6).defect()).isEqualTo(RowDefect.DUPLICATE);
    }

    @Test
    void noRowOfALongBatchIsPassedOver() {
        int size = 2_100;
        CandleBatch batch = batch(good(0, size));
        for (int bad = 0; bad < size; bad++) {
            batch.baseVolumes()[bad] = -1;
            RowChecks checks = new RowChecks(Set.of(BTC), minutes(size), MarketCatalogue.builtin());
            assertThat(checks.firstBad(batch, 0, NOW.toEpochMilli())).isEqualTo(bad);
            batch.baseVolumes()[bad] = 1;
        }
    }

    @Test
    void anInstrumentThatTheBatchDoesNotKnowIsABrokenPromise() {
        CandleBatch batch = batch(good(0, 2));
        batch.instrumentOrdinals()[1] = 7;
        RowChecks checks = checks();
        assertThat(checks.firstBad(batch, 0, NOW.toEpochMilli())).isEqualTo(1);
        assertThatThrownBy(() -> checks.describe(batch, 1, NOW.toEpochMilli(), 8))
                .isInstanceOf(ContractViolationException.class)
                .hasMessage("MD-C003 row 8 of the stream names instrument 7, but the batch knows 1");
    }

    private static RowChecks checks() {
        return new RowChecks(Set.of(BTC), minutes(10), MarketCatalogue.builtin());
    }

    private static CandleBatch batch(List<TestRow> rows) {
        CandleBatch batch = CandleBatch.ofCapacity(rows.size());
        new ArrayList<>(rows).forEach(row -> row.appendTo(batch));
        return batch;
    }
}
