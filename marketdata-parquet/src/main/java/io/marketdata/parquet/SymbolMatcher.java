package io.marketdata.parquet;

import io.marketdata.model.Symbol;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tells the spellings of one symbol from all other texts: {@link #WANTED} or {@link #OTHER}.
 *
 * <p>Texts are compared after normalisation, as {@link Symbol} does it. The last text and its answer are kept, so that a
 * column without a dictionary costs one comparison of bytes for most rows.
 */
final class SymbolMatcher implements BytesMapper {
    static final long OTHER = 0;
    static final long WANTED = 1;

    private static final int LONGEST = Symbol.MAX_LENGTH * 16;

    private final Symbol wanted;
    private byte[] last = new byte[0];
    private long lastAnswer;

    SymbolMatcher(Symbol wanted) {
        this.wanted = wanted;
        lastAnswer = OTHER;
    }

    @Override
    public long map(byte[] bytes, int offset, int length) {
        if (Arrays.equals(last, 0, last.length, bytes, offset, offset + length)) {
            return lastAnswer;
        }
        boolean same = length <= LONGEST && isWanted(text(bytes, offset, length));
        last = Arrays.copyOfRange(bytes, offset, offset + length);
        lastAnswer = same ? WANTED : OTHER;
        return lastAnswer;
    }

    /** The text of some bytes, without the zeros that fill up a text of fixed length. */
    static String text(byte[] bytes, int offset, int length) {
        int end = offset + length;
        while (end > offset && bytes[end - 1] == 0) {
            end--;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }

    boolean isWanted(String text) {
        try {
            return new Symbol(text).equals(wanted);
        } catch (IllegalArgumentException noSymbol) {
            return false;
        }
    }
}
