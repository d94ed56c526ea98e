package io.marketdata.parquet;

import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/** An integer column, or one of bytes that a {@link BytesMapper} makes numbers of, as longs; null is {@link #NULL}. */
final class LongColumn extends ColumnReader<long[]> {
    /** What stands for a null: a number so far off that it is wrong as a price, a volume or a time as well. */
    static final long NULL = Long.MIN_VALUE;

    private static final byte[] NOTHING = new byte[0];

    private final Type type;
    private final boolean unsigned;
    private final int width;
    private final BytesMapper mapper;
    private final DictionaryValues dictionary = new DictionaryValues();
    private final PlainIntegers plain = new PlainIntegers();
    private long[] words = new long[0];
    private int wordCount = -1;

    LongColumn(PageReader pages, BytesMapper mapper) {
        super(pages);
        SchemaElement element = pages.column().element();
        type = pages.column().physical();
        unsigned = pages.column().isUnsigned();
        this.mapper = mapper;
        width = switch (type) {
            case INT32 -> Integer.BYTES;
            case INT64 -> Long.BYTES;
            case INT96 -> 12;
            case FIXED_LEN_BYTE_ARRAY -> element.getType_length();
            default -> 0;
        };
    }

    /** A column of integers. */
    static LongColumn ofIntegers(PageReader pages) {
        return new LongColumn(pages, (bytes, offset, length) -> {
            throw new IllegalStateException("integers are not bytes");
        });
    }

    private boolean isInteger() {
        return type == Type.INT32 || type == Type.INT64;
    }

    private long widen(long raw) {
        if (type != Type.INT32) {
            return raw;
        }
        return unsigned ? raw & 0xffff_ffffL : (int) raw;
    }

    @Override
    void dictionary(byte[] bytes, int start, int end, int count) {
        if ((long) count * (width == 0 ? Integer.BYTES : width) > end - start) {
            throw new CorruptPage("a dictionary of " + count + " values in " + (end - start) + " bytes");
        }
        if (words.length < count) {
            words = new long[0];
            words = new long[roomFor(count)];
        }
        wordCount = count;
        plain(bytes, start, end).read(words, 0, count);
    }

    @Override
    @Nullable Values<long[]> values(Encoding encoding, byte[] bytes, int start, int end, int count) {
        return switch (encoding) {
            case PLAIN -> plain(bytes, start, end);
            case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
                dictionary.codes.open(bytes, start, end, wordCount);
                yield dictionary;
            }
            case DELTA_BINARY_PACKED -> isInteger() ? new DeltaIntegers(new DeltaDecoder(bytes, start, end)) : null;
            case BYTE_STREAM_SPLIT -> split(bytes, start, end);
            case DELTA_LENGTH_BYTE_ARRAY ->
                type == Type.BYTE_ARRAY ? new MappedBytes(new DeltaLengthBytes(bytes, start, end), mapper) : null;
            case DELTA_BYTE_ARRAY -> isInteger() ? null : new MappedBytes(new DeltaBytes(bytes, start, end), mapper);
            default -> null;
        };
    }

    private Values<long[]> plain(byte[] bytes, int start, int end) {
        if (isInteger()) {
            plain.open(bytes, start, end);
            return plain;
        }
        return new MappedBytes(new PlainBytes(bytes, start, end, width), mapper);
    }

    private @Nullable Values<long[]> split(byte[] bytes, int start, int end) {
        return switch (type) {
            case INT32, INT64 -> new SplitIntegers(new ByteStreams(bytes, start, end, width));
            case FIXED_LEN_BYTE_ARRAY -> new MappedBytes(new SplitBytes(bytes, start, end, width), mapper);
            default -> null;
        };
    }

    @Override
    void release() {
        plain.open(NOTHING, 0, 0);
        dictionary.codes.release();
    }

    @Override
    void fillNull(long[] target, int from, int to) {
        Arrays.fill(target, from, to, NULL);
    }

    @Override
    void spread(long[] target, int offset, int count, int[] rowLevels, int rows) {
        int value = offset + count;
        for (int row = rows - 1; row >= 0; row--) {
            target[offset + row] = rowLevels[row] == 1 ? target[--value] : NULL;
        }
    }

    private final class PlainIntegers implements Values<long[]> {
        private byte[] bytes = NOTHING;
        private int position;
        private int end;

        void open(byte[] source, int start, int sourceEnd) {
            bytes = source;
            position = start;
            end = sourceEnd;
        }

        @Override
        public void read(long[] target, int offset, int count) {
            byte[] source = bytes;
            int from = position;
            skip(count);
            if (type == Type.INT64) {
                for (int i = 0; i < count; i++) {
                    target[offset + i] = LittleEndian.getLong(source, from + i * Long.BYTES);
                }
            } else {
                for (int i = 0; i < count; i++) {
                    target[offset + i] = widen(LittleEndian.getInt(source, from + i * Integer.BYTES));
                }
            }
        }

        @Override
        public void skip(int count) {
            if ((long) count * width > end - position) {
                throw new CorruptPage("values end early");
            }
            position += count * width;
        }
    }

    private final class DictionaryValues implements Values<long[]> {
        private final DictionaryCodes codes = new DictionaryCodes();

        @Override
        public void read(long[] target, int offset, int count) {
            long[] values = words;
            int done = 0;
            while (done < count) {
                int step = codes.run(count - done);
                if (step > 0) {
                    Arrays.fill(target, offset + done, offset + done + step, values[codes.runCode()]);
                    codes.skip(step);
                } else {
                    step = Math.min(DictionaryCodes.BLOCK, count - done);
                    int[] block = codes.next(step);
                    int at = offset + done;
                    for (int i = 0; i < step; i++) {
                        target[at + i] = values[block[i]];
                    }
                }
                done += step;
            }
        }

        @Override
        public void skip(int count) {
            codes.skip(count);
        }

        @Override
        public int run(int max) {
            return codes.run(max);
        }

        @Override
        public long runValue() {
            return words[codes.runCode()];
        }
    }

    private final class DeltaIntegers implements Values<long[]> {
        private final DeltaDecoder deltas;

        DeltaIntegers(DeltaDecoder deltas) {
            this.deltas = deltas;
        }

        @Override
        public void read(long[] target, int offset, int count) {
            for (int i = offset; i < offset + count; i++) {
                target[i] = widen(deltas.next());
            }
        }

        @Override
        public void skip(int count) {
            deltas.skip(count);
        }
    }

    private final class SplitIntegers implements Values<long[]> {
        private final ByteStreams streams;

        SplitIntegers(ByteStreams streams) {
            this.streams = streams;
        }

        @Override
        public void read(long[] target, int offset, int count) {
            for (int i = offset; i < offset + count; i++) {
                target[i] = widen(streams.next());
            }
        }

        @Override
        public void skip(int count) {
            streams.skip(count);
        }
    }
}
