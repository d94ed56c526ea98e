package io.marketdata.testkit.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.marketdata.model.Timeframe;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BybitTruthTest {
    private static final Instant LISTED = Instant.parse("2025-07-05T09:56:20Z");
    private static final Instant END = Instant.parse("2025-09-01T00:00:00Z");
    private static final Instant OUT = Instant.parse("2025-07-20T10:30:00Z");
    private static final Instant QUIET = Instant.parse("2025-08-01T00:00:00Z");

    private static BybitTruth truth(FakeInstrument instrument) {
        return BybitTruth.builder()
                .seed(7)
                .instruments(instrument.listedAt(LISTED))
                .outage(instrument.category(), instrument.symbol(), OUT, OUT.plusSeconds(6 * 3_600))
                .quiet(instrument.category(), instrument.symbol(), QUIET, QUIET.plusSeconds(600))
                .build();
    }

    @Test
    void whatIsLongerIsPutTogetherOfItsMinutes() {
        for (FakeInstrument instrument : List.of(
                FakeInstrument.spot("BTC", "USDT").priceLevel(60_000).turnover24h("900000000"),
                FakeInstrument.linear("PEPE", "USDT").priceLevel(0.00001),
                FakeInstrument.inverse("BTC").priceLevel(60_000))) {
            BybitTruth truth = truth(instrument);
            List<BybitCandle> minutes =
                    truth.candles(instrument.category(), instrument.symbol(), "1", Instant.EPOCH, END);
            for (String code : List.of("3", "5", "15", "30", "60", "120", "240", "360", "720", "D", "W", "M")) {
                Interval interval = Interval.of(code);
                List<BybitCandle> longer = truth.candles(
                        instrument.category(), instrument.symbol(), code, LISTED.minus(Duration.ofDays(40)), END);
                assertThat(longer).as(instrument + " " + code).isEqualTo(together(minutes, interval));
            }
        }
    }

    private static List<BybitCandle> together(List<BybitCandle> minutes, Interval interval) {
        List<BybitCandle> longer = new ArrayList<>();
        for (BybitCandle minute : minutes) {
            Instant start =
                    Instant.ofEpochSecond(interval.startOf(minute.start().getEpochSecond() / 60) * 60);
            BybitCandle last = longer.isEmpty() ? null : longer.get(longer.size() - 1);
            if (last == null || !last.start().equals(start)) {
                longer.add(new BybitCandle(
                        start,
                        minute.open(),
                        minute.high(),
                        minute.low(),
                        minute.close(),
                        minute.volume(),
                        minute.turnover()));
            } else {
                longer.set(
                        longer.size() - 1,
                        new BybitCandle(
                                start,
                                last.open(),
                                last.high().max(minute.high()),
                                last.low().min(minute.low()),
                                minute.close(),
                                last.volume().add(minute.volume()),
                                last.turnover().add(minute.turnover())));
            }
        }
        return longer;
    }

    @Test
    void candlesBeginWithTheListingAndStopForAnOutageOnly() {
        BybitTruth truth = truth(FakeInstrument.spot("ETH", "USDT"));
        List<Instant> starts = truth.candles(BybitCategory.SPOT, "ETHUSDT", Timeframe.M1, Instant.EPOCH, END).stream()
                .map(BybitCandle::start)
                .toList();
        assertThat(starts.get(0)).isEqualTo("2025-07-05T09:56:00Z");
        assertThat(starts).doesNotContain(OUT, OUT.plusSeconds(6 * 3_600 - 60));
        assertThat(starts).contains(OUT.minusSeconds(60), OUT.plusSeconds(6 * 3_600));
        long minutes = Duration.between(starts.get(0), END).toMinutes();
        assertThat(starts).hasSize((int) minutes - 360);
        assertThat(truth.candles(BybitCategory.SPOT, "ETHUSDT", Timeframe.H1, OUT.minusSeconds(1_800), END))
                .extracting(BybitCandle::start)
                .startsWith(
                        Instant.parse("2025-07-20T10:00:00Z"),
                        Instant.parse("2025-07-20T16:00:00Z"),
                        Instant.parse("2025-07-20T17:00:00Z"));
        assertThat(truth.candles(BybitCategory.SPOT, "ETHUSDT", Timeframe.M15, LISTED.minusSeconds(3_600), END))
                .first()
                .extracting(BybitCandle::start)
                .isEqualTo(Instant.parse("2025-07-05T09:45:00Z"));
    }

    @Test
    void candlesFollowEachOtherWithoutAJumpAndAQuietMinuteIsFlat() {
        BybitTruth truth = truth(FakeInstrument.linear("SOL", "USDT"));
        List<BybitCandle> rows =
                truth.candles(BybitCategory.LINEAR, "SOLUSDT", Timeframe.M1, QUIET.minusSeconds(600), END);
        for (int i = 1; i < rows.size(); i++) {
            BybitCandle row = rows.get(i);
            assertThat(row.open())
                    .as("at " + row.start())
                    .isEqualTo(rows.get(i - 1).close());
            assertThat(row.high()).isGreaterThanOrEqualTo(row.open().max(row.close()));
            assertThat(row.low()).isPositive().isLessThanOrEqualTo(row.open().min(row.close()));
            boolean quiet = !row.start().isBefore(QUIET) && row.start().isBefore(QUIET.plusSeconds(600));
            assertThat(row.volume().signum() == 0).isEqualTo(quiet);
            assertThat(row.turnover().signum() == 0).isEqualTo(quiet);
            if (quiet) {
                assertThat(row.high()).isEqualTo(row.low());
            }
        }
    }

    @Test
    void everyValueIsADoubleExactly() {
        List<Function<BybitCandle, BigDecimal>> fields = List.of(
                BybitCandle::open,
                BybitCandle::high,
                BybitCandle::low,
                BybitCandle::close,
                BybitCandle::volume,
                BybitCandle::turnover);
        for (FakeInstrument instrument : List.of(
                FakeInstrument.spot("BTC", "USDT").priceLevel(120_000).turnover24h("1900000000"),
                FakeInstrument.spot("PEPE", "USDT").priceLevel(0.00001).turnover24h("190000000"),
                FakeInstrument.inverse("BTC").priceLevel(120_000).turnover24h("15000"),
                FakeInstrument.linear("ANY", "USDT"))) {
            BybitTruth truth = truth(instrument);
            for (String interval : List.of("1", "5", "60", "D", "M")) {
                for (BybitCandle row : truth.candles(
                        instrument.category(),
                        instrument.symbol(),
                        interval,
                        LISTED,
                        LISTED.plusSeconds(40 * 86_400))) {
                    for (Function<BybitCandle, BigDecimal> field : fields) {
                        BigDecimal value = field.apply(row);
                        assertThat(BigDecimal.valueOf(value.doubleValue())).isEqualByComparingTo(value);
                        assertThat(value.precision()).isLessThanOrEqualTo(15);
                    }
                }
            }
        }
    }

    @Test
    void aMinuteDependsOnSeedCategoryAndSymbolAlone() {
        Instant at = Instant.parse("2025-12-31T23:59:00Z");
        BybitTruth one = BybitTruth.builder()
                .instruments(FakeListings.spotPairs(3))
                .instruments(FakeListings.linearPairs(3))
                .build();
        BybitTruth more =
                BybitTruth.builder().instruments(FakeListings.spotPairs(9)).build();
        BybitTruth seeded = BybitTruth.builder()
                .seed(2)
                .instruments(FakeListings.spotPairs(3))
                .build();
        List<BybitCandle> alone = candle(one, BybitCategory.SPOT, "ETHUSDT", at);
        assertThat(one.candles(BybitCategory.SPOT, "ETHUSDT", "1", at.minusSeconds(86_400), at.plusSeconds(60)))
                .endsWith(alone.get(0));
        assertThat(candle(more, BybitCategory.SPOT, "ETHUSDT", at)).isEqualTo(alone);
        assertThat(candle(one, BybitCategory.SPOT, "BTCUSDT", at)).isNotEqualTo(alone);
        assertThat(candle(one, BybitCategory.LINEAR, "ETHUSDT", at)).isNotEqualTo(alone);
        assertThat(candle(seeded, BybitCategory.SPOT, "ETHUSDT", at)).isNotEqualTo(alone);
    }

    private static List<BybitCandle> candle(BybitTruth truth, BybitCategory category, String symbol, Instant at) {
        return truth.candles(category, symbol, Timeframe.M1, at, at.plusSeconds(60));
    }

    @Test
    void whatHasNoTurnoverIsFlatAndWhatIsDelistedEnds() {
        Instant gone = Instant.parse("2025-08-01T00:00:00Z");
        BybitTruth truth = BybitTruth.builder()
                .instruments(FakeInstrument.spot("IDLE", "USDT").turnover24h("0"))
                .instruments(FakeInstrument.spot("GONE", "USDT").delistedAt(gone))
                .build();
        assertThat(truth.candles(BybitCategory.SPOT, "IDLEUSDT", "1", gone, gone.plusSeconds(86_400)))
                .hasSize(1_440)
                .allSatisfy(row -> assertThat(row.volume()).isZero())
                .extracting(BybitCandle::close)
                .containsOnly(truth.candles(BybitCategory.SPOT, "IDLEUSDT", "D", gone, gone.plusSeconds(1))
                        .get(0)
                        .open());
        assertThat(truth.candles(BybitCategory.SPOT, "GONEUSDT", "1", gone.minusSeconds(120), END))
                .hasSize(2);
    }

    @Test
    void whatCannotBeIsRefused() {
        BybitTruth.Builder builder = BybitTruth.builder().instruments(FakeListings.spotPairs(1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.outage(BybitCategory.SPOT, "BTCUSDT", END, END));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.settleLag(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.build().candles(BybitCategory.LINEAR, "BTCUSDT", "1", LISTED, END))
                .withMessage("linear BTCUSDT is not listed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.build().candles(BybitCategory.SPOT, "BTCUSDT", "1440", LISTED, END));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BybitTruth.builder()
                        .quiet(BybitCategory.SPOT, "X", OUT, END)
                        .build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.instruments(FakeListings.spotPairs(1)).build())
                .withMessage("spot BTCUSDT is listed twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeInstrument.spot("A", "B").turnover24h("-1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeInstrument.spot("A", "B").priceLevel(0));
        FakeInstrument tooMuch =
                FakeInstrument.spot("A", "B").priceLevel(0.00001).turnover24h("2000000000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BybitTruth.builder().instruments(tooMuch).build());
    }
}
