package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the encoder writes, a foreign reader unpacks. */
class Deflate64Test {
    private static byte[] packed(byte[] data, int pieces) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflate64 out = new Deflate64(bytes);
        int done = 0;
        for (int i = 1; i <= pieces; i++) {
            int end = (int) ((long) data.length * i / pieces);
            out.write(data, done, end - done);
            done = end;
        }
        out.finish();
        return bytes.toByteArray();
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        try (InputStream in = new Deflate64CompressorInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }

    /** Pieces of what was written before, up to the whole window away, between bytes that are new. */
    private static byte[] repeating(long seed, int size) {
        Random random = new Random(seed);
        byte[] data = new byte[size];
        int at = 0;
        while (at < size) {
            int length = Math.min(size - at, 1 + random.nextInt(random.nextInt(10) == 0 ? 70_000 : 400));
            int back = Math.min(at, 1 + random.nextInt(random.nextBoolean() ? 65_536 : 300));
            for (int i = 0; i < length; i++, at++) {
                data[at] = back == 0 || random.nextInt(200) == 0 ? (byte) random.nextInt(256) : data[at - back];
            }
        }
        return data;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatRepeatsComesBack(long seed) throws Exception {
        byte[] data = repeating(seed, 700_000 + (int) seed);
        byte[] packed = packed(data, (int) seed * 7);
        assertThat(packed.length).isLessThan(data.length);
        assertThat(unpacked(packed)).as("seed %s", seed).isEqualTo(data);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "3", "4", "5", "257", "258", "259", "65538", "65539", "65540", "262144", "262145", "1000000"})
    void runsOfAnyLengthComeBack(int length) throws Exception {
        assertThat(unpacked(packed(new byte[length], 1))).isEqualTo(new byte[length]);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 40_000})
    void aReaderOfPlainDeflateFails(int apart) throws Exception {
        byte[] data = new byte[2 * apart];
        new Random(1).nextBytes(data);
        System.arraycopy(data, 0, data, apart, apart);
        byte[] packed = packed(data, 1);
        assertThat(unpacked(packed)).isEqualTo(data);
        assertThatThrownBy(() -> {
                    try (InputStream in =
                            new InflaterInputStream(new ByteArrayInputStream(packed), new Inflater(true))) {
                        assertThat(in.readAllBytes()).isEqualTo(data);
                    }
                })
                .isNotNull();
    }
}
