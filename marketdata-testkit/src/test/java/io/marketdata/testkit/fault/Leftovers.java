package io.marketdata.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Threads and sockets of the fault kit that are still there. */
final class Leftovers {
    private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");

    private Leftovers() {}

    static void assertNoThread() {
        assertNoThreadOf("fault-");
    }

    static void assertNoThreadOf(String prefix) {
        List<String> names = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
        assertThat(names).isEmpty();
    }

    /** How many sockets this process has open; 0 where the system does not tell. */
    static long openSockets() {
        if (!Files.isDirectory(OWN_DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> descriptors = Files.list(OWN_DESCRIPTORS)) {
            return descriptors.filter(Leftovers::isSocket).count();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
