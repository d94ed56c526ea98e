package io.marketdata.parquet;

/** Values of up to eight bytes whose first bytes stand together, then their second bytes (BYTE_STREAM_SPLIT). */
final class ByteStreams {
    private final byte[] bytes;
    private final int start;
    private final int width;
    private final int stride;
    private int index;

    ByteStreams(byte[] bytes, int start, int end, int width) {
        if ((end - start) % width != 0) {
            throw new CorruptPage(end - start + " bytes are no streams of " + width);
        }
        this.bytes = bytes;
        this.start = start;
        this.width = width;
        stride = (end - start) / width;
    }

    /** The next value, not sign-extended. */
    long next() {
        skip(1);
        int at = start + index - 1;
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes[at + i * stride] & 0xffL) << (8 * i);
        }
        return value;
    }

    /** Puts the bytes of the next value into an array. */
    void next(byte[] target) {
        skip(1);
        for (int i = 0; i < width; i++) {
            target[i] = bytes[start + index - 1 + i * stride];
        }
    }

    void skip(int count) {
        if (count > stride - index) {
            throw new CorruptPage("values end early");
        }
        index += count;
    }
}
