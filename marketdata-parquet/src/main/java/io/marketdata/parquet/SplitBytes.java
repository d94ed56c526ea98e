package io.marketdata.parquet;

/** Values of a fixed length whose bytes stand in streams (BYTE_STREAM_SPLIT). */
final class SplitBytes implements MappedBytes.Source {
    private final ByteStreams streams;
    private final byte[] value;

    SplitBytes(byte[] bytes, int start, int end, int width) {
        streams = new ByteStreams(bytes, start, end, width);
        value = new byte[width];
    }

    @Override
    public void next() {
        streams.next(value);
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
        return value.length;
    }
}
