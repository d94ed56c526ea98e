package io.marketdata.clickhouse.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the engine: what was asked for by name, else the cache, else a {@code clickhouse} on the PATH, else npm. */
final class EngineLocator {
    static final String LIBRARY_PROPERTY = "marketdata.clickhouse.library";
    static final String LIBRARY_VARIABLE = "MARKETDATA_CLICKHOUSE_LIBRARY";

    private final EngineSettings settings;
    private final HostEnvironment host;

    EngineLocator(EngineSettings settings, HostEnvironment host) {
        this.settings = settings;
        this.host = host;
    }

    Engine locate() {
        Path library = namedLibrary();
        if (library != null) {
            if (!host.platform().isTried()) {
                settings.events().accept(host.platform().untried());
            }
            return new Engine.Library(library);
        }
        Path binary = settings.binary();
        if (binary != null) {
            return new Engine.Binary(required(binary, "the ClickHouse binary given to the builder"));
        }
        Optional<LibraryPackage> pinned = LibraryPackage.of(host.platform());
        Path cached = pinned.map(p -> p.cachedLibrary(cacheDirectory())).orElse(null);
        if (cached != null && Files.isRegularFile(cached)) {
            return new Engine.Library(cached);
        }
        Optional<Path> onPath = host.onPath("clickhouse");
        if (onPath.isPresent()) {
            return new Engine.Binary(onPath.get());
        }
        Path npm = host.onPath("npm").orElse(null);
        if (pinned.isEmpty() || cached == null || npm == null) {
            throw new EngineNotFoundException(notFound(pinned.orElse(null), cached));
        }
        return new Engine.Library(new NpmFetch(npm, pinned.get(), settings.events()).fetchTo(cached));
    }

    private Path cacheDirectory() {
        Path given = settings.cacheDirectory();
        return given != null ? given : host.cacheDirectory();
    }

    private @Nullable Path namedLibrary() {
        Path given = settings.library();
        if (given != null) {
            return required(given, "the library given to the builder");
        }
        String property = host.properties().getOrDefault(LIBRARY_PROPERTY, "");
        if (!property.isBlank()) {
            return required(Path.of(property), "the library named by the system property " + LIBRARY_PROPERTY);
        }
        String variable = host.variables().getOrDefault(LIBRARY_VARIABLE, "");
        return variable.isBlank()
                ? null
                : required(Path.of(variable), "the library named by the environment variable " + LIBRARY_VARIABLE);
    }

    /** What was named must be there: falling back in silence would run another engine than the one asked for. */
    private static Path required(Path file, String what) {
        if (!Files.isRegularFile(file)) {
            throw new EngineNotFoundException(what + " is not a file: " + file.toAbsolutePath()
                    + ". Correct the path, or leave it out so that the engine is looked for.");
        }
        return file.toAbsolutePath();
    }

    private String notFound(@Nullable LibraryPackage pinned, @Nullable Path cached) {
        String named = "a library path (builder, " + LIBRARY_PROPERTY + ", " + LIBRARY_VARIABLE + ")";
        String otherwise = "put a `clickhouse` executable (26.x) on the PATH, or give the path of a library"
                + ", or run a ClickHouse server (in a container, for example) and set CH_HOST.";
        if (pinned == null || cached == null) {
            return "No ClickHouse engine found, and none is fetched here: "
                    + host.platform().untried() + ". Looked for: " + named
                    + " and a `clickhouse` executable on the PATH. To go on, " + otherwise;
        }
        return "No ClickHouse engine found. Looked for: " + named + ", " + cached
                + ", a `clickhouse` executable on the PATH, and `npm` on the PATH to fetch " + pinned + " ("
                + pinned.megabytes()
                + " MB). Install Node.js with npm once, or copy " + LibraryPackage.LIBRARY + " to that place, or "
                + otherwise;
    }
}
