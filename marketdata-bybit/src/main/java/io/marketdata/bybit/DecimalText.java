package io.marketdata.bybit;

/**
 * The double nearest to a decimal number that stands in an array of characters.
 *
 * <p>The grammar is {@code -?digits(.digits)?([eE][+-]?digits)?} and no more: what {@link Double#parseDouble} takes besides
 * ({@code NaN}, {@code 1d}, {@code 0x1p3}, blanks) is no number here.
 */
final class DecimalText {
    /** The longest text that is taken for a number. */
    static final int MAX_LENGTH = 64;

    private static final long EXACT = 1L << 53;
    private static final int EXACT_DIGITS = 18;
    private static final double[] POWERS = new double[23];

    static {
        // Every power of ten up to 10^22 is a double, so that one multiplication or division rounds once.
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private DecimalText() {}

    /**
     * Reads a number.
     *
     * @throws NumberFormatException where it is none
     */
    static double parse(char[] text, int offset, int length) {
        int end = offset + length;
        int at = offset;
        boolean negative = at < end && text[at] == '-';
        if (negative) {
            at++;
        }
        long digits = 0;
        int significant = 0;
        int whole = at;
        for (; at < end && isDigit(text[at]); at++) {
            if (significant > 0 || text[at] != '0') {
                significant++;
                digits = significant <= EXACT_DIGITS ? digits * 10 + (text[at] - '0') : digits;
            }
        }
        requireDigits(whole, at);
        int scale = 0;
        if (at < end && text[at] == '.') {
            int fraction = ++at;
            for (; at < end && isDigit(text[at]); at++) {
                scale++;
                if (significant > 0 || text[at] != '0') {
                    significant++;
                    digits = significant <= EXACT_DIGITS ? digits * 10 + (text[at] - '0') : digits;
                }
            }
            requireDigits(fraction, at);
        }
        int exponentMark = at;
        if (at < end && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (at < end && (text[at] == '+' || text[at] == '-')) {
                at++;
            }
            int exponent = at;
            while (at < end && isDigit(text[at])) {
                at++;
            }
            requireDigits(exponent, at);
        }
        if (at != end) {
            throw new NumberFormatException();
        }
        boolean plain = exponentMark == end;
        if (plain && significant <= EXACT_DIGITS && digits <= EXACT && scale < POWERS.length) {
            double magnitude = digits / POWERS[scale];
            return negative && digits != 0 ? -magnitude : magnitude;
        }
        // A zero of either sign is zero.
        return Double.parseDouble(new String(text, offset, length)) + 0.0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static void requireDigits(int from, int to) {
        if (from == to) {
            throw new NumberFormatException();
        }
    }
}
