package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTextTest {
    private static double parse(String text) {
        char[] padded = ("x" + text + "7").toCharArray();
        return DecimalText.parse(padded, 1, text.length());
    }

    private static void requireNearest(String text) {
        assertThat(Double.doubleToRawLongBits(parse(text)))
                .as(text)
                .isEqualTo(Double.doubleToRawLongBits(new BigDecimal(text).doubleValue() + 0.0));
    }

    @Property(tries = 5_000)
    void itIsTheNearestDouble(@ForAll BigInteger unscaled, @ForAll @IntRange(max = 40) int scale) {
        requireNearest(new BigDecimal(unscaled, scale).toPlainString());
    }

    @Property(tries = 5_000)
    void itIsTheNearestDoubleOfPricesAndTurnovers(@ForAll long unscaled, @ForAll @IntRange(max = 20) int scale) {
        requireNearest(BigDecimal.valueOf(unscaled, scale).toPlainString());
    }

    @Property(tries = 2_000)
    void itIsTheNearestDoubleWithAnExponent(
            @ForAll long digits, @ForAll @IntRange(min = -330, max = 310) int exponent) {
        requireNearest(digits + "E" + exponent);
        requireNearest(digits + ".25e" + (exponent < 0 ? "" : "+") + exponent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.0",
                "00012.50",
                "79000.3",
                "243765620.65899866",
                "9007199254740993",
                "0.1",
                "1e400",
                "1e-400",
                "-1e-400",
                "999999999999999999",
                "9999999999999999999",
                "0.00000000000000000000000001"
            })
    void theKnownHardOnes(String text) {
        requireNearest(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "5.",
                ".5",
                "+1",
                " 1",
                "1 ",
                "1d",
                "1f",
                "0x1p3",
                "NaN",
                "Infinity",
                "1e",
                "1e+",
                "1,5",
                "1_0",
                "--1",
                "1.2.3",
                "\u0661",
                "1e1.5"
            })
    void whatIsNoNumberIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(NumberFormatException.class);
    }
}
