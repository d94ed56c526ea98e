package io.marketdata.checkpoint;

import static io.marketdata.checkpoint.CheckpointLines.number;
import static io.marketdata.checkpoint.CheckpointLines.words;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what {@link CheckpointFormat} writes, and nothing else. */
final class CheckpointParser {
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2299-12-31T23:59:59.999Z");

    private final CheckpointLines lines;

    CheckpointParser(CheckpointLines lines) {
        this.lines = lines;
    }

    Checkpoint parse(CheckpointKey expected, String where) {
        lines.next();
        String source = lines.after("source");
        String target = lines.after("target");
        Instant start = instant(lines.after("start"));
        UUID run = uuid(lines.after("run"));
        long next = number(lines.after("next"), Long.MAX_VALUE - 1);
        Instant finished = instantOrNone(lines.after("finished"));
        long count = number(lines.after("instruments"), CheckpointFormat.MAX_BYTES);
        List<InstrumentId> instruments = new ArrayList<>();
        Map<InstrumentId, Instant> through = new HashMap<>();
        for (long i = 0; i < count; i++) {
            String[] words = words(lines.next(), 3);
            InstrumentId instrument = InstrumentId.of((int) number(words[1], Integer.MAX_VALUE), words[2]);
            requireSame(words[2], instrument.symbol().toString());
            instruments.add(instrument);
            Instant applied = instantOrNone(words[0]);
            if (applied != null) {
                through.put(instrument, applied);
            }
        }
        CheckpointKey found = CheckpointKey.of(source, target, instruments, start);
        if (!found.instruments().equals(instruments)) {
            throw new IllegalArgumentException("the instruments do not ascend");
        }
        List<Checkpoint.Pending> pending = pending(instruments);
        if (!lines.atEnd()) {
            throw new IllegalArgumentException("there is more behind it");
        }
        Checkpoint checkpoint = new Checkpoint(run, next, through, pending, finished);
        requireSameWork(expected, found, where);
        return checkpoint;
    }

    private List<Checkpoint.Pending> pending(List<InstrumentId> instruments) {
        long batches = number(lines.after("pending"), CheckpointFormat.MAX_BYTES);
        List<Checkpoint.Pending> pending = new ArrayList<>();
        for (long i = 0; i < batches; i++) {
            String[] words = words(lines.after("batch"), 5);
            long count = number(words[4], instruments.size());
            List<Checkpoint.Share> shares = new ArrayList<>();
            for (long share = 0; share < count; share++) {
                shares.add(share(instruments));
            }
            pending.add(new Checkpoint.Pending(
                    number(words[0], Long.MAX_VALUE - 1),
                    instant(words[1]),
                    checksum(words[2]),
                    applied(words[3]),
                    shares));
        }
        return pending;
    }

    private Checkpoint.Share share(List<InstrumentId> instruments) {
        String[] words = words(lines.next(), 4);
        int place = (int) number(words[0], instruments.size() - 1L);
        int rows = (int) number(words[3], CandleBatch.MAX_CAPACITY);
        return new Checkpoint.Share(instruments.get(place), instant(words[1]), instant(words[2]), rows);
    }

    private static boolean applied(String word) {
        return switch (word) {
            case "applied" -> true;
            case "open" -> false;
            default -> throw new IllegalArgumentException(word + " is neither applied nor open");
        };
    }

    private static long checksum(String word) {
        if (!word.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException(word + " is no checksum");
        }
        return Long.parseLong(word, 16);
    }

    private static UUID uuid(String word) {
        UUID value = UUID.fromString(word);
        requireSame(word, value.toString());
        return value;
    }

    private static @Nullable Instant instantOrNone(String word) {
        return word.equals(CheckpointFormat.NONE) ? null : instant(word);
    }

    private static Instant instant(String word) {
        try {
            Instant value = Instant.parse(word);
            requireSame(word, value.toString());
            if (value.isBefore(EARLIEST) || value.isAfter(LATEST)) {
                throw new IllegalArgumentException(word + " is outside the years 1 to 2299");
            }
            return value;
        } catch (DateTimeException notAnInstant) {
            throw new IllegalArgumentException(word + " is no instant", notAnInstant);
        }
    }

    /** One value, one spelling: what reads back otherwise was not written here. */
    private static void requireSame(String written, String read) {
        if (!written.equals(read)) {
            throw new IllegalArgumentException(written + " would be written as " + read);
        }
    }

    private static void requireSameWork(CheckpointKey expected, CheckpointKey found, String where) {
        if (expected.equals(found)) {
            return;
        }
        String difference;
        if (!expected.source().equals(found.source())) {
            difference = differs("source", found.source(), expected.source());
        } else if (!expected.target().equals(found.target())) {
            difference = differs("target", found.target(), expected.target());
        } else if (!expected.start().equals(found.start())) {
            difference = differs("start", found.start(), expected.start());
        } else {
            difference = "it is of other instruments: " + found;
        }
        throw new ConfigurationException(
                "MD-K002",
                where + " is the checkpoint of other work: " + MarketDataException.foreign(difference)
                        + ". Name another checkpoint, or remove this one to begin anew");
    }

    private static String differs(String what, Object found, Object expected) {
        return "its " + what + " is " + found + ", not " + expected;
    }
}
