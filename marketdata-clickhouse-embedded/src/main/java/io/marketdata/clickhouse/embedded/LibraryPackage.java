package io.marketdata.clickhouse.embedded;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The published package that holds the engine's library, pinned by its version and its digest.
 *
 * @param name the package's name
 * @param version the one version that is known to work; the newest release is not what is wanted
 * @param platform what it runs on
 * @param sha512 Base64 of the packed file's SHA-512, as its publisher states it
 * @param megabytes size of the packed file, for messages
 */
record LibraryPackage(String name, String version, Platform platform, String sha512, int megabytes) {
    static final String LIBRARY = "libchdb.so";

    private static final LibraryPackage LINUX_X64 = new LibraryPackage(
            "@chdb/lib-linux-x64-gnu",
            "26.7.3-stable.1",
            Platform.LINUX_X64,
            "XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
            178);

    /** The package for a platform, or nothing where none has been tried and pinned. */
    static Optional<LibraryPackage> of(Platform platform) {
        return platform.equals(LINUX_X64.platform) ? Optional.of(LINUX_X64) : Optional.empty();
    }

    Path cachedLibrary(Path cacheDirectory) {
        return cacheDirectory
                .resolve("chdb")
                .resolve(version + "-" + platform.name())
                .resolve(LIBRARY);
    }

    @Override
    public String toString() {
        return name + "@" + version;
    }
}
