package io.marketdata.clickhouse.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What this machine is, in the words of the packages that hold the engine's library.
 *
 * @param name such as {@code linux-x64-gnu}, {@code linux-x64-musl} or {@code darwin-arm64}
 */
record Platform(String name) {
    static final Platform LINUX_X64 = new Platform("linux-x64-gnu");

    static Platform current() {
        return detect(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), Path.of("/"));
    }

    static Platform detect(String osName, String osArch, Path root) {
        String os = osName.toLowerCase(Locale.ROOT);
        String cpu = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64" -> "x64";
            case "aarch64", "arm64" -> "arm64";
            default -> osArch.toLowerCase(Locale.ROOT);
        };
        if (os.startsWith("linux")) {
            return new Platform("linux-" + cpu + (isMusl(root, cpu) ? "-musl" : "-gnu"));
        }
        if (os.startsWith("mac")) {
            return new Platform("darwin-" + cpu);
        }
        return new Platform((os.startsWith("windows") ? "windows" : os.replace(' ', '-')) + "-" + cpu);
    }

    /** The dynamic linkers' fixed places tell the C library; a machine with both runs the engine's glibc build. */
    private static boolean isMusl(Path root, String cpu) {
        String machine = cpu.equals("x64") ? "x86_64" : "aarch64";
        Path glibc = cpu.equals("x64")
                ? root.resolve("lib64/ld-linux-x86-64.so.2")
                : root.resolve("lib/ld-linux-aarch64.so.1");
        return Files.exists(root.resolve("lib/ld-musl-" + machine + ".so.1")) && !Files.exists(glibc);
    }

    boolean isTried() {
        return equals(LINUX_X64);
    }

    /** A sentence for a message that has to say why nothing can be fetched here. */
    String untried() {
        return name.endsWith("-musl")
                ? "untried on this platform: " + name + " (the engine's library needs glibc, and this is musl)"
                : "untried on this platform: " + name + " (only " + LINUX_X64.name + " is)";
    }
}
