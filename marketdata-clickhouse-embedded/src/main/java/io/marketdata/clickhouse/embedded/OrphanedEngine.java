package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** An engine whose owner died: it ends by itself, within five seconds where a client still holds a connection. */
final class OrphanedEngine {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** How far apart a process's start, counted from the machine's boot, and a file's time may be. */
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(5);

    private OrphanedEngine() {}

    /** Waits until the engine that the file tells of is gone. */
    static void awaitEnd(EngineFiles files, Consumer<String> events) {
        Optional<ProcessHandle> orphan =
                pid(files.pid()).flatMap(ProcessHandle::of).filter(p -> isThat(p, files.pid()));
        if (orphan.isEmpty() || !orphan.get().isAlive()) {
            return;
        }
        long pid = orphan.get().pid();
        events.accept("waiting for engine process " + pid + " to end, whose owner is gone");
        Deadline deadline = Deadline.in(PATIENCE);
        while (orphan.get().isAlive()) {
            if (!deadline.pause("an engine whose owner is gone")) {
                throw new EngineException("engine process " + pid + ", left by a program that is gone, still runs on "
                        + files.root() + ": end that process and try again.");
            }
        }
    }

    static Optional<Long> pid(Path file) {
        try {
            return Optional.of(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException notThereOrNotWhole) {
            return Optional.empty();
        }
    }

    /** A process that began after the file was written has only got the same number. */
    private static boolean isThat(ProcessHandle process, Path pidFile) {
        try {
            Instant latest = Files.getLastModifiedTime(pidFile).toInstant().plus(CLOCK_SLACK);
            return process.info()
                    .startInstant()
                    .map(start -> !start.isAfter(latest))
                    .orElse(false);
        } catch (IOException gone) {
            return false;
        }
    }
}
