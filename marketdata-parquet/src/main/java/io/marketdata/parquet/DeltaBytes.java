package io.marketdata.parquet;

/** Each value as the length of what it shares with the one before, and the rest (DELTA_BYTE_ARRAY). */
final class DeltaBytes implements MappedBytes.Source {
    private final DeltaDecoder prefixes;
    private final DeltaLengthBytes suffixes;
    private byte[] value = new byte[64];
    private int length;

    DeltaBytes(byte[] bytes, int start, int end) {
        prefixes = new DeltaDecoder(bytes, start, end);
        suffixes = new DeltaLengthBytes(bytes, new DeltaDecoder(bytes, start, end).skipToEnd(), end);
    }

    @Override
    public void next() {
        long prefix = prefixes.next();
        suffixes.next();
        if (prefix < 0 || prefix > length) {
            throw new CorruptPage("a value that shares " + prefix + " bytes with one of " + length);
        }
        int suffix = suffixes.length();
        int wanted = Math.addExact((int) prefix, suffix);
        if (wanted > value.length) {
            value = java.util.Arrays.copyOf(value, wanted + wanted / 2);
        }
        System.arraycopy(suffixes.bytes(), suffixes.offset(), value, (int) prefix, suffix);
        length = wanted;
    }

    @Override
    public byte[] bytes() {
        return value;
    }

    @Override
    public int offset() {
        return 0;
    }

    @Override
    public int length() {
        return length;
    }
}
