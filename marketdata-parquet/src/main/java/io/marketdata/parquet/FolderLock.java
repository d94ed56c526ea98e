package io.marketdata.parquet;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.WriteException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who may write in a folder: one process, in it one writer a file, and one lease.
 *
 * <p>Processes exclude each other by a lock on the file {@code .lock}, which stays when they end: a lock on the data would
 * guard nothing once the data is renamed. The system drops such a lock as soon as the process closes any channel on that
 * file, so there is one channel for all threads of this process. The first to come removes what a crash left behind.
 */
final class FolderLock {
    private static final String NAME = ".lock";
    private static final int LONGEST_OWNER = 400;
    private static final long POLL_MILLIS = 20;
    private static final Map<Path, FolderLock> OF_THIS_PROCESS = new ConcurrentHashMap<>();

    private final Path folder;
    private final ReentrantLock gate = new ReentrantLock();
    private final Condition changed = gate.newCondition();
    private final Set<String> held = new HashSet<>();
    private @Nullable FileChannel channel;

    private FolderLock(Path folder) {
        this.folder = folder;
    }

    static FolderLock of(Path folder) throws IOException {
        return OF_THIS_PROCESS.computeIfAbsent(folder.toRealPath(), FolderLock::new);
    }

    /**
     * The right to do one thing in the folder, until it is closed.
     *
     * @param swept how many files of writers that had ended early were removed
     */
    record Hold(FolderLock lock, String what, int swept) implements AutoCloseable {
        @Override
        public void close() {
            lock.leave(what);
        }
    }

    /**
     * Waits for the right to do something that one at a time may do.
     *
     * @param what the name of a file, or of a lease
     * @throws WriteException MD-P032 where it is not to be had in time
     */
    Hold enter(String what, Duration timeout, FileSteps steps) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            if (!gate.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy(self(), timeout);
            }
            try {
                while (held.contains(what)) {
                    if (changed.awaitNanos(deadline - System.nanoTime()) <= 0) {
                        throw busy("another thread of " + self(), timeout);
                    }
                }
                int swept = 0;
                if (held.isEmpty()) {
                    channel = acquire(deadline, timeout);
                    swept = AtomicFile.sweep(folder, steps);
                }
                held.add(what);
                return new Hold(this, what, swept);
            } finally {
                letGoIfUnused();
                gate.unlock();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw refused("MD-P032", "waiting for it was interrupted", interrupted);
        } catch (IOException failure) {
            throw refused("MD-D001", MarketDataException.foreign(failure.toString()) + "; look at its rights", failure);
        }
    }

    private void leave(String what) {
        gate.lock();
        try {
            held.remove(what);
            letGoIfUnused();
            changed.signalAll();
        } finally {
            gate.unlock();
        }
    }

    private void letGoIfUnused() {
        FileChannel open = channel;
        if (held.isEmpty() && open != null) {
            channel = null;
            closeQuietly(open);
        }
    }

    private FileChannel acquire(long deadline, Duration timeout) throws IOException, InterruptedException {
        FileChannel open = FileChannel.open(
                folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean done = false;
        try {
            while (tryLock(open) == null) {
                if (System.nanoTime() >= deadline) {
                    throw busy(owner(open), timeout);
                }
                Thread.sleep(POLL_MILLIS);
            }
            open.truncate(0);
            byte[] owner = (self() + ", holding it since " + now()).getBytes(StandardCharsets.UTF_8);
            open.write(ByteBuffer.wrap(owner), 0);
            done = true;
            return open;
        } finally {
            if (!done) {
                closeQuietly(open);
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException byAnotherClassLoader) {
            return null;
        }
    }

    /** Closing is letting go; the system does it in any case when the process ends. */
    private static void closeQuietly(FileChannel open) {
        try {
            open.close();
        } catch (IOException gone) {
            // The descriptor is released even where closing reports a failure.
            return;
        }
    }

    private static String self() {
        ProcessHandle process = ProcessHandle.current();
        return "process " + process.pid()
                + process.info()
                        .startInstant()
                        .map(since -> ", running since " + since.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("");
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String owner(FileChannel open) {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_OWNER);
        try {
            open.read(text, 0);
        } catch (IOException unreadable) {
            return "another process";
        }
        String owner = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
        return owner.isEmpty() ? "another process" : MarketDataException.foreign(owner);
    }

    private WriteException busy(String owner, Duration timeout) {
        return refused(
                "MD-P032",
                "after " + timeout.toMillis() + " ms it is still held by " + owner
                        + ". Try again when that is done, or wait longer (withLockTimeout)",
                null);
    }

    private WriteException refused(String code, String why, @Nullable Throwable cause) {
        return new WriteException(
                code,
                "the folder " + MarketDataException.foreign(folder.toString()) + " cannot be locked for writing: "
                        + why,
                WriteException.Outcome.REJECTED,
                code.equals("MD-P032"),
                cause);
    }
}
