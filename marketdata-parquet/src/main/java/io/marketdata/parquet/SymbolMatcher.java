package io.marketdata.parquet;

import io.marketdata.model.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells the spellings of wanted symbols from all other texts: the number of the symbol, or {@link
 * WantedInstruments#NONE}.
 *
 * <p>Texts are compared after normalisation, as {@link Symbol} does it. Answers are kept by the bytes of the text, so
 * that a column without a dictionary costs a look at a table for most rows, and no object. What is kept is bounded.
 */
final class SymbolMatcher implements BytesMapper {
    private static final int LONGEST = Symbol.MAX_LENGTH * 16;
    private static final int SLOTS = 4096;
    private static final int PROBES = 4;

    private final WantedInstruments wanted;
    private final byte[] @Nullable [] texts = new byte[SLOTS][];
    private final int[] answers = new int[SLOTS];

    SymbolMatcher(WantedInstruments wanted) {
        this.wanted = wanted;
    }

    @Override
    public long map(byte[] bytes, int offset, int length) {
        if (length > LONGEST) {
            return WantedInstruments.NONE;
        }
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int home = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        int slot = home;
        for (int probe = 0; probe < PROBES; probe++) {
            byte[] text = texts[slot];
            if (text == null) {
                return keep(slot, bytes, offset, length);
            }
            if (Arrays.equals(text, 0, text.length, bytes, offset, offset + length)) {
                return answers[slot];
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return keep(home, bytes, offset, length);
    }

    private int keep(int slot, byte[] bytes, int offset, int length) {
        texts[slot] = Arrays.copyOfRange(bytes, offset, offset + length);
        answers[slot] = wanted.symbol(text(bytes, offset, length));
        return answers[slot];
    }

    /** The text of some bytes, without the zeros that fill up a text of fixed length. */
    static String text(byte[] bytes, int offset, int length) {
        int end = offset + length;
        while (end > offset && bytes[end - 1] == 0) {
            end--;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }
}
