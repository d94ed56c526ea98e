package io.marketdata.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read back, and nothing else is taken for a checkpoint. */
class CheckpointFormatTest {
    private static final CheckpointKey KEY = Checkpoints.key(3);

    private static String text(CheckpointKey key, Checkpoint checkpoint) {
        return new String(CheckpointFormat.write(key, checkpoint), StandardCharsets.UTF_8);
    }

    /** A text with the checksum that fits it: what is wrong with it is something else. */
    private static byte[] sealed(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (body + "crc %08x\n".formatted(checksum.getValue())).getBytes(StandardCharsets.UTF_8);
    }

    private static MarketDataException problem(byte[] bytes) {
        return catchThrowableOfType(
                MarketDataException.class, () -> CheckpointFormat.read(KEY, bytes, "run.checkpoint"));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        for (long seed = 0; seed < 500; seed++) {
            CheckpointKey key = Checkpoints.key(1 + (int) (seed % 7));
            Checkpoint checkpoint = Checkpoints.of(key, seed);
            assertThat(CheckpointFormat.read(key, CheckpointFormat.write(key, checkpoint), "x"))
                    .as("seed %d", seed)
                    .isEqualTo(checkpoint);
        }
    }

    @Test
    void itIsTextThatPeopleCanRead() {
        InstrumentId btc = InstrumentId.of(3, "BTCUSDT");
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        CheckpointKey key = CheckpointKey.of("btc.parquet", "db", List.of(btc), start);
        Checkpoint checkpoint = new Checkpoint(
                new UUID(1, 2),
                8,
                Map.of(btc, start.plusSeconds(60)),
                List.of(new Checkpoint.Pending(
                        7,
                        start.plusMillis(5),
                        0xBEEF,
                        false,
                        List.of(new Checkpoint.Share(btc, start.plusSeconds(120), start.plusSeconds(240), 3)))),
                null);
        assertThat(text(key, checkpoint)).isEqualTo("""
                marketdata-checkpoint 1
                source btc.parquet
                target db
                start 2026-01-01T00:00:00Z
                run 00000000-0000-0001-0000-000000000002
                next 8
                finished -
                instruments 1
                2026-01-01T00:01:00Z 3 BTCUSDT
                pending 1
                batch 7 2026-01-01T00:00:00.005Z 0000beef open 1
                0 2026-01-01T00:02:00Z 2026-01-01T00:04:00Z 3
                crc a191d227
                """);
    }

    @Test
    void everyFlippedBitAndEveryCutIsNoticed() {
        byte[] good = CheckpointFormat.write(KEY, Checkpoints.of(KEY, 2));
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(problem(flipped)).as("bit %d", bit).isNotNull();
        }
        for (int length = 0; length < good.length; length++) {
            assertThat(problem(Arrays.copyOf(good, length)).code())
                    .as("length %d", length)
                    .isEqualTo("MD-K003");
        }
    }

    @Test
    void changedWordsUnderARightChecksumAreACheckpointOrAnErrorOfTheLibrary() {
        String[] words = {
            "-",
            "0",
            "-1",
            "9223372036854775807",
            "99999999999999999999",
            "x",
            "",
            "+1",
            "batch",
            "\n",
            "2026-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59Z",
            "open",
            "1e3",
            "\u0000",
            "00"
        };
        long seed = 20_260_101L;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            Checkpoint checkpoint = Checkpoints.of(KEY, random.nextInt(50));
            String body = text(KEY, checkpoint);
            body = body.substring(0, body.lastIndexOf("crc"));
            String[] parts = body.split("(?<=[ \n])|(?=[ \n])", -1);
            parts[random.nextInt(parts.length)] = words[random.nextInt(words.length)];
            byte[] bytes = sealed(String.join("", parts));
            try {
                Checkpoint read = CheckpointFormat.read(KEY, bytes, "x");
                assertThat(CheckpointFormat.write(KEY, read))
                        .as("seed %d, try %d", seed, i)
                        .isEqualTo(bytes);
            } catch (MarketDataException known) {
                assertThat(known.code()).as("seed %d, try %d", seed, i).startsWith("MD-K00");
            }
        }
    }

    @Test
    void aNewerVersionIsNeverTakenForAFreshStart() {
        MarketDataException problem = problem(sealed("marketdata-checkpoint 2\nwhatever\n"));
        assertThat(problem).hasMessageStartingWith("MD-K001 run.checkpoint is a checkpoint of version 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "PAR1", "marketdata-checkpoint", "marketdata-checkpoint 1", "marketdata-checkpoint 0\n"
            })
    void whatIsNoCheckpointIsNamed(String text) {
        assertThat(problem(text.getBytes(StandardCharsets.UTF_8)))
                .hasMessageStartingWith("MD-K003 run.checkpoint is no whole checkpoint: ")
                .hasMessageContaining("remove it to begin anew");
    }

    @ParameterizedTest
    @CsvSource({
        "source, its source is other",
        "target, its target is other",
        "start, its start is 2027-01-01T00:00:00Z",
        "instruments, it is of other instruments: 9:OTHER"
    })
    void otherWorkIsNamed(String part, String message) {
        CheckpointKey other = new CheckpointKey(
                part.equals("source") ? "other" : KEY.source(),
                part.equals("target") ? "other" : KEY.target(),
                part.equals("instruments") ? List.of(InstrumentId.of(9, "OTHER")) : KEY.instruments(),
                part.equals("start") ? Instant.parse("2027-01-01T00:00:00Z") : KEY.start());
        Checkpoint ofOther = new Checkpoint(new UUID(1, 1), 0, Map.of(), List.of(), null);
        assertThat(problem(CheckpointFormat.write(other, ofOther)))
                .hasMessageStartingWith("MD-K002 run.checkpoint is the checkpoint of other work: ")
                .hasMessageContaining(message);
    }

    @Test
    void aHundredThousandInstrumentsFit() {
        CheckpointKey key = Checkpoints.key(100_000);
        Checkpoint checkpoint = Checkpoints.of(key, 5);
        byte[] bytes = CheckpointFormat.write(key, checkpoint);
        assertThat(bytes.length).isLessThan(CheckpointFormat.MAX_BYTES / 2);
        assertThat(CheckpointFormat.read(key, bytes, "x")).isEqualTo(checkpoint);
    }

    @Test
    void namesAreOneLine() {
        assertThatThrownBy(() -> CheckpointKey.of("a\nb", "", KEY.instruments(), KEY.start()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("control characters");
    }
}
