package io.marketdata.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A test class leaves nothing behind: {@code @ExtendWith(NothingLeft.class)} fails it where threads of this library or of the
 * ClickHouse client, child processes, TCP sockets or open files are there after its last {@code @AfterAll} that were not
 * before its first {@code @BeforeAll}. What is on its way to its end has {@link #PATIENCE}, and what nobody refers to any
 * more is left to the collector. Sockets and files are seen on Linux alone.
 */
public final class NothingLeft implements BeforeAllCallback, AfterAllCallback {
    /** How long something that was closed may take to be gone. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final List<Path> TCP = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
    private static final int INODE_COLUMN = 9;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    /** Of this library, and of the ClickHouse client below it. */
    private static final List<String> OWN_THREADS = List.of("marketdata", "firstrate", "fault-", "chc-operation");

    /** What was there at the beginning. */
    private record Before(Set<Long> threads, Set<Long> processes, Set<String> descriptors) {}

    private final Duration patience;

    /** Made by JUnit. */
    public NothingLeft() {
        this(PATIENCE);
    }

    NothingLeft(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(Namespace.create(NothingLeft.class)).put(context.getRequiredTestClass(), now());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Before before =
                context.getStore(Namespace.create(NothingLeft.class)).get(context.getRequiredTestClass(), Before.class);
        List<String> left = before == null ? List.of() : leftOf(before);
        if (!left.isEmpty()) {
            throw new AssertionError(
                    context.getRequiredTestClass().getSimpleName() + " left behind: " + String.join(", ", left));
        }
    }

    private static Before now() {
        Set<Long> threads = new HashSet<>();
        threads().forEach(thread -> threads.add(thread.getId()));
        Set<Long> processes = new HashSet<>();
        ProcessHandle.current().descendants().forEach(process -> processes.add(process.pid()));
        return new Before(threads, processes, descriptors());
    }

    private List<String> leftOf(Before before) {
        long end = System.nanoTime() + patience.toNanos();
        List<String> left = new ArrayList<>();
        for (Thread thread : threads()) {
            if (!before.threads().contains(thread.getId()) && !ends(thread, end)) {
                left.add("thread " + thread.getName());
            }
        }
        ProcessHandle.current()
                .descendants()
                .filter(process -> !before.processes().contains(process.pid()))
                .filter(process -> !ends(process, end))
                .forEach(process ->
                        left.add("process " + process.info().command().orElse("") + " " + process.pid()));
        Set<String> open = descriptors();
        open.removeAll(before.descriptors());
        while (!open.isEmpty() && System.nanoTime() < end) {
            // What nobody holds any more, a connection that broke off while it was made for instance, is the
            // collector's.
            System.gc();
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            open.retainAll(descriptors());
        }
        left.addAll(open);
        return left;
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> OWN_THREADS.stream().anyMatch(thread.getName()::startsWith))
                .toList();
    }

    private static boolean ends(Thread thread, long endNanos) {
        try {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime())));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private static boolean ends(ProcessHandle process, long endNanos) {
        try {
            process.onExit().get(Math.max(1, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException still) {
            return !process.isAlive();
        }
        return !process.isAlive();
    }

    /** TCP sockets and files, in words; the JVM's own libraries and archives are none of a test's. */
    private static Set<String> descriptors() {
        Set<String> open = new TreeSet<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return open;
        }
        Set<String> connections = connections();
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            descriptors.forEach(descriptor -> {
                String target = target(descriptor);
                if (target.startsWith("socket:[")) {
                    if (connections.contains(target.substring("socket:[".length(), target.length() - 1))) {
                        open.add("TCP " + target);
                    }
                } else if (isData(target)) {
                    open.add("file " + target);
                }
            });
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
        return open;
    }

    private static boolean isData(String target) {
        return target.startsWith("/")
                && !target.startsWith("/proc/")
                && !target.startsWith("/dev/")
                && !target.startsWith("/sys/")
                && !target.endsWith(".jar")
                && !target.endsWith(".so")
                && !target.endsWith("/modules")
                && !target.contains("/surefire");
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** The inodes of this network's TCP sockets; a JVM has sockets of other kinds for itself. */
    private static Set<String> connections() {
        Set<String> inodes = new HashSet<>();
        for (Path table : TCP) {
            for (String line : lines(table)) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > INODE_COLUMN) {
                    inodes.add(columns[INODE_COLUMN]);
                }
            }
        }
        return inodes;
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table, StandardCharsets.US_ASCII);
        } catch (IOException thereIsNone) {
            return List.of();
        }
    }

    /** What has come since this was made, after what is ending has ended: for tests of this class. */
    final class Watch {
        private final Before before = now();

        List<String> left() {
            return leftOf(before);
        }
    }
}
