package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/** A FLOAT or DOUBLE column as doubles; null is {@link CandleBatch#ABSENT}. */
final class DoubleColumn extends ColumnReader<double[]> {
    private static final byte[] NOTHING = new byte[0];

    private final boolean wide;
    private final int width;
    private final DictionaryValues dictionary = new DictionaryValues();
    private final PlainValues plain = new PlainValues();
    private double[] words = new double[0];
    private int wordCount = -1;

    DoubleColumn(PageReader pages) {
        super(pages);
        wide = pages.column().physical() == Type.DOUBLE;
        width = wide ? Double.BYTES : Float.BYTES;
    }

    @Override
    void dictionary(byte[] bytes, int start, int end, int count) {
        if ((long) count * width > end - start) {
            throw new CorruptPage("a dictionary of " + count + " values in " + (end - start) + " bytes");
        }
        if (words.length < count) {
            words = new double[0];
            words = new double[roomFor(count)];
        }
        wordCount = count;
        plain.open(bytes, start, end);
        plain.read(words, 0, count);
    }

    @Override
    @Nullable Values<double[]> values(Encoding encoding, byte[] bytes, int start, int end, int count) {
        return switch (encoding) {
            case PLAIN -> {
                plain.open(bytes, start, end);
                yield plain;
            }
            case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
                dictionary.codes.open(bytes, start, end, wordCount);
                yield dictionary;
            }
            case BYTE_STREAM_SPLIT -> new SplitValues(new ByteStreams(bytes, start, end, width));
            default -> null;
        };
    }

    @Override
    void release() {
        plain.open(NOTHING, 0, 0);
        dictionary.codes.release();
    }

    @Override
    void fillNull(double[] target, int from, int to) {
        Arrays.fill(target, from, to, CandleBatch.ABSENT);
    }

    @Override
    void spread(double[] target, int offset, int count, int[] rowLevels, int rows) {
        int value = offset + count;
        for (int row = rows - 1; row >= 0; row--) {
            target[offset + row] = rowLevels[row] == 1 ? target[--value] : CandleBatch.ABSENT;
        }
    }

    private final class PlainValues implements Values<double[]> {
        private ByteBuffer bytes = ByteBuffer.wrap(NOTHING);
        private int position;
        private int end;

        void open(byte[] source, int start, int sourceEnd) {
            if (bytes.array() != source) {
                bytes = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
            }
            position = start;
            end = sourceEnd;
        }

        @Override
        public void read(double[] target, int offset, int count) {
            int from = position;
            skip(count);
            bytes.position(from);
            if (wide) {
                bytes.asDoubleBuffer().get(target, offset, count);
                return;
            }
            for (int i = 0; i < count; i++) {
                target[offset + i] = bytes.getFloat(from + i * Float.BYTES);
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

    private final class DictionaryValues implements Values<double[]> {
        private final DictionaryCodes codes = new DictionaryCodes();

        @Override
        public void read(double[] target, int offset, int count) {
            double[] values = words;
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
    }

    private final class SplitValues implements Values<double[]> {
        private final ByteStreams streams;

        SplitValues(ByteStreams streams) {
            this.streams = streams;
        }

        @Override
        public void read(double[] target, int offset, int count) {
            for (int i = offset; i < offset + count; i++) {
                long bits = streams.next();
                target[i] = wide ? Double.longBitsToDouble(bits) : Float.intBitsToFloat((int) bits);
            }
        }

        @Override
        public void skip(int count) {
            streams.skip(count);
        }
    }
}
