package io.marketdata.testkit.bybit;

import java.math.BigDecimal;

/** Whole units of a power of ten, as the venue writes them. */
final class Decimals {
    private static final int TEN = 10;

    private Decimals() {}

    /** As klines have them: without trailing zeros. */
    static void appendStripped(StringBuilder out, long units, int decimals) {
        long left = units;
        int places = decimals;
        long scale = 1;
        while (places > 0 && left % TEN == 0) {
            left /= TEN;
            places--;
        }
        for (int i = 0; i < places; i++) {
            scale *= TEN;
        }
        out.append(left / scale);
        if (places > 0) {
            out.append('.');
            long fraction = left % scale;
            for (long digit = scale / TEN; digit > 0; digit /= TEN) {
                out.append((char) ('0' + fraction / digit % TEN));
            }
        }
    }

    /** As tickers have them: with every decimal. */
    static String fixed(long units, int decimals) {
        return BigDecimal.valueOf(units, decimals).toPlainString();
    }
}
