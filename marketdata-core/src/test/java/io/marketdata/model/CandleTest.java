package io.marketdata.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CandleTest {
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final Instant OPEN = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aCandleThatKeepsTheRulesIsTaken() {
        assertThatCode(() -> candle(10, 12, 9, 11, 5, 50.0)).doesNotThrowAnyException();
        assertThatCode(() -> candle(10, 10, 10, 10, 0, null)).doesNotThrowAnyException();
        assertThatCode(() -> candle(-3, -1, -40.32, -37.63, 5, 0.0)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 | 10.9 | 9 | 11 | high 10.9 is below max(open, close) 11.0",
                "11 | 10.9 | 9 | 10 | high 10.9 is below max(open, close) 11.0",
                "10 | 12 | 10.5 | 11 | low 10.5 is above min(open, close) 10.0",
                "11 | 12 | 10.5 | 10 | low 10.5 is above min(open, close) 10.0"
            })
    void highAndLowEncloseOpenAndClose(double open, double high, double low, double close, String what) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> candle(open, high, low, close, 1, null))
                .withMessage("candle 3:BTCUSDT at 2026-01-01T00:00:00Z: " + what);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void everyNumberIsFinite(double value) {
        assertThatIllegalArgumentException().isThrownBy(() -> candle(value, 12, 9, 11, 5, 50.0));
        assertThatIllegalArgumentException().isThrownBy(() -> candle(10, value, 9, 11, 5, 50.0));
        assertThatIllegalArgumentException().isThrownBy(() -> candle(10, 12, value, 11, 5, 50.0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> candle(10, 12, 9, value, 5, 50.0))
                .withMessageContaining("a price is not finite: open 10.0, high 12.0, low 9.0, close " + value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> candle(10, 12, 9, 11, value, 50.0))
                .withMessageContaining("volumeBase " + value + " is not a finite number of at least 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> candle(10, 12, 9, 11, 5, value))
                .withMessageContaining("volumeQuote " + value + " is not a finite number of at least 0");
        assertThatIllegalArgumentException().isThrownBy(() -> meta(1L, value, 1.0));
        assertThatIllegalArgumentException().isThrownBy(() -> meta(1L, 1.0, value));
    }

    @Test
    void volumesAndCountsAreNotNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> candle(10, 12, 9, 11, -0.5, 50.0));
        assertThatIllegalArgumentException().isThrownBy(() -> candle(10, 12, 9, 11, 5, -0.5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> meta(-1L, 1.0, 1.0))
                .withMessage("tradesCount -1 is negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> meta(1L, -2.0, 1.0))
                .withMessage("takerBuyVolumeBase -2.0 is not a finite number of at least 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> meta(1L, 1.0, -2.0))
                .withMessage("takerBuyVolumeQuote -2.0 is not a finite number of at least 0");
        assertThat(meta(0L, 0.0, 0.0).tradesCount()).isZero();
    }

    @Test
    void aCandleClosesAfterItOpens() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Candle(BTC, OPEN, OPEN, 1, 1, 1, 1, 1, null))
                .withMessage(
                        "candle 3:BTCUSDT at 2026-01-01T00:00:00Z: tsClose 2026-01-01T00:00:00Z is not after tsOpen");
    }

    @Test
    void timesAreCutToMilliseconds() {
        Candle candle =
                new Candle(BTC, OPEN.plusNanos(999_999), OPEN.plusSeconds(60).plusNanos(1), 1, 1, 1, 1, 1, null);
        assertThat(candle.tsOpen()).isEqualTo(OPEN);
        assertThat(candle.tsClose()).isEqualTo(OPEN.plusSeconds(60));
        CandleMeta meta = new CandleMeta(CandleSource.WS, OPEN.plusNanos(1_000_001), "bybit:spot:BTCUSDT");
        assertThat(meta.ingestedAt()).isEqualTo(OPEN.plusMillis(1));
    }

    @Test
    void provenanceHasAnInstrumentKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CandleMeta(CandleSource.WS, OPEN, " "))
                .withMessage("instrumentKey cannot be blank");
    }

    private static Candle candle(
            double open, double high, double low, double close, double volumeBase, @Nullable Double volumeQuote) {
        return new Candle(BTC, OPEN, OPEN.plusSeconds(60), open, high, low, close, volumeBase, volumeQuote);
    }

    private static CandleMeta meta(long trades, double takerBase, double takerQuote) {
        return new CandleMeta(CandleSource.REST, OPEN, "bybit:spot:BTCUSDT", null, trades, takerBase, takerQuote);
    }
}
