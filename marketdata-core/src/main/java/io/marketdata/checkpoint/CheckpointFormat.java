package io.marketdata.checkpoint;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as text: lines that people can read, closed by a checksum.
 *
 * <p>For stores that keep checkpoints elsewhere than in files. The first line names form and version, the last line the
 * CRC32C of all bytes before it.
 */
public final class CheckpointFormat {
    /** The most bytes that are read or written: room for a hundred thousand instruments in one piece of work. */
    public static final int MAX_BYTES = 64 << 20;

    static final String NAME = "marketdata-checkpoint";
    static final int VERSION = 1;
    static final String NONE = "-";

    private static final int CHECKSUM_LINE = "crc 00000000\n".length();

    private CheckpointFormat() {}

    /**
     * The text of a checkpoint.
     *
     * @throws MarketDataException MD-K005 where it has more than {@value #MAX_BYTES} bytes
     */
    public static byte[] write(CheckpointKey key, Checkpoint checkpoint) {
        StringBuilder text = new StringBuilder(256 + 48 * key.instruments().size());
        line(text, NAME + " " + VERSION);
        line(text, "source " + key.source());
        line(text, "target " + key.target());
        line(text, "start " + key.start());
        line(text, "run " + checkpoint.runId());
        line(text, "next " + checkpoint.nextSequence());
        line(text, "finished " + orNone(checkpoint.finishedTo()));
        line(text, "instruments " + key.instruments().size());
        Map<InstrumentId, Integer> places = new HashMap<>();
        for (InstrumentId instrument : key.instruments()) {
            places.put(instrument, places.size());
            Instant through = checkpoint.appliedThrough().get(instrument);
            line(text, orNone(through) + " " + instrument.market() + " " + instrument.symbol());
        }
        line(text, "pending " + checkpoint.pending().size());
        checkpoint.pending().forEach(batch -> pending(text, batch, places));
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        if (body.length > MAX_BYTES - CHECKSUM_LINE) {
            throw new MarketDataException(
                    "MD-K005",
                    "the checkpoint of " + key + " has " + body.length + " bytes, at most " + MAX_BYTES
                            + "; move fewer instruments together",
                    false,
                    null);
        }
        byte[] last = checksumLine(body, body.length).getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[body.length + last.length];
        System.arraycopy(body, 0, all, 0, body.length);
        System.arraycopy(last, 0, all, body.length, last.length);
        return all;
    }

    private static void pending(StringBuilder text, Checkpoint.Pending batch, Map<InstrumentId, Integer> places) {
        line(
                text,
                "batch %d %s %08x %s %d"
                        .formatted(
                                batch.sequence(),
                                batch.ingestedAt(),
                                batch.checksum(),
                                batch.applied() ? "applied" : "open",
                                batch.shares().size()));
        for (Checkpoint.Share share : batch.shares()) {
            Integer place = places.get(share.instrument());
            if (place == null) {
                throw new IllegalArgumentException(share.instrument() + " is not of this work");
            }
            line(text, place + " " + share.first() + " " + share.last() + " " + share.rows());
        }
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }

    private static String orNone(@Nullable Instant instant) {
        return instant == null ? NONE : instant.toString();
    }

    private static String checksumLine(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return String.format(Locale.ROOT, "crc %08x%n", checksum.getValue()).replace("\r", "");
    }

    /**
     * Reads the text of a checkpoint.
     *
     * @param expected the work that it has to be of
     * @param where what the bytes are, for messages
     * @throws MarketDataException MD-K001 for a newer version, MD-K002 for other work, MD-K003 for anything that was not
     *     written by {@link #write}
     */
    public static Checkpoint read(CheckpointKey expected, byte[] bytes, String where) {
        if (bytes.length > MAX_BYTES) {
            throw damaged(where, "it has " + bytes.length + " bytes, at most " + MAX_BYTES, null);
        }
        requireVersion(bytes, where);
        int body = bytes.length - CHECKSUM_LINE;
        if (body < 0
                || !checksumLine(bytes, body)
                        .equals(new String(bytes, body, CHECKSUM_LINE, StandardCharsets.ISO_8859_1))) {
            throw damaged(where, "its checksum is wrong or missing", null);
        }
        CheckpointLines lines = new CheckpointLines(new String(bytes, 0, body, StandardCharsets.UTF_8));
        try {
            return new CheckpointParser(lines).parse(expected, where);
        } catch (IllegalArgumentException problem) {
            throw damaged(where, "line " + lines.number() + ": " + problem.getMessage(), problem);
        }
    }

    private static void requireVersion(byte[] bytes, String where) {
        int end = 0;
        while (end < bytes.length && end < 64 && bytes[end] != '\n') {
            end++;
        }
        String first = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        List<String> words = List.of(first.split(" ", -1));
        boolean known =
                words.size() == 2 && words.get(0).equals(NAME) && words.get(1).matches("[1-9][0-9]{0,8}");
        if (!known) {
            throw damaged(where, "it does not begin as a checkpoint does", null);
        }
        int version = Integer.parseInt(words.get(1));
        if (version != VERSION) {
            throw new ConfigurationException(
                    "MD-K001",
                    where + " is a checkpoint of version " + version + ", this library knows version " + VERSION
                            + "; go on with the library that wrote it");
        }
    }

    private static MarketDataException damaged(String where, String problem, @Nullable Throwable cause) {
        return new MarketDataException(
                "MD-K003",
                where + " is no whole checkpoint: " + MarketDataException.foreign(problem)
                        + "; nothing was written. Put a good copy there, or remove it to begin anew",
                false,
                cause);
    }
}
