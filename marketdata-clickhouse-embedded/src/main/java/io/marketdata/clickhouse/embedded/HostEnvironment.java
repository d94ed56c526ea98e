package io.marketdata.clickhouse.embedded;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the search for an engine reads of its surroundings.
 *
 * @param variables environment variables
 * @param properties system properties
 * @param platform the machine
 */
record HostEnvironment(Map<String, String> variables, Map<String, String> properties, Platform platform) {
    static HostEnvironment current() {
        Map<String, String> properties = new HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            properties.put(name, System.getProperty(name));
        }
        return new HostEnvironment(System.getenv(), properties, Platform.current());
    }

    /** The first executable of that name on the PATH. */
    Optional<Path> onPath(String executable) {
        for (String directory : variables.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path candidate = directory.isBlank() ? null : resolve(directory, executable);
            if (candidate != null && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate.toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private static @Nullable Path resolve(String directory, String executable) {
        try {
            return Path.of(directory, executable);
        } catch (InvalidPathException notADirectory) {
            return null;
        }
    }

    /** The user's cache folder for this project, which need not be there yet. */
    Path cacheDirectory() {
        String xdg = variables.getOrDefault("XDG_CACHE_HOME", "");
        // Only an absolute path counts, says the XDG base directory specification.
        Path caches = xdg.startsWith("/")
                ? Path.of(xdg)
                : Path.of(properties.getOrDefault("user.home", ".")).resolve(".cache");
        return caches.resolve("marketdata").toAbsolutePath();
    }
}
