package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who uses an engine: a share of a lock for everybody attached, in this JVM or another, and all of it for the owner that
 * waits until nobody is.
 *
 * <p>Shares of this JVM are counted on one open channel, for the reason given at {@link ProcessLock}.
 */
final class UseLock implements AutoCloseable {
    private static final Map<Path, Held> HELD = new HashMap<>();

    private final Path file;
    private boolean released;

    private UseLock(Path file) {
        this.file = file;
    }

    static Optional<UseLock> tryShare(Path file) {
        return tryTake(file, true);
    }

    static Optional<UseLock> tryExclude(Path file) {
        return tryTake(file, false);
    }

    private static Optional<UseLock> tryTake(Path file, boolean shared) {
        synchronized (HELD) {
            Held held = HELD.get(file);
            if (held == null) {
                FileChannel channel = lock(file, shared);
                if (channel == null) {
                    return Optional.empty();
                }
                HELD.put(file, new Held(channel, shared));
            } else if (held.shared && shared) {
                held.count++;
            } else {
                return Optional.empty();
            }
            return Optional.of(new UseLock(file));
        }
    }

    private static @Nullable FileChannel lock(Path file, boolean shared) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock(0, Long.MAX_VALUE, shared) != null) {
                return channel;
            }
            channel.close();
            return null;
        } catch (IOException e) {
            throw new EngineException("cannot lock " + file + ": " + e, e);
        }
    }

    @Override
    public void close() {
        synchronized (HELD) {
            Held held = HELD.get(file);
            if (released || held == null) {
                return;
            }
            released = true;
            if (--held.count == 0) {
                HELD.remove(file);
                try {
                    held.channel.close();
                } catch (IOException e) {
                    throw new EngineException("cannot release the lock on " + file + ": " + e, e);
                }
            }
        }
    }

    private static final class Held {
        private final FileChannel channel;
        private final boolean shared;
        private int count = 1;

        private Held(FileChannel channel, boolean shared) {
            this.channel = channel;
            this.shared = shared;
        }
    }
}
