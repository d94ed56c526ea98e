package io.marketdata.parquet;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A disk that loses its power at a step of its choice, and knows what it had promised until then.
 *
 * <p>Bytes are promised by a force, names by a force of their folder. What was not promised may be there or not, in whole or
 * in part: {@link #after} makes a folder of each kind.
 */
final class CrashDisk implements FileSteps {
    private final int lastStep;
    private final Path folder;
    private final Map<Path, byte[]> promisedNames = new HashMap<>();
    private final Map<Path, byte[]> promisedBytes = new HashMap<>();
    private int steps;

    /** @param lastStep the number of the step before which the power goes; none of the later ones happens */
    CrashDisk(Path folder, int lastStep) throws IOException {
        this.folder = folder;
        this.lastStep = lastStep;
        for (Map.Entry<Path, byte[]> file : files().entrySet()) {
            promisedNames.put(file.getKey(), file.getValue());
            promisedBytes.put(file.getKey(), file.getValue());
        }
    }

    /** What ends the world; no code of ours may catch it. */
    static final class PowerCut extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What the disk holds of bytes that were written and not forced. */
    enum Unforced {
        ALL,
        HALF,
        NONE,
        ZEROS
    }

    /** Whether names are there that the folder was not forced for. */
    enum Names {
        NEW,
        OLD
    }

    private void step() {
        if (steps >= lastStep) {
            throw new PowerCut();
        }
        steps++;
    }

    private Map<Path, byte[]> files() throws IOException {
        Map<Path, byte[]> files = new HashMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            for (Path file : found) {
                if (!file.getFileName().toString().equals(".lock")) {
                    files.put(file, Files.readAllBytes(file));
                }
            }
        }
        return files;
    }

    @Override
    public Sink create(Path file) throws IOException {
        step();
        Sink sink = DiskFileSteps.INSTANCE.create(file);
        return new Sink() {
            @Override
            void copy(Path from, long bytes) throws IOException {
                step();
                sink.copy(from, bytes);
            }

            @Override
            void force() throws IOException {
                step();
                sink.force();
                promisedBytes.put(file, Files.readAllBytes(file));
            }

            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                step();
                sink.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                sink.close();
            }
        };
    }

    @Override
    public void replace(Path file, Path other) throws IOException {
        step();
        DiskFileSteps.INSTANCE.replace(file, other);
        byte[] promised = promisedBytes.remove(file);
        if (promised == null) {
            promisedBytes.remove(other);
        } else {
            promisedBytes.put(other, promised);
        }
    }

    @Override
    public void forceFolder(Path of) throws IOException {
        step();
        if (!of.equals(folder)) {
            return;
        }
        promisedNames.clear();
        for (Map.Entry<Path, byte[]> file : files().entrySet()) {
            byte[] promised = promisedBytes.get(file.getKey());
            promisedNames.put(file.getKey(), promised == null ? new byte[0] : promised);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        DiskFileSteps.INSTANCE.delete(file);
    }

    /** Makes a folder as it may be found when the power is back. */
    void after(Path target, Unforced unforced, Names names) throws IOException {
        Files.createDirectories(target);
        if (names == Names.OLD) {
            for (Map.Entry<Path, byte[]> file : promisedNames.entrySet()) {
                Files.write(target.resolve(file.getKey().getFileName()), file.getValue());
            }
            return;
        }
        for (Map.Entry<Path, byte[]> file : files().entrySet()) {
            byte[] bytes = found(file.getValue(), promisedBytes.get(file.getKey()), unforced);
            Files.write(target.resolve(file.getKey().getFileName()), bytes);
        }
    }

    private static byte[] found(byte[] written, byte @Nullable [] promised, Unforced unforced) {
        if (promised != null && Arrays.equals(promised, written)) {
            return written;
        }
        return switch (unforced) {
            case ALL -> written;
            case HALF -> Arrays.copyOf(written, written.length / 2);
            case NONE -> new byte[0];
            case ZEROS -> new byte[written.length];
        };
    }

    int steps() {
        return steps;
    }
}
