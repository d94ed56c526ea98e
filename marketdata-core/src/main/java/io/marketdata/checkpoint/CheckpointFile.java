package io.marketdata.checkpoint;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One checkpoint on disk. Whoever opens the file finds a whole generation, at any moment and behind any crash; the
 * generation before lies beside it as {@code .previous}, for people.
 */
final class CheckpointFile {
    private final Path file;
    private final Path folder;
    private final DiskSteps disk;

    CheckpointFile(Path file, DiskSteps disk) {
        this.file = file.toAbsolutePath().normalize();
        this.folder = this.file.getParent() == null ? this.file : this.file.getParent();
        this.disk = disk;
    }

    Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    @Nullable Checkpoint load(CheckpointKey key) {
        byte[] bytes;
        try {
            long size = Files.size(file);
            if (size > CheckpointFormat.MAX_BYTES) {
                throw new MarketDataException(
                        "MD-K003",
                        file + " is no checkpoint: it has " + size + " bytes, at most " + CheckpointFormat.MAX_BYTES,
                        false,
                        null);
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException nothingYet) {
            return null;
        } catch (IOException problem) {
            throw unusable("cannot be read", problem);
        }
        try {
            return CheckpointFormat.read(key, bytes, file.toString());
        } catch (MarketDataException problem) {
            if (problem.code().equals("MD-K003") && Files.exists(beside(".previous"))) {
                throw new MarketDataException(
                        problem.code(),
                        problem.getMessage() + "; the generation before it is " + beside(".previous")
                                + ": with that in its place, what was written since is sent again, which is safe",
                        false,
                        problem);
            }
            throw problem;
        }
    }

    void save(CheckpointKey key, Checkpoint checkpoint) {
        byte[] bytes = CheckpointFormat.write(key, checkpoint);
        Path temporary = beside(".tmp");
        try {
            disk.create(temporary);
        } catch (IOException problem) {
            throw unusable("cannot be written", problem);
        }
        try {
            disk.write(temporary, bytes);
        } catch (IOException problem) {
            throw new MarketDataException(
                    "MD-K005",
                    "the checkpoint " + file + " could not be written in full, the one before is still there: "
                            + MarketDataException.foreign(problem.toString()) + "; is the disk full?",
                    false,
                    problem);
        }
        try {
            if (Files.exists(file)) {
                disk.keep(file, beside(".previous"));
            }
            disk.replace(temporary, file);
            disk.forceFolder(folder);
        } catch (IOException problem) {
            throw unusable("cannot be replaced in one step", problem);
        }
    }

    private ConfigurationException unusable(String what, IOException problem) {
        return new ConfigurationException(
                "MD-K004",
                "the checkpoint " + file + " " + what + ": " + MarketDataException.foreign(problem.toString())
                        + "; look at the folder and its rights, or name another place",
                problem);
    }
}
