package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The layout of a data folder.
 *
 * <p>The engine works in the folder and is given names relative to it, so that no character of the folder's own name has
 * to survive SQL, XML or the encoding of arguments.
 *
 * @param root the data folder's real path: locks are kept by it
 */
record EngineFiles(Path root) {
    static final String DATA = "data";
    static final String CONFIG = "conf/config.xml";
    static final String PORTS = "conf/ports.tsv";
    static final String HISTORY = "conf/history";
    static final String PID = "conf/engine.pid";
    static final String ENGINE_LOG = "log/engine.log";

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    /** Makes the folders that are missing. Only the user may enter them: the files in them know no password. */
    static EngineFiles create(Path dataDirectory) {
        try {
            Path root = Files.createDirectories(dataDirectory).toRealPath();
            for (String folder : new String[] {DATA, "conf", "log"}) {
                createPrivateDirectory(root.resolve(folder));
            }
            return new EngineFiles(root);
        } catch (IOException e) {
            throw new EngineException(
                    "cannot write to the data folder " + dataDirectory.toAbsolutePath() + ": " + e
                            + ". Choose another folder, or make this one writable.",
                    e);
        }
    }

    private static void createPrivateDirectory(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (POSIX) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        if (!Files.isWritable(folder)) {
            throw new IOException(folder + " is not writable");
        }
    }

    Path config() {
        return root.resolve(CONFIG);
    }

    Path users() {
        return root.resolve("conf/users.xml");
    }

    Path ports() {
        return root.resolve(PORTS);
    }

    Path pid() {
        return root.resolve(PID);
    }

    Path ownerLock() {
        return root.resolve("conf/owner.lock");
    }

    Path useLock() {
        return root.resolve("conf/use.lock");
    }

    Path engineLog() {
        return root.resolve(ENGINE_LOG);
    }

    Path stdout() {
        return root.resolve("log/stdout.log");
    }

    Path stderr() {
        return root.resolve("log/stderr.log");
    }

    Path endpoint() {
        return root.resolve("endpoint.properties");
    }

    /** Replaces a file by one that only the user may read; readers see the old one or the new one. */
    static void writePrivately(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, ownerOnly());
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?>[] ownerOnly() {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
