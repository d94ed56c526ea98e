package io.marketdata.parquet;

/** Values of bytes one after the other, of a fixed length or with their length before them. */
final class PlainBytes implements MappedBytes.Source {
    private final byte[] bytes;
    private final int end;
    private final int fixed;
    private int position;
    private int offset;
    private int length;

    /** @param fixed the length of every value, 0 where each has its own */
    PlainBytes(byte[] bytes, int start, int end, int fixed) {
        this.bytes = bytes;
        this.end = end;
        this.fixed = fixed;
        position = start;
    }

    @Override
    public void next() {
        length = fixed;
        if (fixed == 0) {
            if (end - position < Integer.BYTES) {
                throw new CorruptPage("values end early");
            }
            length = LittleEndian.getInt(bytes, position);
            position += Integer.BYTES;
        }
        if (length < 0 || length > end - position) {
            throw new CorruptPage("a value of " + length + " bytes where " + (end - position) + " are left");
        }
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
