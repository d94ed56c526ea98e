package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where a running engine is reached, as its owner leaves it beside the data for other processes of the same user.
 *
 * @param pid the engine's process
 * @param ownerPid the process that started it and will end it
 * @param startedMillis when it was started, epoch milliseconds UTC
 */
record Endpoint(
        String host,
        int httpPort,
        int nativePort,
        Credentials credentials,
        long pid,
        long ownerPid,
        long startedMillis) {

    void write(Path file) {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "host", host,
                "http.port", Integer.toString(httpPort),
                "native.port", Integer.toString(nativePort),
                "user", credentials.user(),
                "password", credentials.password(),
                "pid", Long.toString(pid),
                "owner.pid", Long.toString(ownerPid),
                "started.millis", Long.toString(startedMillis)));
        StringWriter text = new StringWriter();
        try {
            properties.store(text, "The engine that runs on this folder; its owner deletes this file");
            EngineFiles.writePrivately(file, text.toString());
        } catch (IOException e) {
            throw new EngineException("cannot write " + file + ": " + e, e);
        }
    }

    /** What the file says; nothing if it is not there or is not whole. */
    static Optional<Endpoint> read(Path file) {
        Properties properties = new Properties();
        try (var text = Files.newBufferedReader(file)) {
            properties.load(text);
            return Optional.of(new Endpoint(
                    value(properties, "host"),
                    Integer.parseInt(value(properties, "http.port")),
                    Integer.parseInt(value(properties, "native.port")),
                    new Credentials(value(properties, "user"), value(properties, "password")),
                    Long.parseLong(value(properties, "pid")),
                    Long.parseLong(value(properties, "owner.pid")),
                    Long.parseLong(value(properties, "started.millis"))));
        } catch (IOException | IllegalArgumentException notThereOrNotWhole) {
            return Optional.empty();
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new EngineException("cannot delete " + file + ": " + e, e);
        }
    }

    private static String value(Properties properties, String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
