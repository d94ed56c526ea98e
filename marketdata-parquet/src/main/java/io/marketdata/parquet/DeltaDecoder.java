package io.marketdata.parquet;

/**
 * Integers as differences, packed in small blocks of their own width (DELTA_BINARY_PACKED of the format's Encodings.md).
 *
 * <p>Decodes one value at a time, so that what the header claims about the number of values takes no memory.
 */
final class DeltaDecoder {
    private static final int MAX_BLOCK = 1 << 20;

    private final byte[] bytes;
    private final int end;
    private final int miniblocks;
    private final int miniblockValues;
    private final byte[] widths;
    private int position;
    private int remaining;
    private long value;
    private boolean first = true;
    private long minDelta;
    private int miniblock;
    private int leftInMiniblock;
    private int width;
    private long bit;

    DeltaDecoder(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.end = end;
        position = start;
        long block = varint();
        long minis = varint();
        long count = varint();
        boolean sound = block > 0
                && block <= MAX_BLOCK
                && minis > 0
                && block % minis == 0
                && block / minis % 8 == 0
                && count >= 0
                && count <= Integer.MAX_VALUE;
        if (!sound) {
            throw new CorruptPage("delta blocks of " + block + " values in " + minis + " parts, " + count + " in all");
        }
        miniblocks = (int) minis;
        miniblockValues = (int) (block / minis);
        widths = new byte[miniblocks];
        remaining = (int) count;
        value = zigzag(varint());
        miniblock = miniblocks;
    }

    /** How many values are still to come. */
    int remaining() {
        return remaining;
    }

    long next() {
        if (remaining == 0) {
            throw new CorruptPage("values end early");
        }
        remaining--;
        if (first) {
            first = false;
            return value;
        }
        while (leftInMiniblock == 0) {
            nextMiniblock();
        }
        leftInMiniblock--;
        value += minDelta + unpack();
        return value;
    }

    void skip(int count) {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    /** Passes over all values and their padding; the index behind them. */
    int skipToEnd() {
        skip(remaining);
        return position;
    }

    private void nextMiniblock() {
        if (miniblock == miniblocks) {
            minDelta = zigzag(varint());
            if (miniblocks > end - position) {
                throw new CorruptPage("delta blocks end early");
            }
            System.arraycopy(bytes, position, widths, 0, miniblocks);
            position += miniblocks;
            miniblock = 0;
        }
        width = widths[miniblock++] & 0xff;
        if (width > Long.SIZE) {
            throw new CorruptPage("deltas of " + width + " bits");
        }
        bit = (long) position << 3;
        leftInMiniblock = miniblockValues;
        // Writers may leave out the end of the last miniblock; every value that is read is checked.
        position = (int) Math.min(end, position + (long) miniblockValues / 8 * width);
    }

    private long unpack() {
        if (width == 0) {
            return 0;
        }
        if (bit + width > (long) end << 3) {
            throw new CorruptPage("deltas end early");
        }
        int at = (int) (bit >>> 3);
        int shift = (int) (bit & 7);
        bit += width;
        long low = LittleEndian.getLong(bytes, at) >>> shift;
        if (shift + width > Long.SIZE) {
            low |= (long) bytes[at + Long.BYTES] << (Long.SIZE - shift);
        }
        return width == Long.SIZE ? low : low & ((1L << width) - 1);
    }

    private long varint() {
        long read = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (position >= end) {
                throw new CorruptPage("delta headers end early");
            }
            int b = bytes[position++];
            read |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return read;
            }
        }
        throw new CorruptPage("a number of more than ten bytes");
    }

    private static long zigzag(long raw) {
        return (raw >>> 1) ^ -(raw & 1);
    }
}
