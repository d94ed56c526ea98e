package io.marketdata.testkit.bybit;

import static io.marketdata.testkit.bybit.Asker.get;
import static io.marketdata.testkit.bybit.Asker.rows;
import static io.marketdata.testkit.bybit.Asker.starts;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.testkit.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of {@code GET /v5/market/kline}. */
@Timeout(300)
class FakeKlineTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:30Z");
    private static final long MINUTE = 60_000;
    /** The open candle's start. */
    private static final long OPEN = NOW.toEpochMilli() - 30_000;

    private static final Instant LISTED = Instant.parse("2025-12-20T09:56:20Z");
    private static final Instant OUT = Instant.parse("2025-12-31T12:00:00Z");

    private final ManualClock clock = ManualClock.at(NOW);
    private final BybitTruth truth = BybitTruth.builder()
            .instruments(FakeListings.spotPairs(2))
            .instruments(FakeListings.linearPairs(1))
            .instruments(FakeInstrument.inverse("BTC").priceLevel(60_000))
            .instruments(FakeInstrument.spot("NEW", "USDT").listedAt(LISTED))
            .instruments(FakeInstrument.spot("GONE", "USDT").delistedAt(OUT))
            .instruments(FakeInstrument.spot("OUT", "USDT"))
            .outage(BybitCategory.SPOT, "OUTUSDT", OUT, OUT.plusSeconds(3_600))
            .build();
    private final FakeBybit bybit =
            FakeBybit.builder().truth(truth).clock(clock).start();

    @AfterEach
    void close() {
        bybit.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("fault-"));
    }

    private String kline(String rest) throws Exception {
        return get(bybit, "kline?category=spot&symbol=BTCUSDT&interval=" + rest);
    }

    /** The candles that start in {@code [from, to]}, newest first, as rows. */
    private List<List<String>> expected(BybitCategory category, String symbol, String interval, long from, long to) {
        List<List<String>> rows = new ArrayList<>();
        for (BybitCandle row :
                truth.candles(category, symbol, interval, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to + 1))) {
            rows.add(Stream.concat(
                            Stream.of(String.valueOf(row.start().toEpochMilli())),
                            Stream.of(row.open(), row.high(), row.low(), row.close(), row.volume(), row.turnover())
                                    .map(FakeKlineTest::stripped))
                    .toList());
        }
        Collections.reverse(rows);
        return rows;
    }

    private static String stripped(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    @Test
    void aWindowHoldsBothItsEndsNewestFirst() throws Exception {
        long from = OPEN - 10 * MINUTE;
        String json = kline("1&start=" + from + "&end=" + (OPEN - 5 * MINUTE));
        assertThat(rows(json))
                .hasSize(6)
                .isEqualTo(expected(BybitCategory.SPOT, "BTCUSDT", "1", from, OPEN - 5 * MINUTE));
        assertThat(json)
                .startsWith(
                        "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{\"category\":\"spot\",\"symbol\":\"BTCUSDT\",\"list\":[[\"")
                .endsWith("]]},\"retExtInfo\":{},\"time\":" + NOW.toEpochMilli() + "}");
    }

    @Test
    void anUnalignedStartIsRoundedDownAndAnUnalignedEndKeepsItsCandle() throws Exception {
        long from = OPEN - 10 * MINUTE;
        assertThat(starts(kline("1&start=" + (from + 8_000) + "&end=" + (from + 76_000))))
                .containsExactly(from + MINUTE, from);
        assertThat(starts(kline("1&start=" + (from + 8_000) + "&end=" + (from + 9_000))))
                .containsExactly(from);
    }

    @Test
    void theNewestRowsWinWhereAWindowHoldsTooMany() throws Exception {
        long from = OPEN - 120 * MINUTE;
        assertThat(starts(kline("1&limit=2&start=" + from + "&end=" + (OPEN - 20 * MINUTE))))
                .containsExactly(OPEN - 20 * MINUTE, OPEN - 21 * MINUTE);
        assertThat(starts(kline("1&limit=2&end=" + (OPEN - 20 * MINUTE))))
                .containsExactly(OPEN - 20 * MINUTE, OPEN - 21 * MINUTE);
    }

    @Test
    void aStartAloneGivesTheOldestRowsAndOneBeforeTheListingTheFirstThatExist() throws Exception {
        long from = OPEN - 120 * MINUTE;
        assertThat(starts(kline("1&limit=3&start=" + from))).containsExactly(from + 2 * MINUTE, from + MINUTE, from);
        String first = get(bybit, "kline?category=spot&symbol=NEWUSDT&interval=15&limit=2&start=0");
        long quarter = Instant.parse("2025-12-20T09:45:00Z").toEpochMilli();
        assertThat(starts(first)).containsExactly(quarter + 15 * MINUTE, quarter);
        assertThat(starts(get(bybit, "kline?category=spot&symbol=NEWUSDT&interval=D&limit=1&start=0")))
                .containsExactly(Instant.parse("2025-12-20T00:00:00Z").toEpochMilli());
    }

    @Test
    void withoutAWindowTheNewestComeWithTheOpenCandleFirstAndTwoHundredUnlessToldOtherwise() throws Exception {
        assertThat(starts(kline("1"))).hasSize(200).startsWith(OPEN, OPEN - MINUTE);
        assertThat(starts(kline("1&limit=1000"))).hasSize(1_000);
        assertThat(starts(kline("D&limit=1")))
                .containsExactly(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
    }

    @Test
    void theOpenCandleGrowsAndAClosedOneChangesUntilItHasSettled() throws Exception {
        String query = "5&start=" + OPEN + "&end=" + OPEN;
        List<List<String>> seen = new ArrayList<>();
        for (int second = 30; second <= 301; second += 1) {
            if (second == 30 || second == 90 || second == 299 || second == 300) {
                clock.set(Instant.ofEpochMilli(OPEN + second * 1_000L));
                seen.addAll(rows(kline(query)));
            }
        }
        assertThat(seen).hasSize(4).doesNotHaveDuplicates();
        List<List<String>> settled = expected(BybitCategory.SPOT, "BTCUSDT", "5", OPEN, OPEN);
        assertThat(settled).doesNotContainAnyElementsOf(seen);
        assertThat(seen)
                .extracting(row -> row.get(1))
                .containsOnly(settled.get(0).get(1));
        assertThat(seen).extracting(row -> new BigDecimal(row.get(5))).isSorted();
        clock.set(Instant.ofEpochMilli(OPEN + 301_000));
        assertThat(rows(kline(query))).isEqualTo(settled);
        clock.set(Instant.ofEpochMilli(OPEN));
        assertThat(rows(kline(query))).as("in its first moment").hasSize(1);
        clock.set(Instant.ofEpochMilli(OPEN - 1));
        assertThat(rows(kline(query))).as("before its time").isEmpty();
    }

    @Test
    void outsideOfWhatExistsTheListIsEmpty() throws Exception {
        long day = 86_400_000;
        String none = kline("1&start=" + (OPEN + day) + "&end=" + (OPEN + 2 * day));
        assertThat(none).contains("\"retCode\":0", "\"list\":[]}");
        assertThat(kline("1&start=" + OPEN + "&end=" + (OPEN - day))).contains("\"list\":[]}");
        assertThat(get(bybit, "kline?category=spot&symbol=NEWUSDT&interval=1&start=0&end=1000"))
                .contains("\"list\":[]}");
        assertThat(rows(get(
                        bybit,
                        "kline?category=spot&symbol=OUTUSDT&interval=1&start=%d&end=%d",
                        OUT.toEpochMilli() - 2 * MINUTE,
                        OUT.toEpochMilli() + 60 * MINUTE)))
                .as("an outage is a hole")
                .hasSize(3);
        assertThat(kline("1&start=" + Long.MIN_VALUE + "&end=" + Long.MAX_VALUE))
                .contains("\"retCode\":0");
    }

    @Test
    void categoriesAreOtherInstrumentsAndLinearIsTheDefault() throws Exception {
        long from = OPEN - 2 * MINUTE;
        String window = "&interval=1&symbol=BTCUSDT&start=" + from + "&end=" + (OPEN - MINUTE);
        String linear = get(bybit, "kline?category=linear" + window);
        assertThat(linear).contains("\"result\":{\"symbol\":\"BTCUSDT\",\"category\":\"linear\",\"list\":[[");
        assertThat(get(bybit, "kline?" + window.substring(1))).isEqualTo(linear);
        assertThat(rows(get(bybit, "kline?category=spot" + window))).isNotEqualTo(rows(linear));
        List<String> inverse = rows(get(bybit, "kline?category=inverse&symbol=BTCUSD&interval=60"))
                .get(1);
        assertThat(inverse.get(5)).as("volume in whole USD").matches("\\d+");
        assertThat(new BigDecimal(inverse.get(6)).multiply(new BigDecimal(inverse.get(4))))
                .isCloseTo(new BigDecimal(inverse.get(5)), org.assertj.core.data.Percentage.withPercentage(5));
    }

    @Test
    void whatIsNotUnderstoodIsRefusedWithoutAListAndWhatIsUnknownIsIgnored() throws Exception {
        for (String wrong : List.of(
                "category=spot&symbol=NOPEUSDT&interval=1",
                "category=spot&symbol=btcusdt&interval=1",
                "category=spot&interval=1",
                "category=spot&symbol=BTCUSDT",
                "category=spot&symbol=BTCUSDT&interval=1440",
                "category=spot&symbol=BTCUSDT&interval=1m",
                "category=spot&symbol=BTCUSDT&interval=1&limit=1001",
                "category=spot&symbol=BTCUSDT&interval=1&limit=0",
                "category=spot&symbol=BTCUSDT&interval=1&start=yesterday",
                "category=moon&symbol=BTCUSDT&interval=1",
                "category=spot&symbol=GONEUSDT&interval=1",
                "category=spot&symbol=%zz&interval=1")) {
            assertThat(get(bybit, "kline?" + wrong.replace("%", "%25")))
                    .as(wrong)
                    .startsWith("{\"retCode\":10001,\"retMsg\":\"params error: ")
                    .contains("\"result\":{},\"retExtInfo\":{}");
        }
        assertThat(starts(kline("1&startTime=" + (OPEN - 50 * MINUTE) + "&endTime=" + (OPEN - 40 * MINUTE))))
                .hasSize(200)
                .startsWith(OPEN);
    }

    @Test
    void knobsClampTheLimitAndKeepTheCandlesOfWhatIsClosed() throws Exception {
        try (FakeBybit other = FakeBybit.builder()
                .truth(truth)
                .clock(clock)
                .clampLimit(true)
                .closedHaveCandles(true)
                .start()) {
            assertThat(rows(get(other, "kline?category=spot&symbol=BTCUSDT&interval=1&limit=5000")))
                    .hasSize(1_000);
            assertThat(starts(get(other, "kline?category=spot&symbol=GONEUSDT&interval=1&limit=2")))
                    .containsExactly(OUT.toEpochMilli() - MINUTE, OUT.toEpochMilli() - 2 * MINUTE);
        }
    }

    @Test
    void aSkewedServerSaysItsOwnTimeAndOpensCandlesByIt() throws Exception {
        bybit.skew(Duration.ofMinutes(5));
        String json = kline("1&limit=1");
        assertThat(starts(json)).containsExactly(OPEN + 5 * MINUTE);
        assertThat(json).endsWith("\"time\":" + (NOW.toEpochMilli() + 300_000) + "}");
        bybit.skew(Duration.ofMinutes(-5));
        assertThat(starts(kline("1&limit=1"))).containsExactly(OPEN - 5 * MINUTE);
        assertThat(bybit.requests()).extracting(BybitRequest::at).containsOnly(NOW);
    }

    @Test
    void everyIntervalIsServedAsTheTruthHasIt() throws Exception {
        clock.set(Instant.ofEpochMilli(OPEN + 1_000));
        for (Interval interval : Interval.values()) {
            String code = interval == Interval.DAY
                    ? "D"
                    : interval == Interval.WEEK
                            ? "W"
                            : interval == Interval.MONTH ? "M" : interval.name().substring(1);
            if (interval.name().startsWith("H")) {
                code = String.valueOf(60 * Integer.parseInt(interval.name().substring(1)));
            }
            long end = interval.previous(interval.startOf(OPEN / MINUTE)) * MINUTE;
            List<List<String>> rows = rows(kline(code + "&limit=5&end=" + end));
            assertThat(rows)
                    .as(code)
                    .hasSize(5)
                    .isEqualTo(expected(
                            BybitCategory.SPOT,
                            "BTCUSDT",
                            code,
                            Long.parseLong(rows.get(4).get(0)),
                            end));
        }
    }
}
