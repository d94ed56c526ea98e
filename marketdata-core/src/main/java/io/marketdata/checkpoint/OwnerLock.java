package io.marketdata.checkpoint;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A file that one owner at a time has locked, across processes. The system lets go of it when the process ends, however
 * that happens; the file stays, because removing it would let two owners have one each.
 */
final class OwnerLock implements AutoCloseable {
    private static final int LONGEST_OWNER = 400;

    /** Looked at before a file is opened: closing any channel onto it would drop the lock that this process has. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final FileChannel channel;
    private final Path held;

    private OwnerLock(FileChannel channel, Path held) {
        this.channel = channel;
        this.held = held;
    }

    /**
     * Locks it.
     *
     * @param what is locked, for messages
     * @throws MarketDataException MD-K006, retryable, where somebody has it; MD-B002, retryable, where the thread is
     *     interrupted
     */
    static OwnerLock of(Path file, String what) {
        FileChannel channel = null;
        Path held = null;
        OwnerLock owned = null;
        try {
            Path place = real(file);
            if (!HELD_HERE.add(place)) {
                throw heldBy(what, self());
            }
            held = place;
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw heldBy(what, owner(file));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)), 0);
            owned = new OwnerLock(channel, place);
            return owned;
        } catch (ClosedByInterruptException stop) {
            // Nothing is wrong with the folder: whoever ends the thread wants the run to end.
            throw new MarketDataException(
                    "MD-B002",
                    "the thread was interrupted while it locked the checkpoint " + what + "; run again",
                    true,
                    stop);
        } catch (IOException problem) {
            closeQuietly(channel, problem);
            throw new ConfigurationException(
                    "MD-K004",
                    "the checkpoint " + what + " cannot be locked: "
                            + MarketDataException.foreign(problem.toString())
                            + "; look at the folder and its rights, or name another place",
                    problem);
        } finally {
            if (owned == null && held != null) {
                HELD_HERE.remove(held);
            }
        }
    }

    private static Path real(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
    }

    private static MarketDataException heldBy(String what, String owner) {
        return new MarketDataException(
                "MD-K006",
                "the checkpoint " + what + " is held by " + owner + "; try again when that is done",
                true,
                null);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ownedHere) {
            return null;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, IOException problem) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException alsoClosing) {
            problem.addSuppressed(alsoClosing);
        }
    }

    private static String self() {
        ProcessHandle process = ProcessHandle.current();
        return "process " + process.pid() + " on " + host()
                + process.info()
                        .startInstant()
                        .map(since -> ", running since " + since.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("");
    }

    /** Without asking the network, which may take its time. */
    private static String host() {
        for (String name : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
            String value = System.getenv(name);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        try {
            return Files.readString(Path.of("/etc/hostname"), StandardCharsets.UTF_8)
                    .strip();
        } catch (IOException notHere) {
            return "this host";
        }
    }

    private static String owner(Path file) {
        try {
            byte[] text = Files.readAllBytes(file);
            String owner = new String(text, 0, Math.min(text.length, LONGEST_OWNER), StandardCharsets.UTF_8).strip();
            return owner.isEmpty() ? "another process" : MarketDataException.foreign(owner);
        } catch (IOException unreadable) {
            return "another process";
        }
    }

    @Override
    public synchronized void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException problem) {
            throw new MarketDataException(
                    "MD-K004", "the lock of a checkpoint cannot be let go: " + problem, false, problem);
        } finally {
            HELD_HERE.remove(held);
        }
    }
}
