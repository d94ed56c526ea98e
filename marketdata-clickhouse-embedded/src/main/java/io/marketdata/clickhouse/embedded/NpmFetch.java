package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Fetches the engine's library once, through the npm that the user has and as the user has configured it.
 *
 * <p>The library appears at its place by one rename, after the packed file's digest was found right: whoever sees it sees
 * all of it. A lock beside it lets one process at a time fetch.
 */
final class NpmFetch {
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final String WORK = "fetch-";

    private final Path npm;
    private final LibraryPackage wanted;
    private final Consumer<String> events;

    NpmFetch(Path npm, LibraryPackage wanted, Consumer<String> events) {
        this.npm = npm;
        this.wanted = wanted;
        this.events = events;
    }

    Path fetchTo(Path library) {
        try {
            Path directory = Files.createDirectories(folderOf(library)).toRealPath();
            ProcessLock lock = awaitLock(directory.resolve("lock"));
            try {
                if (!Files.isRegularFile(library)) {
                    fetchInto(directory, library);
                }
                return library;
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw new EngineNotFoundException(
                    "cannot fetch " + wanted + " into " + library + ": " + e + ". " + otherwise(), e);
        }
    }

    private static Path folderOf(Path library) {
        Path folder = library.getParent();
        return folder == null ? Path.of("") : folder;
    }

    private static ProcessLock awaitLock(Path file) {
        Deadline deadline = Deadline.in(PATIENCE);
        Optional<ProcessLock> lock = ProcessLock.tryAcquire(file);
        while (lock.isEmpty()) {
            if (!deadline.pause("another process that fetches the engine")) {
                throw new EngineNotFoundException(ProcessLock.owner(file) + " has been fetching the engine for over "
                        + PATIENCE.toMinutes() + " minutes; end it, or wait for it, and try again.");
            }
            lock = ProcessLock.tryAcquire(file);
        }
        return lock.get();
    }

    private void fetchInto(Path directory, Path library) throws IOException {
        removeLeftovers(directory);
        events.accept("fetching the ClickHouse engine (" + wanted.megabytes() + " MB) through npm, once");
        Path work = Files.createTempDirectory(directory, WORK);
        try {
            pack(work);
            Path packed = packedFile(work);
            verify(packed);
            Path unpacked = work.resolve(LibraryPackage.LIBRARY);
            Tarball.extract(packed, "package/" + LibraryPackage.LIBRARY, unpacked);
            Files.move(unpacked, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(work);
        }
        events.accept("the ClickHouse engine is at " + library);
    }

    private void pack(Path work) throws IOException {
        Path log = work.resolve("npm.log");
        Process process = new ProcessBuilder(List.of(
                        npm.toString(),
                        "pack",
                        "--silent",
                        "--pack-destination",
                        work.toString(),
                        "--cache",
                        work.resolve("npm-cache").toString(),
                        wanted.toString()))
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EngineNotFoundException("npm did not pack " + wanted + " within " + PATIENCE.toMinutes()
                        + " minutes. Try again, or " + otherwise());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineNotFoundException("interrupted while npm packed " + wanted, e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new EngineNotFoundException("npm pack " + wanted + " failed with exit code " + process.exitValue()
                    + ": " + Texts.tail(Texts.read(log)) + ". Check npm's configuration (`npm pack " + wanted
                    + "` must work), or " + otherwise());
        }
    }

    private Path packedFile(Path work) throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            return files.filter(file -> file.toString().endsWith(".tgz"))
                    .findFirst()
                    .orElseThrow(() -> new EngineNotFoundException(
                            "npm pack " + wanted + " said that it worked but left no file. " + otherwise()));
        }
    }

    private void verify(Path packed) throws IOException {
        MessageDigest sha512 = sha512();
        try (InputStream in = new DigestInputStream(Files.newInputStream(packed), sha512)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        String found = Base64.getEncoder().encodeToString(sha512.digest());
        if (!found.equals(wanted.sha512())) {
            throw new EngineNotFoundException(
                    "npm gave another " + wanted + " than the one that is known: its SHA-512 is "
                            + found + ", expected " + wanted.sha512()
                            + ". It was not used and is deleted. Check which registry npm is configured for, or "
                            + otherwise());
        }
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-512", e);
        }
    }

    private static String otherwise() {
        return "put a `clickhouse` executable (26.x) on the PATH, or give the path of a library"
                + ", or run a ClickHouse server and set CH_HOST.";
    }

    /** What a fetch left that was killed; the lock is held, so nobody works there. */
    private static void removeLeftovers(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(file -> String.valueOf(file.getFileName()).startsWith(WORK))
                    .toList()
                    .forEach(NpmFetch::delete);
        }
    }

    /** As far as it goes: the next fetch deletes what is left. */
    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(NpmFetch.class.getName()).log(System.Logger.Level.DEBUG, "cannot delete " + folder, e);
        }
    }
}
