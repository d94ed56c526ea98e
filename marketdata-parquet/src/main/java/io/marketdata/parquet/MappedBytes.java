package io.marketdata.parquet;

/** The numbers that a mapper makes of values of bytes. */
final class MappedBytes implements ColumnReader.Values<long[]> {
    private final Source source;
    private final BytesMapper mapper;

    MappedBytes(Source source, BytesMapper mapper) {
        this.source = source;
        this.mapper = mapper;
    }

    /** Values of bytes, one after the other. */
    interface Source {
        /** Goes to the next value. */
        void next();

        byte[] bytes();

        int offset();

        int length();
    }

    @Override
    public void read(long[] target, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            source.next();
            target[i] = mapper.map(source.bytes(), source.offset(), source.length());
        }
    }

    @Override
    public void skip(int count) {
        for (int i = 0; i < count; i++) {
            source.next();
        }
    }
}
