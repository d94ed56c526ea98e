package io.marketdata.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;

/** The doubles nearest to numbers that are not doubles. */
final class Decimals {
    private static final long EXACT = 1L << 53;
    private static final int MAX_BYTES = 128;
    private static final double[] POWERS = new double[23];

    static {
        // Every power of ten up to 10^22 is a double, so that one division rounds once.
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = new BigDecimal(BigInteger.TEN.pow(i)).doubleValue();
        }
    }

    private Decimals() {}

    /** The double nearest to {@code unscaled / 10^scale}. */
    static double toDouble(long unscaled, int scale) {
        if (unscaled >= -EXACT && unscaled <= EXACT && scale >= 0 && scale < POWERS.length) {
            return unscaled / POWERS[scale];
        }
        return BigDecimal.valueOf(unscaled, scale).doubleValue();
    }

    /** The same of a big-endian two's complement number. */
    static double toDouble(byte[] bytes, int offset, int length, int scale) {
        if (length == 0 || length > MAX_BYTES) {
            throw new CorruptPage("a decimal of " + length + " bytes");
        }
        if (length <= Long.BYTES) {
            long value = bytes[offset];
            for (int i = 1; i < length; i++) {
                value = (value << 8) | (bytes[offset + i] & 0xff);
            }
            return toDouble(value, scale);
        }
        return new BigDecimal(new BigInteger(bytes, offset, length), scale).doubleValue();
    }

    static double unsignedToDouble(long value) {
        return value >= 0 ? value : new BigDecimal(new BigInteger(Long.toUnsignedString(value))).doubleValue();
    }

    /** The bits of the double that equals a half-precision number. */
    static long float16Bits(byte[] bytes, int offset, int length) {
        int half = (bytes[offset] & 0xff) | ((bytes[offset + 1] & 0xff) << 8);
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        double magnitude = switch (exponent) {
            case 0 -> fraction * 0x1p-24;
            case 0x1f -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> (1 + fraction * 0x1p-10) * Math.scalb(1.0, exponent - 15);
        };
        return bits((half & 0x8000) == 0 ? magnitude : -magnitude);
    }

    /** The bits of a double; never those of -0.0, which are {@link LongColumn#NULL}. */
    static long bits(double value) {
        return value == 0 ? 0 : Double.doubleToRawLongBits(value);
    }
}
