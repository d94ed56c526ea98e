package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForInteger;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.column.values.deltastrings.DeltaByteArrayWriter;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;

/** The decoders read back what parquet-column's encoders write, in pieces of any size. */
class DecodersTest {
    private static final int PADDING = 8;

    /** Long runs and short ones, as dictionary indices come. */
    @Provide
    Arbitrary<List<Integer>> runs() {
        Arbitrary<List<Integer>> run = Arbitraries.integers()
                .between(0, 1_000)
                .flatMap(value -> Arbitraries.integers()
                        .between(1, 40)
                        .map(length -> java.util.Collections.nCopies(length, value)));
        return run.list()
                .ofMaxSize(40)
                .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    @Property(tries = 500)
    void runsAndPackedIntegersAreReadInPieces(
            @ForAll("runs") List<Integer> values, @ForAll @IntRange(min = 1, max = 70) int piece) throws IOException {
        RunLengthBitPackingHybridEncoder encoder =
                new RunLengthBitPackingHybridEncoder(10, 64, 1 << 20, HeapByteBufferAllocator.getInstance());
        for (int value : values) {
            encoder.writeInt(value);
        }
        byte[] bytes = encoder.toBytes().toInputStream().readAllBytes();
        RleDecoder decoder = new RleDecoder();
        decoder.open(Arrays.copyOf(bytes, bytes.length + PADDING), 0, bytes.length, 10);
        int[] target = new int[piece];
        int at = 0;
        while (at < values.size()) {
            int count = Math.min(piece, values.size() - at);
            int run = decoder.run(count);
            if (run > 0) {
                assertThat(values.subList(at, at + run)).containsOnly(decoder.value());
            }
            if (at % 3 == 0) {
                decoder.skip(count);
            } else {
                decoder.read(target, 0, count);
                for (int i = 0; i < count; i++) {
                    assertThat(target[i]).isEqualTo(values.get(at + i));
                }
            }
            at += count;
        }
    }

    @Property(tries = 500)
    void packedIntegersOfEveryWidthAreReadInPieces(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 32) int width,
            @ForAll @IntRange(min = 1, max = 70) int piece)
            throws IOException {
        Random random = new Random(seed);
        int[] values = random.ints(1 + random.nextInt(500)).toArray();
        RunLengthBitPackingHybridEncoder encoder =
                new RunLengthBitPackingHybridEncoder(width, 64, 1 << 20, HeapByteBufferAllocator.getInstance());
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) (values[i] & ((1L << width) - 1));
            encoder.writeInt(values[i]);
        }
        byte[] bytes = encoder.toBytes().toInputStream().readAllBytes();
        RleDecoder decoder = new RleDecoder();
        decoder.open(Arrays.copyOf(bytes, bytes.length + PADDING), 0, bytes.length, width);
        int[] target = new int[piece];
        for (int at = 0; at < values.length; ) {
            int count = Math.min(1 + random.nextInt(piece), values.length - at);
            decoder.read(target, 0, count);
            assertThat(Arrays.copyOf(target, count)).isEqualTo(Arrays.copyOfRange(values, at, at + count));
            at += count;
        }
    }

    @Property(tries = 500)
    void deltasOfLongsAreRead(@ForAll @Size(max = 500) List<Long> values) throws IOException {
        DeltaBinaryPackingValuesWriterForLong writer =
                new DeltaBinaryPackingValuesWriterForLong(64, 1 << 20, HeapByteBufferAllocator.getInstance());
        values.forEach(writer::writeLong);
        byte[] bytes = writer.getBytes().toInputStream().readAllBytes();
        DeltaDecoder decoder = new DeltaDecoder(Arrays.copyOf(bytes, bytes.length + PADDING), 0, bytes.length);
        for (long value : values) {
            assertThat(decoder.next()).isEqualTo(value);
        }
        assertThat(decoder.skipToEnd()).isEqualTo(bytes.length);
        assertThatThrownBy(decoder::next).isInstanceOf(CorruptPage.class);
    }

    @Property(tries = 500)
    void deltasOfIntegersAreReadModuloTheirWidth(@ForAll @Size(max = 500) List<Integer> values) throws IOException {
        DeltaBinaryPackingValuesWriterForInteger writer =
                new DeltaBinaryPackingValuesWriterForInteger(64, 1 << 20, HeapByteBufferAllocator.getInstance());
        values.forEach(writer::writeInteger);
        byte[] bytes = writer.getBytes().toInputStream().readAllBytes();
        DeltaDecoder decoder = new DeltaDecoder(Arrays.copyOf(bytes, bytes.length + PADDING), 0, bytes.length);
        for (int value : values) {
            assertThat((int) decoder.next()).isEqualTo(value);
        }
    }

    @Property(tries = 300)
    void deltasOfTextsAreRead(@ForAll @Size(max = 200) List<String> values) throws IOException {
        DeltaByteArrayWriter writer = new DeltaByteArrayWriter(64, 1 << 20, HeapByteBufferAllocator.getInstance());
        values.forEach(value -> writer.writeBytes(Binary.fromString(value)));
        byte[] bytes = writer.getBytes().toInputStream().readAllBytes();
        DeltaBytes decoder = new DeltaBytes(Arrays.copyOf(bytes, bytes.length + PADDING), 0, bytes.length);
        for (String value : values) {
            decoder.next();
            byte[] read = Arrays.copyOfRange(decoder.bytes(), decoder.offset(), decoder.offset() + decoder.length());
            assertThat(read).isEqualTo(Binary.fromString(value).getBytes());
        }
    }

    @Property
    void aDecimalIsTheNearestDouble(@ForAll long unscaled, @ForAll @IntRange(min = 0, max = 38) int scale) {
        double nearest = new BigDecimal(BigInteger.valueOf(unscaled), scale).doubleValue();
        assertThat(Decimals.toDouble(unscaled, scale)).isEqualTo(nearest);
        byte[] bytes = BigInteger.valueOf(unscaled).toByteArray();
        assertThat(Decimals.toDouble(bytes, 0, bytes.length, scale)).isEqualTo(nearest);
    }

    @Property
    void aSmallDecimalIsTheNearestDouble(
            @ForAll @LongRange(min = -(1L << 53), max = 1L << 53) long unscaled,
            @ForAll @IntRange(min = 0, max = 22) int scale) {
        assertThat(Decimals.toDouble(unscaled, scale))
                .isEqualTo(new BigDecimal(BigInteger.valueOf(unscaled), scale).doubleValue());
    }

    @Property
    void anUnsignedNumberIsTheNearestDouble(@ForAll long value) {
        assertThat(Decimals.unsignedToDouble(value))
                .isEqualTo(new BigDecimal(Long.toUnsignedString(value)).doubleValue());
    }

    @Test
    void halfPrecisionNumbersAreExact() {
        assertThat(half(0x3c00)).isEqualTo(1);
        assertThat(half(0xc000)).isEqualTo(-2);
        assertThat(half(0x7bff)).isEqualTo(65_504);
        assertThat(half(0x0001)).isEqualTo(0x1p-24);
        assertThat(half(0x7c00)).isInfinite();
        assertThat(half(0x7e00)).isNaN();
    }

    private static double half(int bits) {
        return Double.longBitsToDouble(Decimals.float16Bits(new byte[] {(byte) bits, (byte) (bits >> 8)}, 0, 2));
    }

    @Property
    void timestampsAreCutDownwardsAndOffTheGridStaysOffTheGrid(
            @ForAll @LongRange(min = -4_000_000_000_000_000L, max = 4_000_000_000_000_000L) long micros) {
        long millis = new TimestampConversion(TimestampUnit.MICROS, null).toMillis(micros);
        BigInteger exact = BigInteger.valueOf(micros);
        BigInteger whole = BigInteger.valueOf(millis).multiply(BigInteger.valueOf(1_000));
        assertThat(millis % 60_000 == 0).isEqualTo(micros % 60_000_000 == 0);
        assertThat(exact.subtract(whole).abs()).isLessThan(BigInteger.valueOf(1_000));
        if (Math.floorMod(millis, 60_000) != 1) {
            assertThat(millis).isEqualTo(Math.floorDiv(micros, 1_000));
        }
    }

    @Property
    void theOrderOfTimesIsStable(@ForAll @Size(max = 300) List<@LongRange(min = 0, max = 20) Long> times) {
        int[] order = TimeSort.order(times.stream().mapToLong(Long::longValue).toArray());
        List<Integer> expected = java.util.stream.IntStream.range(0, times.size())
                .boxed()
                .sorted(java.util.Comparator.comparing(times::get))
                .toList();
        assertThat(Arrays.stream(order).boxed()).isEqualTo(expected);
    }

    @Property(tries = 2_000)
    void noSpellingOfASymbolIsPruned(
            @ForAll("texts") String least, @ForAll("texts") String most, @ForAll("texts") String spelling) {
        byte[] low = least.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] high = most.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] bytes = spelling.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (spelling.isBlank() || Arrays.compareUnsigned(low, bytes) > 0 || Arrays.compareUnsigned(bytes, high) > 0) {
            return;
        }
        assertThat(SymbolSpellings.mayLieBetween(low, high, new io.marketdata.model.Symbol(spelling)))
                .isTrue();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars('A', 'B', 'a', 'b', ' ', '1', '\u017f', 'S', 's')
                .ofMinLength(1)
                .ofMaxLength(4);
    }

    @Test
    void otherSymbolsArePruned() {
        assertThat(between("AAAUSDT", "BTCUSDT", "ETHUSDT")).isFalse();
        assertThat(between("ETHUSDT", "SOLUSDT", "BTCUSDT")).isFalse();
        assertThat(between("BTCUSDC", "BTCUSDS", "BTCUSDT")).isFalse();
        assertThat(between("BTCUSDC", "BTCUSDT", "BTCUSDT")).isTrue();
        assertThat(between("a", "c", "BTCUSDT")).isTrue();
    }

    private static boolean between(String least, String most, String symbol) {
        return SymbolSpellings.mayLieBetween(
                least.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                most.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                new io.marketdata.model.Symbol(symbol));
    }
}
