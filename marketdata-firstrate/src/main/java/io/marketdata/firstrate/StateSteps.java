package io.marketdata.firstrate;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Everything that is done to files here besides those of the store, which has its own steps: a test can end the world
 * before and after each. By streams, because an interrupt closes a channel.
 */
interface StateSteps {
    StateSteps DISK = new StateSteps() {};

    /** Writes a new file and waits until the disk has it. */
    default void write(Path file, byte[] bytes) throws IOException {
        Files.createFile(file);
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(bytes);
            out.getFD().sync();
        }
    }

    /** Puts a file in the place of another in one step. */
    default void replace(Path file, Path other) throws IOException {
        Files.move(file, other, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Waits until the disk has the names of a folder. */
    default void forceFolder(Path folder) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException again) {
                    interrupted |= Thread.interrupted();
                } catch (AccessDeniedException refused) {
                    // Windows does not open folders, and needs no such step.
                    if (File.separatorChar == '\\') {
                        return;
                    }
                    throw refused;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Begins a file that is not forced to the disk, or goes on with it. */
    default OutputStream open(Path file, boolean goesOn) throws IOException {
        if (goesOn && !Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        return new FileOutputStream(file.toFile(), goesOn);
    }

    /** Removes a file, if it is there. */
    default void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Said before a ticker's file, or another step that a crash can come before, is begun. */
    default void at(String where) {}
}
