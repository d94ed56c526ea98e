package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes a server answers: they are read as candles, or refused by an error of the library. */
class NativeFuzzTest {
    private static final ClickHouseOptions OPTIONS =
            ClickHouseOptions.builder("db").build();

    private static final List<String> COLUMNS = List.of(
            "open_time Int64",
            "close_time Int64",
            "o Float64",
            "h Float64",
            "l Float64",
            "c Float64",
            "vb Float64",
            "vq Nullable(Float64)",
            "tc Nullable(Int64)",
            "tb Nullable(Float64)",
            "tq Nullable(Float64)",
            "src UInt8",
            "ing Int64",
            "id Nullable(UUID)");

    static Stream<Arguments> seeds() throws IOException {
        return Stream.of(Arguments.of((Object) block(0, 0)), Arguments.of((Object) block(1, 1)), Arguments.of((Object)
                block(2, 3)));
    }

    /** Blocks of so many rows. */
    private static byte[] block(int blocks, int rows) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        NativeOutput out = new NativeOutput();
        out.begin(target);
        for (int block = 0; block < blocks; block++) {
            out.varint(COLUMNS.size());
            out.varint(rows);
            for (String column : COLUMNS) {
                String type = column.substring(column.indexOf(' ') + 1);
                out.text(column.substring(0, column.indexOf(' ')));
                out.text(type);
                out.fill8(0, rows * bytesOf(type));
            }
        }
        out.end();
        return target.toByteArray();
    }

    private static int bytesOf(String type) {
        return switch (type) {
            case "UInt8" -> 1;
            case "Nullable(UUID)" -> 17;
            default -> type.startsWith("Nullable") ? 9 : 8;
        };
    }

    @Test
    void theSeedsAreAnswersThatAreRead() throws IOException {
        CandleBatch batch = CandleBatch.ofCapacity(64);
        CanonicalStream stream = stream(block(1, 1));
        assertThat(stream.read(batch)).isTrue();
        assertThat(batch.size()).isEqualTo(1);
    }

    private static CanonicalStream stream(byte[] bytes) {
        Answer answer = new Answer(new ByteArrayInputStream(bytes), () -> {}, () -> {}, OPTIONS);
        return new CanonicalStream(OPTIONS, answer, Candles.BTC, "bybit:spot:BTCUSDT");
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void anAnswerOfAnyBytesIsReadOrRefused(byte[] bytes) {
        CandleBatch batch = CandleBatch.ofCapacity(64);
        CanonicalStream stream = stream(bytes);
        try {
            while (stream.read(batch)) {
                batch.clear();
            }
        } catch (MarketDataException refused) {
            return;
        }
    }
}
