package io.marketdata.parquet;

import java.io.EOFException;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The steps as the file system takes them. */
final class DiskFileSteps implements FileSteps {
    static final FileSteps INSTANCE = new DiskFileSteps();
    private static final boolean WINDOWS = File.separatorChar == '\\';

    private DiskFileSteps() {}

    @Override
    public Sink create(Path file) throws IOException {
        Files.createFile(file);
        return new DiskSink(new FileOutputStream(file.toFile()));
    }

    @Override
    public void replace(Path file, Path other) throws IOException {
        Files.move(file, other, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
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

    /** Windows does not open folders; it keeps names in order by itself. */
    private static @Nullable FileChannel openFolder(Path folder) throws IOException {
        try {
            return FileChannel.open(folder, StandardOpenOption.READ);
        } catch (AccessDeniedException refused) {
            if (WINDOWS) {
                return null;
            }
            throw refused;
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** A stream, because an interrupt closes a channel. */
    private static final class DiskSink extends Sink {
        private final FileOutputStream out;

        DiskSink(FileOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        void copy(Path from, long bytes) throws IOException {
            try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
                long done = 0;
                while (done < bytes) {
                    long step = source.transferTo(done, bytes - done, out.getChannel());
                    if (step <= 0) {
                        throw new EOFException(from + " ended after " + done + " of " + bytes + " bytes");
                    }
                    done += step;
                }
            }
        }

        @Override
        void force() throws IOException {
            out.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
