package io.marketdata.clickhouse;

import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** One real engine for all tests of this JVM; every test makes a database of its own on it. */
final class Engine {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static @Nullable EmbeddedClickHouse engine;

    private Engine() {}

    static synchronized Map<String, String> settings() {
        Assumptions.assumeFalse("none".equals(System.getProperty("engine")), "skipped: -Dengine=none");
        EmbeddedClickHouse running = engine;
        if (running == null) {
            Path folder = newFolder();
            EmbeddedClickHouse started =
                    EmbeddedClickHouse.builder(folder).closeOnExit(false).start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                // An orderly end would take the time of some thousand tables, to keep what is deleted next.
                started.kill();
                delete(folder);
            }));
            engine = started;
            running = started;
        }
        return running.options();
    }

    /** A database of its own, not made yet. */
    static ClickHouseOptions.Builder options() {
        return ClickHouseOptions.builderOf(settings()).database("test_" + DATABASES.incrementAndGet());
    }

    /** Statements as a user would send them, to look at what the code under test left there. */
    static List<String[]> rows(ClickHouseOptions options, String sql) {
        try (Server server = Server.connect(options)) {
            return server.rows(sql.replace("$db", options.database()), Map.of());
        }
    }

    static String value(ClickHouseOptions options, String sql) {
        return rows(options, sql).get(0)[0];
    }

    static void execute(ClickHouseOptions options, String statement) {
        try (Server server = Server.connect(options)) {
            server.execute(statement.replace("$db", options.database()));
        }
    }

    private static Path newFolder() {
        try {
            Path folder = Files.createTempDirectory("marketdata-engine");
            Users.write(folder);
            return folder;
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
