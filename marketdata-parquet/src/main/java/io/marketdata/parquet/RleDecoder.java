package io.marketdata.parquet;

import java.util.Arrays;

/**
 * Small integers in runs or packed bit by bit, as Parquet holds dictionary indices and definition levels
 * (Encodings.md of the format: RLE/bit-packing hybrid).
 */
final class RleDecoder {
    private static final int MAX_WIDTH = 32;

    /** Two values and the bits before them fit into a word. */
    private static final int MAX_WIDTH_BY_EIGHTS = 28;

    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int position;
    private int end;
    private int width;
    private long mask;
    private boolean repeated;
    private int left;
    private int value;
    private long bit;

    /** Lets go of the bytes; nothing is left to read. */
    void release() {
        open(NOTHING, 0, 0, 0);
    }

    /** Starts over; {@code bytes} must have eight more behind {@code end}. */
    void open(byte[] source, int start, int sourceEnd, int bitWidth) {
        if (bitWidth < 0 || bitWidth > MAX_WIDTH) {
            throw new CorruptPage("integers of " + bitWidth + " bits");
        }
        bytes = source;
        position = start;
        end = sourceEnd;
        width = bitWidth;
        mask = (1L << bitWidth) - 1;
        left = 0;
    }

    /** How many of the next values, at most {@code max}, are surely {@link #value()}; 0 where it is not known. */
    int run(int max) {
        ensure();
        return repeated ? Math.min(left, max) : 0;
    }

    /** How many of the next values, at most {@code max}, lie in the current run of either kind. */
    int available(int max) {
        ensure();
        return Math.min(left, max);
    }

    /** The value of the current run. */
    int value() {
        return value;
    }

    void skip(int count) {
        int todo = count;
        while (todo > 0) {
            int step = available(todo);
            bit += repeated ? 0 : (long) step * width;
            left -= step;
            todo -= step;
        }
    }

    void read(int[] target, int offset, int count) {
        int at = offset;
        int stop = offset + count;
        while (at < stop) {
            int step = available(stop - at);
            if (repeated) {
                Arrays.fill(target, at, at + step, value);
            } else {
                unpack(target, at, step);
            }
            at += step;
            left -= step;
        }
    }

    private void ensure() {
        while (left == 0) {
            next();
        }
    }

    private void next() {
        long header = varint();
        repeated = (header & 1) == 0;
        long count = header >>> 1;
        if (repeated) {
            value = runValue();
        } else {
            count *= 8;
            bit = (long) position << 3;
            position = (int) Math.min(end, position + count / 8 * width);
        }
        if (count > Integer.MAX_VALUE) {
            throw new CorruptPage("a run of " + count + " values");
        }
        left = (int) count;
    }

    private int runValue() {
        int size = (width + 7) >>> 3;
        if (size > end - position) {
            throw new CorruptPage("runs end early");
        }
        int read = 0;
        for (int i = 0; i < size; i++) {
            read |= (bytes[position++] & 0xff) << (8 * i);
        }
        return read;
    }

    private long varint() {
        long read = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            if (position >= end) {
                throw new CorruptPage("runs end early");
            }
            int b = bytes[position++];
            read |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return read;
            }
        }
        throw new CorruptPage("a run header of more than five bytes");
    }

    private void unpack(int[] target, int offset, int count) {
        long at = bit;
        if (at + (long) count * width > (long) end << 3) {
            throw new CorruptPage("packed integers end early");
        }
        int i = offset;
        int stop = offset + count;
        while (i < stop && ((at & 7) != 0 || stop - i < 8 || width > MAX_WIDTH_BY_EIGHTS)) {
            target[i++] = (int) ((LittleEndian.getLong(bytes, (int) (at >>> 3)) >>> (at & 7)) & mask);
            at += width;
        }
        if (i < stop) {
            int eights = (stop - i) >>> 3;
            unpackEights(target, i, eights, (int) (at >>> 3));
            bit = at + 8L * eights * width;
            unpack(target, i + 8 * eights, stop - i - 8 * eights);
            return;
        }
        bit = at;
    }

    /** Eight values fill whole bytes: those of up to eight bits one word, of up to sixteen two, of more four. */
    private void unpackEights(int[] target, int offset, int eights, int from) {
        byte[] source = bytes;
        int bits = width;
        int low = (int) mask;
        int at = from;
        int stop = offset + 8 * eights;
        if (bits <= 8) {
            for (int i = offset; i < stop; i += 8, at += bits) {
                long word = LittleEndian.getLong(source, at);
                four(target, i, word, bits, low);
                four(target, i + 4, word >>> (4 * bits), bits, low);
            }
        } else if (bits <= 16) {
            for (int i = offset; i < stop; i += 8, at += bits) {
                four(target, i, LittleEndian.getLong(source, at), bits, low);
                four(target, i + 4, LittleEndian.getLong(source, at + (bits >>> 1)) >>> ((bits & 1) << 2), bits, low);
            }
        } else {
            for (int i = offset; i < stop; i += 8, at += bits) {
                for (int pair = 0; pair < 4; pair++) {
                    int shift = 2 * pair * bits;
                    long word = LittleEndian.getLong(source, at + (shift >>> 3)) >>> (shift & 7);
                    target[i + 2 * pair] = (int) word & low;
                    target[i + 2 * pair + 1] = (int) (word >>> bits) & low;
                }
            }
        }
    }

    private static void four(int[] target, int at, long word, int bits, int low) {
        target[at] = (int) word & low;
        target[at + 1] = (int) (word >>> bits) & low;
        target[at + 2] = (int) (word >>> (2 * bits)) & low;
        target[at + 3] = (int) (word >>> (3 * bits)) & low;
    }
}
