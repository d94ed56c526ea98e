package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers made by hand, byte by byte. */
class CanonicalStreamTest {
    private static final ClickHouseOptions OPTIONS =
            ClickHouseOptions.builder("db").build();
    private static final UUID RUN = UUID.fromString("12345678-1234-5678-9abc-def012345678");
    private static final List<String> NAMES =
            List.of("open_time", "close_time", "o", "h", "l", "c", "vb", "vq", "tc", "tb", "tq", "src", "ing", "id");

    /** One row of canonical: minute and version; the version is its volume, too. */
    private record Row(int minute, int version) {}

    private static List<Row> rows(int... minutesAndVersions) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < minutesAndVersions.length; i += 2) {
            rows.add(new Row(minutesAndVersions[i], minutesAndVersions[i + 1]));
        }
        return rows;
    }

    private static String type(String name) {
        return switch (name) {
            case "o", "h", "l", "c", "vb" -> "Float64";
            case "vq", "tb", "tq" -> "Nullable(Float64)";
            case "id" -> "Nullable(UUID)";
            case "tc" -> "Nullable(Int64)";
            case "src" -> "UInt8";
            default -> "Int64";
        };
    }

    private static void write(NativeOutput out, List<Row> rows) throws IOException {
        out.varint(NAMES.size());
        out.varint(rows.size());
        for (String name : NAMES) {
            out.text(name);
            out.text(type(name));
            values(out, name, rows);
        }
    }

    private static void values(NativeOutput out, String name, List<Row> rows) throws IOException {
        if (type(name).startsWith("Nullable")) {
            for (Row row : rows) {
                out.int8(row.minute() % 2);
            }
        }
        for (Row row : rows) {
            switch (name) {
                case "open_time" -> out.int64(60_000L * row.minute());
                case "close_time" -> out.int64(60_000L * row.minute() + 60_000);
                case "h" -> out.float64(3);
                case "l" -> out.float64(1);
                case "vb" -> out.float64(row.version());
                case "tc" -> out.int64(9);
                case "src" -> out.int8(row.minute() % 4);
                case "ing" -> out.int64(row.version());
                case "id" -> {
                    out.int64(RUN.getMostSignificantBits());
                    out.int64(RUN.getLeastSignificantBits());
                }
                default -> out.float64(2);
            }
        }
    }

    @SafeVarargs
    private static byte[] answer(List<Row>... blocks) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        NativeOutput out = new NativeOutput();
        out.begin(target);
        for (List<Row> block : blocks) {
            write(out, block);
        }
        out.end();
        return target.toByteArray();
    }

    private static CanonicalStream stream(byte[] answer) {
        return new CanonicalStream(
                OPTIONS, new Answer(new ByteArrayInputStream(answer), () -> {}, () -> {}, OPTIONS), BTC, "key");
    }

    private static List<CandleWithMeta> read(byte[] answer, int capacity) {
        return Candles.all(stream(answer), capacity);
    }

    private static List<Double> volumes(List<CandleWithMeta> rows) {
        return rows.stream().map(row -> row.candle().volumeBase()).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void theNewestVersionIsTheCandleInWhateverOrderVersionsComeAndWhereverBlocksEnd(int capacity) throws IOException {
        requireNewest(capacity, rows(1, 1, 1, 2, 2, 3, 3, 4, 3, 5, 3, 6, 4, 7));
        requireNewest(capacity, rows(1, 2, 1, 1, 2, 3, 3, 5, 3, 6, 3, 4, 4, 7));
        requireNewest(capacity, rows(1, 1, 1, 2, 1, 1, 2, 3, 2, 2, 3, 6, 3, 4, 3, 5, 4, 7, 4, 7));
    }

    private static void requireNewest(int capacity, List<Row> rows) throws IOException {
        for (int first = 0; first <= rows.size(); first++) {
            for (int second = first; second <= rows.size(); second++) {
                byte[] answer = answer(
                        rows.subList(0, first),
                        rows.subList(first, second),
                        List.of(),
                        rows.subList(second, rows.size()));
                assertThat(volumes(read(answer, capacity))).containsExactly(2.0, 3.0, 6.0, 7.0);
            }
        }
    }

    @Test
    void noRowsMakeAnEmptyStreamThatStaysEnded() throws IOException {
        for (byte[] empty : new byte[][] {new byte[0], answer(List.of()), answer(List.of(), List.of())}) {
            CanonicalStream stream = stream(empty);
            CandleBatch batch = CandleBatch.ofCapacity(1);
            assertThat(stream.read(batch)).isFalse();
            assertThat(stream.read(batch)).isFalse();
            assertThat(batch.isEmpty()).isTrue();
        }
    }

    @Test
    void whatIsNullIsAbsentAndWhatIsThereIsKept() throws IOException {
        List<CandleWithMeta> rows = read(answer(rows(1, 1, 2, 2, 3, 3)), 10);
        assertThat(rows.get(0).candle().volumeQuote()).isNull();
        assertThat(rows.get(0).meta().tradesCount()).isNull();
        assertThat(rows.get(0).meta().ingestId()).isNull();
        assertThat(rows.get(1).candle().volumeQuote()).isEqualTo(2);
        assertThat(rows.get(1).meta().tradesCount()).isEqualTo(9);
        assertThat(rows.get(1).meta().takerBuyVolumeBase()).isEqualTo(2);
        assertThat(rows.get(1).meta().takerBuyVolumeQuote()).isEqualTo(2);
        assertThat(rows.get(1).meta().ingestId()).isEqualTo(RUN);
        assertThat(rows.stream().map(row -> row.meta().source()))
                .containsExactly(CandleSource.WS, CandleSource.REST, CandleSource.FILE);
        assertThat(rows.get(2).meta().instrumentKey()).isEqualTo("key");
    }

    @Test
    void anAnswerThatIsCutAnywhereInsideABlockIsAnErrorAndNoRowIsWrong() throws IOException {
        List<Row> first = rows(1, 1, 1, 2, 2, 3);
        List<Row> second = rows(2, 4, 3, 5);
        byte[] answer = answer(first, second);
        int boundary = answer(first).length;
        List<CandleWithMeta> whole = read(answer, 10);
        for (int length = 1; length < answer.length; length++) {
            if (length == boundary) {
                continue;
            }
            CanonicalStream stream = stream(Arrays.copyOf(answer, length));
            CandleBatch batch = CandleBatch.ofCapacity(10);
            Throwable problem = catchThrowable(() -> stream.read(batch));
            assertThat(problem).as("cut at %d", length).isInstanceOf(MarketDataException.class);
            assertThat(batch.rows()).isEqualTo(whole.subList(0, batch.size()));
            assertThatThrownBy(() -> stream.read(batch)).isSameAs(problem);
        }
    }

    @Test
    void anErrorThatTheServerAppendsIsNoRow() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(answer(rows(1, 1)));
        answer.writeBytes("__exception__\r\nCode: 395. DB::Exception: boom".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> read(answer.toByteArray(), 10)).isInstanceOf(MarketDataException.class);
    }

    @Test
    void columnsOfAnotherNameOrTypeOrNumberAreRefused() throws IOException {
        for (String wrong : NAMES) {
            assertRefused(wrong, "x" + wrong, type(wrong));
            assertRefused(wrong, wrong, "String");
        }
        assertThatThrownBy(() -> read(new byte[] {13, 1}, 1)).hasMessageContaining("13 columns and 1 rows");
        assertThatThrownBy(() -> read(new byte[] {14, -1, -1, -1, -1, 15}, 1)).hasMessageContaining("14 columns");
    }

    private static void assertRefused(String column, String name, String type) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        NativeOutput out = new NativeOutput();
        out.begin(target);
        out.varint(NAMES.size());
        out.varint(1);
        for (String each : NAMES) {
            out.text(each.equals(column) ? name : each);
            out.text(each.equals(column) ? type : type(each));
            values(out, each, rows(2, 1));
        }
        out.end();
        assertThatThrownBy(() -> read(target.toByteArray(), 1))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("MD-R001")
                .hasMessageContaining(OPTIONS.endpoint())
                .hasMessageContaining(name + " " + type)
                .hasMessageContaining(column + " " + type(column));
    }

    @Test
    void aSourceThatTheQueryCannotGiveIsRefused() throws IOException {
        byte[] answer = answer(rows(2, 1));
        int at = new String(answer, StandardCharsets.ISO_8859_1).indexOf("src\u0005Int64") + 9;
        answer[at] = 4;
        assertThatThrownBy(() -> read(answer, 1))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("4");
    }

    @Test
    void aClosedStreamIsNotReadAndClosesItsAnswerOnce() throws IOException {
        AtomicInteger closed = new AtomicInteger();
        AtomicInteger stopped = new AtomicInteger();
        Answer answer = new Answer(
                new ByteArrayInputStream(answer(rows(1, 1))),
                closed::incrementAndGet,
                stopped::incrementAndGet,
                OPTIONS);
        CanonicalStream stream = new CanonicalStream(OPTIONS, answer, BTC, "key");
        stream.close();
        stream.close();
        assertThat(closed).hasValue(1);
        assertThat(stopped).as("it was not read to its end").hasValue(1);
        assertThatThrownBy(() -> stream.read(CandleBatch.ofCapacity(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAnswerThatCannotBeClosedIsOneOfOurExceptions() {
        Answer answer = new Answer(
                new ByteArrayInputStream(new byte[0]),
                () -> {
                    throw new IOException("reset");
                },
                () -> {},
                OPTIONS);
        assertThatThrownBy(answer::close).isInstanceOf(SourceException.class).hasMessageContaining("reset");
    }

    @Test
    void onlyAnAnswerThatIsNotReadToItsEndIsStoppedAndBreaksOffQuietly() throws IOException {
        AtomicInteger stopped = new AtomicInteger();
        for (int reads = 0; reads < 4; reads++) {
            Answer answer = new Answer(
                    new ByteArrayInputStream(answer(rows(1, 1, 2, 2))),
                    () -> {
                        if (stopped.get() > 0) {
                            throw new IOException("broken off");
                        }
                    },
                    stopped::incrementAndGet,
                    OPTIONS);
            CanonicalStream stream = new CanonicalStream(OPTIONS, answer, BTC, "key");
            for (int i = 0; i < reads; i++) {
                stream.read(CandleBatch.ofCapacity(1));
            }
            stream.close();
            assertThat(stopped.getAndSet(0)).as("after %d reads", reads).isEqualTo(reads < 2 ? 1 : 0);
        }
    }
}
