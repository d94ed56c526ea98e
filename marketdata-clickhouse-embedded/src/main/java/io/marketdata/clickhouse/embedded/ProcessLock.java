package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An exclusive lock on a file that holds between the threads of this JVM as well as between processes, and that ends with
 * the process however it ends.
 *
 * <p>POSIX drops all of a process's locks on a file when it closes any descriptor of it, so this JVM must never open a
 * locked file a second time: the set of held paths sees to that.
 */
final class ProcessLock implements AutoCloseable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private boolean released;

    private ProcessLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Takes the lock if nobody has it; the file's folder must be there and the path be the real one. */
    static Optional<ProcessLock> tryAcquire(Path file) {
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        boolean taken = false;
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    return Optional.empty();
                }
                writeOwner(channel);
                taken = true;
                return Optional.of(new ProcessLock(file, channel));
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw new EngineException("cannot lock " + file + ": " + e.getMessage(), e);
        } finally {
            if (!taken) {
                HELD.remove(file);
            }
        }
    }

    private static void writeOwner(FileChannel channel) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    /** Names the process that has the lock, for messages. */
    static String owner(Path file) {
        // Reading opens and closes the file, so nobody in this JVM may lock it meanwhile.
        if (!HELD.add(file)) {
            return "this process";
        }
        try {
            return "process " + Files.readString(file).strip();
        } catch (IOException unreadable) {
            return "another process";
        } finally {
            HELD.remove(file);
        }
    }

    @Override
    public synchronized void close() {
        if (released) {
            return;
        }
        released = true;
        try {
            channel.close();
        } catch (IOException e) {
            throw new EngineException("cannot release the lock on " + file + ": " + e.getMessage(), e);
        } finally {
            HELD.remove(file);
        }
    }
}
