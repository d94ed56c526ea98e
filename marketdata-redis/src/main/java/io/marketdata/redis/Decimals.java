package io.marketdata.redis;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Numbers as the shortest decimals that give the same number again, without an exponent. */
final class Decimals {
    private Decimals() {}

    static String of(double value) {
        // The JDK's own text is the shortest only from 19 on.
        return new BigDecimal(NumberOutput.toString(value, true))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Empty where there is no number: absent, or none that a decimal can say. */
    static String orEmpty(@Nullable Double value) {
        return value == null || !Double.isFinite(value) ? "" : of(value);
    }
}
