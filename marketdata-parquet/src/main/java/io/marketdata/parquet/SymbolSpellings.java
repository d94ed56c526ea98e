package io.marketdata.parquet;

import io.marketdata.model.Symbol;
import java.nio.charset.StandardCharsets;

/**
 * Whether any spelling of a symbol can lie between two texts in the order of their bytes.
 *
 * <p>A spelling may have letters of either case, white space around it, and letters outside ASCII whose upper case is
 * one of ASCII. "No" is sure; "yes" may be too much.
 */
final class SymbolSpellings {
    private static final int FIRST_FOREIGN = 0xc2;
    private static final int LAST_FOREIGN = 0xf4;

    private final byte[] least;
    private final byte[] most;
    private final byte[] symbol;

    private SymbolSpellings(byte[] least, byte[] most, byte[] symbol) {
        this.least = least;
        this.most = most;
        this.symbol = symbol;
    }

    static boolean mayLieBetween(byte[] least, byte[] most, Symbol symbol) {
        byte[] bytes = symbol.value().getBytes(StandardCharsets.UTF_8);
        return new SymbolSpellings(least, most, bytes).mayGoOn(0, true, true);
    }

    /**
     * Whether a spelling with some {@code index} first bytes can be completed.
     *
     * @param low whether those bytes are the same as in {@link #least}
     * @param high whether they are the same as in {@link #most}
     */
    private boolean mayGoOn(int index, boolean low, boolean high) {
        if (!low && !high) {
            return true;
        }
        if (index == symbol.length) {
            // What follows can only be white space; a text is less than one that goes on after it.
            return !low || index >= least.length || (least[index] & 0xff) <= ' ' || least[index] < 0;
        }
        if (allows(index, low, high, 0, index == 0 ? ' ' : -1)
                || allows(index, low, high, FIRST_FOREIGN, LAST_FOREIGN)) {
            return true;
        }
        int upper = symbol[index] & 0xff;
        int lower = upper >= 'A' && upper <= 'Z' ? upper + ('a' - 'A') : upper;
        return mayBe(index, low, high, upper) || (lower != upper && mayBe(index, low, high, lower));
    }

    private boolean mayBe(int index, boolean low, boolean high, int value) {
        if (!allows(index, low, high, value, value)) {
            return false;
        }
        return mayGoOn(
                index + 1,
                low && index < least.length && (least[index] & 0xff) == value,
                high && index < most.length && (most[index] & 0xff) == value);
    }

    /** Whether a byte of {@code from} to {@code to} may stand at a place. */
    private boolean allows(int index, boolean low, boolean high, int from, int to) {
        int floor = low && index < least.length ? least[index] & 0xff : 0;
        int ceiling = !high ? 0xff : index < most.length ? most[index] & 0xff : -1;
        return from <= to && to >= floor && from <= ceiling;
    }
}
