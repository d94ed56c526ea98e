package io.marketdata.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {
    @ParameterizedTest
    @CsvSource({
        "65000, 65000",
        "0.1, 0.1",
        "1e-9, 0.000000001",
        "1e22, 10000000000000000000000",
        "2e-3, 0.002",
        "0, 0",
        "-37.63, -37.63",
        "2.0E-3, 0.002",
        "9007199254740993, 9007199254740992",
        "2.2250738585072014E-308, 2.2250738585072014E-308",
    })
    void numbersAreShortAndPlain(double value, String text) {
        assertThat(Decimals.of(value)).isEqualTo(new BigDecimal(text).toPlainString());
    }

    @Test
    void theTextGivesTheSameNumberAgain() {
        long seed = 20_261_121;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(Decimals.of(value))).isEqualTo(value);
            }
            double price = Math.round(random.nextDouble() * 1e9) / 1e4;
            assertThat(Decimals.of(price)).matches("\\d+(\\.\\d{1,4})?");
            assertThat(Double.parseDouble(Decimals.of(price))).isEqualTo(price);
        }
    }

    @Test
    void whatIsNoNumberIsEmpty() {
        assertThat(Decimals.orEmpty(null)).isEmpty();
        assertThat(Decimals.orEmpty(Double.NaN)).isEmpty();
        assertThat(Decimals.orEmpty(Double.POSITIVE_INFINITY)).isEmpty();
    }
}
