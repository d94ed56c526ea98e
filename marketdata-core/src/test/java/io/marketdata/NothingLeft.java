package io.marketdata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A test class of this module leaves no thread of the library, no child process and no open file of a temporary folder behind. The
 * testkit's class of this name sees sockets as well, and stands above this module.
 */
public final class NothingLeft implements BeforeAllCallback, AfterAllCallback {
    private static final int PATIENCE_SECONDS = 120;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(Namespace.create(NothingLeft.class)).put(context.getRequiredTestClass(), threads());
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        Set<?> before = Objects.requireNonNull(
                context.getStore(Namespace.create(NothingLeft.class)).get(context.getRequiredTestClass(), Set.class));
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<String> left = left(before);
        while (!left.isEmpty() && System.nanoTime() < endNanos) {
            TimeUnit.MILLISECONDS.sleep(10);
            left = left(before);
        }
        if (!left.isEmpty()) {
            throw new AssertionError(context.getRequiredTestClass().getSimpleName() + " left behind: " + left);
        }
    }

    private static List<String> left(Set<?> before) {
        List<String> left = new ArrayList<>(files());
        threads().stream().filter(thread -> !before.contains(thread)).forEach(thread -> left.add(thread.toString()));
        ProcessHandle.current().descendants().forEach(process -> left.add("process " + process.info()));
        return left;
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("marketdata"))
                .collect(Collectors.toSet());
    }

    private static List<String> files() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return List.of();
        }
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
            return descriptors
                    .map(NothingLeft::target)
                    .filter(file -> file.startsWith(TEMPORARY + "/junit"))
                    .toList();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
