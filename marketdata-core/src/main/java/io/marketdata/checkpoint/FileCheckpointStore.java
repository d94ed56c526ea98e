package io.marketdata.checkpoint;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import io.marketdata.spi.CheckpointStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Keeps checkpoints in files: {@link #at} for one piece of work, {@link #in} for those of a plan.
 *
 * <p>A save is a temporary file, forced to the disk, moved over the old one in one step, and the folder forced. Beside
 * the file {@code X} lie {@code X.previous} (the generation before), {@code X.lock} (locked by its owner) and, while it is
 * being written, {@code X.tmp}. Removing {@code X} makes the next run begin anew. On a network file system it is as good
 * as that system's locks.
 */
public final class FileCheckpointStore implements CheckpointStore {
    private final Path path;
    private final boolean folder;
    private final DiskSteps disk;

    FileCheckpointStore(Path path, boolean folder, DiskSteps disk) {
        this.path = path;
        this.folder = folder;
        this.disk = disk;
    }

    /** One file for one piece of work; another one's is refused. */
    public static FileCheckpointStore at(Path file) {
        return new FileCheckpointStore(file, false, new DiskSteps());
    }

    /** A folder with a file for each piece of work, such as the instruments of a plan. */
    public static FileCheckpointStore in(Path folder) {
        return new FileCheckpointStore(folder, true, new DiskSteps());
    }

    @Override
    public CheckpointLease acquire(CheckpointKey key) {
        Path file = folder ? path.resolve(nameOf(key)) : path;
        Path parent = file.toAbsolutePath().getParent();
        try {
            if (parent != null && !Files.isDirectory(parent)) {
                Files.createDirectories(parent);
            }
        } catch (IOException problem) {
            throw new ConfigurationException(
                    "MD-K004",
                    "the folder of the checkpoint " + file + " cannot be made: "
                            + MarketDataException.foreign(problem.toString())
                            + "; look at the folder and its rights, or name another place",
                    problem);
        }
        CheckpointFile checkpoint = new CheckpointFile(file, disk);
        OwnerLock lock = OwnerLock.of(checkpoint.beside(".lock"), file.toString());
        try {
            // Now, not at the first save: a file of other work must not be replaced.
            checkpoint.load(key);
            return new Lease(key, checkpoint, lock);
        } catch (RuntimeException refused) {
            lock.close();
            throw refused;
        }
    }

    /** Readable where it can be, and told apart by a hash where not. */
    static String nameOf(CheckpointKey key) {
        InstrumentId first = key.instruments().get(0);
        String readable = first.symbol().value().replaceAll("[^A-Za-z0-9_-]", "_");
        String more = key.instruments().size() == 1
                ? ""
                : "-and-" + (key.instruments().size() - 1);
        StringBuilder all = new StringBuilder()
                .append(key.source())
                .append('\n')
                .append(key.target())
                .append('\n')
                .append(key.start());
        key.instruments().forEach(instrument -> all.append('\n').append(instrument));
        return first.market() + "-" + readable + more + "-" + hash(all.toString()) + ".checkpoint";
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** The file of one piece of work, locked. */
    private static final class Lease implements CheckpointLease {
        private final CheckpointKey key;
        private final CheckpointFile file;
        private final OwnerLock lock;
        private boolean closed;

        Lease(CheckpointKey key, CheckpointFile file, OwnerLock lock) {
            this.key = key;
            this.file = file;
            this.lock = lock;
        }

        @Override
        public synchronized @Nullable Checkpoint load() {
            return file.load(key);
        }

        @Override
        public synchronized void save(Checkpoint checkpoint) {
            if (closed) {
                throw new IllegalStateException("the lease is closed");
            }
            file.save(key, checkpoint);
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                lock.close();
            }
        }
    }
}
