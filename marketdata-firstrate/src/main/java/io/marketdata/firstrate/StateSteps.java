package io.marketdata.firstrate;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Everything that is done to files here besides those of the store, which has its own steps: a test can end the world
 * before and after each.
 */
interface StateSteps {
    StateSteps DISK = new StateSteps() {};

    /** Writes a new file and waits until the disk has it. */
    default void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** Puts a file in the place of another in one step. */
    default void replace(Path file, Path other) throws IOException {
        Files.move(file, other, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Waits until the disk has the names of a folder. */
    default void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException refused) {
            // Windows does not open folders, and needs no such step.
            if (File.separatorChar != '\\') {
                throw refused;
            }
        }
    }

    /** Begins a file that is not forced to the disk, or goes on with it. */
    default OutputStream open(Path file, boolean goesOn) throws IOException {
        return goesOn ? Files.newOutputStream(file, StandardOpenOption.APPEND) : Files.newOutputStream(file);
    }

    /** Removes a file, if it is there. */
    default void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** Said before a ticker's file, or another step that a crash can come before, is begun. */
    default void at(String where) {}
}
