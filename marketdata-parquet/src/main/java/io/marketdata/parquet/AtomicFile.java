package io.marketdata.parquet;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.WriteException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file that is replaced as a whole: written beside it under a name of its own, forced to the disk, looked at, renamed.
 * Whoever opens it finds what was there before or what is there now, at any moment and behind any crash.
 */
final class AtomicFile {
    private static final String TEMPORARY = ".tmp";
    private static final AtomicLong COUNTER = new AtomicLong();

    private final Path target;
    private final Path folder;
    private final FileSteps steps;

    AtomicFile(Path target, FileSteps steps) {
        this.target = target;
        this.steps = steps;
        folder = Objects.requireNonNull(target.getParent(), "a file stands in a folder");
    }

    /** What is to be written. */
    @FunctionalInterface
    interface Content {
        void writeTo(FileSteps.Sink sink) throws IOException;
    }

    /** A look at the file under its temporary name; what it throws leaves the old file in place. */
    @FunctionalInterface
    interface Verification {
        void verify(Path temporary) throws IOException;
    }

    /** @throws WriteException MD-D001 where a step failed; the message says which file is there now */
    void replace(Content content, Verification verification) {
        Path temporary = folder.resolve("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + "-"
                + COUNTER.incrementAndGet() + TEMPORARY);
        boolean replaced = false;
        try {
            try (FileSteps.Sink sink = steps.create(temporary)) {
                content.writeTo(sink);
                sink.force();
            }
            verification.verify(temporary);
            steps.replace(temporary, target);
            replaced = true;
            steps.forceFolder(folder);
        } catch (IOException failure) {
            throw failure(replaced, failure);
        } finally {
            if (!replaced) {
                deleteQuietly(temporary, steps);
            }
        }
    }

    private WriteException failure(boolean replaced, IOException cause) {
        String what = MarketDataException.foreign(cause.toString());
        String where = MarketDataException.foreign(target.toString());
        return new WriteException(
                "MD-D001",
                where
                        + (replaced
                                ? " was replaced, but its folder could not be forced to the disk: " + what
                                        + ". After a power cut the file before it may be back; write it again"
                                : " cannot be written, and is as it was: " + what
                                        + ". Look at the folder, its rights and the space on the disk"),
                replaced ? WriteException.Outcome.IN_DOUBT : WriteException.Outcome.REJECTED,
                false,
                cause);
    }

    /** Removes what writers left that ended early; how many files. Only who alone writes there may call it. */
    static int sweep(Path folder, FileSteps steps) throws IOException {
        int removed = 0;
        for (Path file : temporaries(folder)) {
            removed += deleteQuietly(file, steps) ? 1 : 0;
        }
        return removed;
    }

    /** Removes of that what was not written to since a time. */
    static void sweep(Path folder, FileSteps steps, FileTime since) throws IOException {
        for (Path file : temporaries(folder)) {
            if (isOlder(file, since)) {
                deleteQuietly(file, steps);
            }
        }
    }

    private static boolean isOlder(Path file, FileTime since) {
        try {
            return Files.getLastModifiedTime(file).compareTo(since) < 0;
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }

    private static List<Path> temporaries(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, AtomicFile::isTemporary)) {
            files.forEach(found::add);
        }
        return found;
    }

    private static boolean isTemporary(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.startsWith(".") && name.endsWith(TEMPORARY) && name.contains(".parquet.");
    }

    /** What stays is swept by the next writer. */
    private static boolean deleteQuietly(Path temporary, FileSteps steps) {
        try {
            steps.delete(temporary);
            return true;
        } catch (IOException stays) {
            return false;
        }
    }
}
