package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.MalformedDataException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is what is read, wherever the buffer of 64 kB ends. */
class NativeFormatTest {
    private static final int BUFFER = 1 << 16;

    interface Body {
        void write(NativeOutput out) throws IOException;
    }

    private static byte[] bytes(Body body) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        NativeOutput out = new NativeOutput();
        out.begin(target);
        body.write(out);
        assertThat(out.end()).isEqualTo(target.size());
        return target.toByteArray();
    }

    /** Hands out as few bytes as it may: a network's reads end anywhere. */
    private static NativeInput input(byte[] bytes, int mostPerRead) {
        return new NativeInput(
                new ByteArrayInputStream(bytes) {
                    @Override
                    public synchronized int read(byte[] target, int offset, int length) {
                        return super.read(target, offset, Math.min(length, mostPerRead));
                    }
                },
                "http://db:8123");
    }

    private static int[] sizes() {
        return new int[] {
            0, 1, 2, 7, 8_190, 8_191, 8_192, 8_193, 16_384, 30_000, 32_768, 65_535, 65_536, 65_537, 131_073
        };
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void numbersComeBackWhateverStandsBeforeThem(int count) throws IOException {
        Random random = new Random(count);
        long[] longs = random.longs(count + 3).toArray();
        double[] doubles = random.doubles(count + 3).toArray();
        for (int before = 0; before < 9; before++) {
            byte[] prefix = new byte[before];
            byte[] written = bytes(out -> {
                out.bytes(prefix);
                out.int64s(longs, 2, count);
                out.int8(7);
                out.float64s(doubles, 1, count);
            });
            for (int mostPerRead : new int[] {BUFFER, 4_093}) {
                NativeInput in = input(written, mostPerRead);
                in.int8s(new byte[before], 0, before);
                long[] gotLongs = new long[count + 1];
                in.int64s(gotLongs, 1, count);
                assertThat(Arrays.copyOfRange(gotLongs, 1, count + 1))
                        .isEqualTo(Arrays.copyOfRange(longs, 2, count + 2));
                assertThat(in.int8()).isEqualTo(7);
                double[] gotDoubles = new double[count];
                in.float64s(gotDoubles, 0, count);
                assertThat(gotDoubles).isEqualTo(Arrays.copyOfRange(doubles, 1, count + 1));
                assertThat(in.hasMore()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aFillIsTheValueWrittenSoManyTimes(int count) throws IOException {
        byte[] text = "bybit:spot:BTCUSDT".getBytes(StandardCharsets.UTF_8);
        for (int before : new int[] {0, 3, BUFFER - 9, BUFFER - 1}) {
            byte[] prefix = new byte[before];
            assertSame(prefix, count, out -> out.fill8(-3, count), out -> out.int8(-3));
            assertSame(prefix, count, out -> out.fill16(0x8123, count), out -> out.int16(0x8123));
            assertSame(
                    prefix,
                    count,
                    out -> out.fill64(0x8123456789abcdefL, count),
                    out -> out.int64(0x8123456789abcdefL));
            assertSame(prefix, count, out -> out.fillText(text, count), out -> out.text(text));
            assertSame(prefix, count, out -> out.fill128(1L << 63, 5, count), out -> {
                out.int64(1L << 63);
                out.int64(5);
            });
        }
    }

    private static void assertSame(byte[] prefix, int count, Body fill, Body once) throws IOException {
        byte[] filled = bytes(out -> {
            out.bytes(prefix);
            fill.write(out);
            out.int32(77);
        });
        byte[] repeated = bytes(out -> {
            out.bytes(prefix);
            for (int i = 0; i < count; i++) {
                once.write(out);
            }
            out.int32(77);
        });
        assertThat(Arrays.equals(filled, repeated)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 40_000, BUFFER - 11, BUFFER - 1, BUFFER, BUFFER + 1, 200_000})
    void aTextOfAnyLengthMayBeFilledOrWrittenOnce(int length) throws IOException {
        byte[] text = new byte[length];
        new Random(length).nextBytes(text);
        assertSame(new byte[5], 3, out -> out.fillText(text, 3), out -> out.text(text));
        ByteBuffer written = ByteBuffer.wrap(bytes(out -> out.text(text)));
        NativeInput in = new NativeInput(new ByteArrayInputStream(written.array()), "http://db:8123");
        assertThat(in.varint()).isEqualTo(length);
        byte[] got = new byte[length];
        in.int8s(got, 0, length);
        assertThat(got).isEqualTo(text);
    }

    @Test
    void wordsAreLittleEndian() throws IOException {
        ByteBuffer expected = ByteBuffer.allocate(22).order(ByteOrder.LITTLE_ENDIAN);
        expected.putShort((short) 0x1234)
                .putInt(0x12345678)
                .putLong(0x123456789abcdefL)
                .putDouble(1.5);
        assertThat(bytes(out -> {
                    out.int16(0x1234);
                    out.int32(0x12345678);
                    out.int64(0x123456789abcdefL);
                    out.float64(1.5);
                }))
                .isEqualTo(expected.array());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 16_383, 16_384, 1L << 35, Long.MAX_VALUE})
    void aVarintComesBack(long value) throws IOException {
        assertThat(new NativeInput(new ByteArrayInputStream(bytes(out -> out.varint(value))), "http://db:8123")
                        .varint())
                .isEqualTo(value);
    }

    @Test
    void textsComeBackInUnicode() throws IOException {
        String text = "Größe 株 \uD83D\uDE80 '`\\";
        assertThat(new NativeInput(new ByteArrayInputStream(bytes(out -> out.text(text))), "http://db:8123").text())
                .isEqualTo(text);
    }

    @Test
    void aNumberThatNeverEndsIsNoNativeBlock() {
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0xff);
        assertThatThrownBy(() -> new NativeInput(new ByteArrayInputStream(endless), "http://db:8123").varint())
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("MD-R001");
    }

    @Test
    void aTextThatClaimsToBeHugeTakesNoMemory() throws IOException {
        byte[] huge = bytes(out -> out.varint(Integer.MAX_VALUE));
        assertThatThrownBy(() -> new NativeInput(new ByteArrayInputStream(huge), "http://db:8123").text())
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("2147483647 bytes");
    }

    @Test
    void aStreamThatEndsInsideAValueIsNotTakenForItsEnd() {
        for (int length : IntStream.range(0, 8).toArray()) {
            InputStream cut = new ByteArrayInputStream(new byte[length]);
            assertThatThrownBy(() -> new NativeInput(cut, "http://db:8123").int64s(new long[1], 0, 1))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void oneOutputWritesOneBodyAfterTheOther() throws IOException {
        NativeOutput out = new NativeOutput();
        for (int body = 1; body <= 3; body++) {
            ByteArrayOutputStream target = new ByteArrayOutputStream();
            out.begin(target);
            out.fill8(body, body);
            assertThat(out.end()).isEqualTo(body);
            assertThat(target.toByteArray()).hasSize(body).containsOnly(body);
        }
    }
}
