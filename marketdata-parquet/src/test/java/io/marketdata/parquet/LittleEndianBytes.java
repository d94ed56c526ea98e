package io.marketdata.parquet;

/** Writes numbers into bytes as Parquet has them. */
final class LittleEndianBytes {
    private LittleEndianBytes() {}

    static void putInt(byte[] bytes, int offset, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[offset + i] = (byte) (value >>> (8 * i));
        }
    }
}
