package io.marketdata.checkpoint;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The steps that bring a checkpoint to the disk, one by one, so that a test can end the world between any two. */
class DiskSteps {
    /** Makes a file that only its owner may read; one that is there is replaced. */
    void create(Path file) throws IOException {
        Files.deleteIfExists(file);
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.createFile(file, ownerOnly);
    }

    /** Writes the bytes and waits until the disk has them. A stream, because an interrupt closes a channel. */
    void write(Path file, byte[] bytes) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(bytes);
            out.getFD().sync();
        }
    }

    /** Gives a file a second name, or copies it where there are no such names; it stays where it is. */
    void keep(Path file, Path other) throws IOException {
        Files.deleteIfExists(other);
        try {
            Files.createLink(other, file);
        } catch (UnsupportedOperationException | IOException noLinks) {
            Files.copy(file, other, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Puts a file in the place of another in one step. */
    void replace(Path file, Path other) throws IOException {
        Files.move(file, other, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Waits until the disk has the names of a folder. */
    void forceFolder(Path folder) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try (FileChannel channel = openFolder(folder)) {
                    if (channel != null) {
                        channel.force(true);
                    }
                    return;
                } catch (ClosedByInterruptException again) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Some systems do not open folders; they keep names in order by themselves. */
    private static @Nullable FileChannel openFolder(Path folder) throws IOException {
        try {
            return FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException notHere) {
            return null;
        }
    }
}
