package io.marketdata.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.marketdata.error.MarketDataException;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes stand in a checkpoint: only what was written is read, all else is refused by an error of the library. */
class CheckpointFuzzTest {
    private static final CheckpointKey KEY = Checkpoints.key(2);
    private static final int CHECKSUM_LINE = "crc 00000000\n".length();

    static Stream<Arguments> seeds() {
        return Stream.of(1L, 2L, 3L, 4L).map(seed -> {
            byte[] whole = CheckpointFormat.write(KEY, Checkpoints.of(KEY, seed));
            return Arguments.of((Object) Arrays.copyOf(whole, whole.length - CHECKSUM_LINE));
        });
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void aCheckpointOfAnyBytesIsReadOrRefused(byte[] body) {
        read(body);
        byte[] summed = withChecksum(body);
        Checkpoint read = read(summed);
        if (read != null) {
            assertThat(CheckpointFormat.write(KEY, read)).isEqualTo(summed);
        }
    }

    private static @Nullable Checkpoint read(byte[] bytes) {
        try {
            return CheckpointFormat.read(KEY, bytes, "fuzz.checkpoint");
        } catch (MarketDataException refused) {
            return null;
        }
    }

    /** Behind a wrong checksum nothing is looked at. */
    private static byte[] withChecksum(byte[] body) {
        CRC32C checksum = new CRC32C();
        checksum.update(body);
        byte[] line = "crc %08x\n".formatted(checksum.getValue()).getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(body, body.length + line.length);
        System.arraycopy(line, 0, all, body.length, line.length);
        return all;
    }
}
