package io.marketdata.parquet;

/** All lengths first, as deltas, then all bytes (DELTA_LENGTH_BYTE_ARRAY). */
final class DeltaLengthBytes implements MappedBytes.Source {
    private final byte[] bytes;
    private final int end;
    private final DeltaDecoder lengths;
    private int position;
    private int offset;
    private int length;

    DeltaLengthBytes(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.end = end;
        lengths = new DeltaDecoder(bytes, start, end);
        position = new DeltaDecoder(bytes, start, end).skipToEnd();
    }

    @Override
    public void next() {
        long declared = lengths.next();
        if (declared < 0 || declared > end - position) {
            throw new CorruptPage("a value of " + declared + " bytes where " + (end - position) + " are left");
        }
        length = (int) declared;
        offset = position;
        position += length;
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int length() {
        return length;
    }
}
