package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A program that takes a lock, says whether it has it, and keeps it until its standard input ends. */
final class LockingProgram {
    private LockingProgram() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Optional<? extends AutoCloseable> lock = switch (args[1]) {
            case "own" -> ProcessLock.tryAcquire(file);
            case "share" -> UseLock.tryShare(file);
            default -> UseLock.tryExclude(file);
        };
        System.out.println(lock.isPresent());
        System.in.readAllBytes();
    }
}
