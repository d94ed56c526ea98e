package io.marketdata.parquet;

/** The indices of a dictionary-encoded page, each checked against the size of the dictionary. */
final class DictionaryCodes {
    static final int BLOCK = 2048;

    /** Below the sign, so that no index is negative. */
    private static final int MAX_WIDTH = 31;

    private final RleDecoder rle = new RleDecoder();
    private final int[] block = new int[BLOCK];
    private int size;
    private boolean alwaysInside;

    /** The indices of a page; its first byte is their width. */
    void open(byte[] bytes, int start, int end, int dictionarySize) {
        if (dictionarySize < 0) {
            throw new CorruptPage("dictionary indices without a dictionary");
        }
        size = dictionarySize;
        if (start >= end) {
            // A page of nulls may hold no index at all; whoever reads one finds the end.
            alwaysInside = false;
            rle.open(bytes, start, start, 0);
            return;
        }
        int width = bytes[start] & 0xff;
        if (width > MAX_WIDTH) {
            throw new CorruptPage("dictionary indices of " + width + " bits");
        }
        alwaysInside = 1L << width <= dictionarySize;
        rle.open(bytes, start + 1, end, width);
    }

    void release() {
        rle.release();
    }

    /** The next indices, at most {@link #BLOCK}, at the beginning of the array. */
    int[] next(int count) {
        rle.read(block, 0, count);
        if (!alwaysInside) {
            int last = size - 1;
            int outside = 0;
            for (int i = 0; i < count; i++) {
                outside |= last - block[i];
            }
            if (outside < 0) {
                checkEach(count);
            }
        }
        return block;
    }

    void skip(int count) {
        rle.skip(count);
    }

    int run(int max) {
        return rle.run(max);
    }

    /** The index of the run. */
    int runCode() {
        check(rle.value());
        return rle.value();
    }

    private void checkEach(int count) {
        for (int i = 0; i < count; i++) {
            check(block[i]);
        }
    }

    private void check(int code) {
        if (code < 0 || code >= size) {
            throw new CorruptPage("index " + Integer.toUnsignedString(code) + " in a dictionary of " + size);
        }
    }
}
