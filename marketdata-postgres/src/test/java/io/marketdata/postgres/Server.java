package io.marketdata.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One real PostgreSQL for all tests of this JVM; every test makes a database of its own on it. Where the tests run as root,
 * the library starts the server in a user namespace of its own, since PostgreSQL refuses to run as root.
 */
final class Server {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static @Nullable EmbeddedPostgres server;

    private Server() {}

    static synchronized EmbeddedPostgres running() {
        EmbeddedPostgres running = server;
        if (running == null) {
            try {
                Path folder = Files.createTempDirectory("marketdata-postgres");
                EmbeddedPostgres started = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                        .setDataDirectory(folder.resolve("data"))
                        .setServerConfig("max_connections", "40")
                        .setPGStartupWait(Duration.ofMinutes(3))
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started, folder)));
                server = started;
                running = started;
            } catch (IOException problem) {
                throw new UncheckedIOException(problem);
            }
        }
        return running;
    }

    private static void stop(EmbeddedPostgres started, Path folder) {
        try (started;
                Stream<Path> files = Files.walk(folder)) {
            started.close();
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /** A database of its own. */
    static PostgresOptions.Builder options() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return PostgresOptions.builder("localhost")
                .port(running().getPort())
                .user("postgres")
                .database(name);
    }

    static void execute(String database, String statement) {
        try (Connection connection = running().getDatabase("postgres", database).getConnection();
                Statement plain = connection.createStatement()) {
            plain.execute(statement);
        } catch (SQLException problem) {
            throw new IllegalStateException(problem);
        }
    }

    /** The first column of an answer. */
    static List<String> column(String database, String query) {
        List<String> values = new ArrayList<>();
        try (Connection connection = running().getDatabase("postgres", database).getConnection();
                Statement plain = connection.createStatement();
                ResultSet row = plain.executeQuery(query)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        } catch (SQLException problem) {
            throw new IllegalStateException(problem);
        }
        return values;
    }
}
