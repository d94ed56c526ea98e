package io.marketdata.clickhouse.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real ClickHouse engine on a data folder: started as a child process of this program, or shared with the program that
 * started it.
 *
 * <p>It listens on 127.0.0.1 only and asks for a password that is made anew at each start. The owner is whoever started it:
 * closing its handle, the end of its JVM and even {@code kill -9} of its JVM end the engine; the data stay, also when the
 * engine itself is killed. While it runs, {@code endpoint.properties} in the data folder (readable by this user only) tells
 * other programs where it is.
 *
 * <p>The engine is a library loaded by a child JVM, or a {@code clickhouse} executable. It is looked for in this order: a
 * library named to the builder, by the system property {@code marketdata.clickhouse.library} or by the environment variable
 * {@code MARKETDATA_CLICKHOUSE_LIBRARY}; a binary named to the builder; the cache ({@code ~/.cache/marketdata}, or below
 * {@code XDG_CACHE_HOME}); {@code clickhouse} on the PATH; and {@code npm} on the PATH, which fetches a pinned version into
 * the cache once. Tried on Linux x86-64 with glibc and with the library; a real {@code clickhouse} executable is untried, and
 * so is every other platform.
 *
 * <p>A handle may be used by several threads.
 */
public final class EmbeddedClickHouse implements AutoCloseable {
    private final Path dataDirectory;
    private final Session session;
    private final Map<String, String> options;

    private EmbeddedClickHouse(Path dataDirectory, Session session) {
        this.dataDirectory = dataDirectory;
        this.session = session;
        this.options = new EngineOptions(session.endpoint());
    }

    /**
     * Starts an engine on a folder with the defaults.
     *
     * @param dataDirectory made if it is not there
     * @return the engine, which answers
     * @throws EngineNotFoundException if there is no engine and none can be fetched
     * @throws EngineException if one runs there already, or it does not start; nothing is left running then
     */
    public static EmbeddedClickHouse start(Path dataDirectory) {
        return builder(dataDirectory).start();
    }

    /**
     * Attaches to the engine that another handle, mostly another process's, runs on a folder, or starts one.
     *
     * @param dataDirectory made if it is not there
     * @return the engine, which answers
     * @throws EngineNotFoundException if there is no engine and none can be fetched
     * @throws EngineException if it does not start; nothing is left running then
     */
    public static EmbeddedClickHouse startOrAttach(Path dataDirectory) {
        return builder(dataDirectory).startOrAttach();
    }

    /**
     * Begins to describe an engine.
     *
     * @param dataDirectory made if it is not there
     * @return a builder on which everything has a default
     */
    public static Builder builder(Path dataDirectory) {
        return new Builder(dataDirectory);
    }

    /**
     * The settings with which a client reaches the engine: {@code CH_HOST}, {@code CH_PORT} (HTTP), {@code CH_USER},
     * {@code CH_PASSWORD} and {@code CH_SECURE}.
     *
     * @return an unmodifiable map whose {@code toString} masks the password
     */
    public Map<String, String> options() {
        return options;
    }

    /** {@return the port of the HTTP interface on 127.0.0.1} */
    public int httpPort() {
        return session.endpoint().httpPort();
    }

    /** {@return the port of the native protocol on 127.0.0.1} */
    public int nativePort() {
        return session.endpoint().nativePort();
    }

    /** {@return the process id of the engine} */
    public long pid() {
        return session.endpoint().pid();
    }

    /** {@return whether somebody else owns the engine: closing this handle then leaves it running} */
    public boolean isAttached() {
        return session.isAttached();
    }

    /** {@return the folder's real path} */
    public Path dataDirectory() {
        return dataDirectory;
    }

    /** {@return whether the engine still runs; an attached handle asks it, for at most a few seconds} */
    public boolean isAlive() {
        return session.isAlive();
    }

    /** {@return what the engine says of its version, such as 26.7.2.1} */
    public String version() {
        return session.version();
    }

    /**
     * Kills the engine at once, as {@code kill -9} does, for tests of crashes. The endpoint file stays, as after a crash, and
     * the folder may be started on again.
     *
     * @throws IllegalStateException if this handle is attached
     */
    public void kill() {
        session.kill();
    }

    /**
     * Ends the use of the engine. An attached handle leaves it running. The owner's waits for those attached, lets the engine
     * end, and ends it by force if it does not: at most the sum of attachedGrace, stopTimeout and a few seconds. Close clients
     * first: an engine with an idle connection takes five seconds to end. A second call does nothing.
     */
    @Override
    public void close() {
        session.close();
    }

    @Override
    public String toString() {
        return "ClickHouse " + version() + " on " + dataDirectory + " (process " + pid() + ", HTTP port " + httpPort()
                + (isAttached() ? ", attached)" : ")");
    }

    /** Describes an engine before it is started. Not for use by several threads. */
    public static final class Builder {
        private final Path dataDirectory;
        private int httpPort;
        private int nativePort;
        private @Nullable Path library;
        private @Nullable Path binary;
        private @Nullable Path cacheDirectory;
        private Duration startTimeout = Duration.ofSeconds(60);
        private Duration stopTimeout = Duration.ofSeconds(10);
        private Duration attachedGrace = Duration.ofSeconds(10);
        private boolean closeOnExit = true;
        private Consumer<String> events = event -> {};
        private long maxServerMemoryBytes = 2L << 30;
        private String extraConfig = "";

        private Builder(Path dataDirectory) {
            this.dataDirectory = Objects.requireNonNull(dataDirectory, "dataDirectory");
        }

        /**
         * Sets the port of the HTTP interface; 0, the default, is any free one.
         *
         * @param port 0 to 65535
         * @return this
         */
        public Builder httpPort(int port) {
            httpPort = port(port, "httpPort");
            return this;
        }

        /**
         * Sets the port of the native protocol; 0, the default, is any free one.
         *
         * @param port 0 to 65535
         * @return this
         */
        public Builder nativePort(int port) {
            nativePort = port(port, "nativePort");
            return this;
        }

        /**
         * Names the engine's library, instead of looking for an engine.
         *
         * @param file libchdb.so
         * @return this
         */
        public Builder library(Path file) {
            library = Objects.requireNonNull(file, "library");
            return this;
        }

        /**
         * Names a {@code clickhouse} executable, instead of looking for an engine. Untried with a real one.
         *
         * @param file the executable, 26.x
         * @return this
         */
        public Builder binary(Path file) {
            binary = Objects.requireNonNull(file, "binary");
            return this;
        }

        /**
         * Sets where a fetched engine is kept.
         *
         * @param folder instead of ~/.cache/marketdata
         * @return this
         */
        public Builder cacheDirectory(Path folder) {
            cacheDirectory = Objects.requireNonNull(folder, "cacheDirectory").toAbsolutePath();
            return this;
        }

        /**
         * Sets how long a start, or another process's start or close, may take.
         *
         * @param time 60 s if not set
         * @return this
         */
        public Builder startTimeout(Duration time) {
            startTimeout = positive(time, "startTimeout");
            return this;
        }

        /**
         * Sets how long the engine may take to end before it is killed.
         *
         * @param time 10 s if not set
         * @return this
         */
        public Builder stopTimeout(Duration time) {
            stopTimeout = positive(time, "stopTimeout");
            return this;
        }

        /**
         * Sets how long the owner's close waits for those attached.
         *
         * @param time 10 s if not set
         * @return this
         */
        public Builder attachedGrace(Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("attachedGrace is " + time + ", must not be negative");
            }
            attachedGrace = time;
            return this;
        }

        /**
         * Sets whether the JVM's own end (its last thread, System.exit, SIGTERM) closes the engine by a shutdown hook.
         *
         * @param close true if not set; false for a program that closes it itself after its last write: hooks run all at
         *     once, so this one could end the engine under such a write. The engine never outlives the JVM either way
         * @return this
         */
        public Builder closeOnExit(boolean close) {
            closeOnExit = close;
            return this;
        }

        /**
         * Is told, in words for people, what takes time or is out of the ordinary: a fetch, a wait, the engine's sudden end.
         *
         * @param listener called on whichever thread has something to tell; must not throw
         * @return this
         */
        public Builder onEvent(Consumer<String> listener) {
            events = Objects.requireNonNull(listener, "onEvent");
            return this;
        }

        /**
         * Limits the memory of all queries together.
         *
         * @param bytes 2 GiB if not set
         * @return this
         */
        public Builder maxServerMemoryBytes(long bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("maxServerMemoryBytes is " + bytes + ", must be positive");
            }
            maxServerMemoryBytes = bytes;
            return this;
        }

        /**
         * Adds to the engine's configuration file.
         *
         * @param xml elements as they stand within {@code <clickhouse>}
         * @return this
         */
        public Builder extraConfig(String xml) {
            extraConfig = Objects.requireNonNull(xml, "extraConfig");
            return this;
        }

        /**
         * Starts the engine.
         *
         * @return the engine, which answers
         * @throws EngineNotFoundException if there is no engine and none can be fetched
         * @throws EngineException if one runs there already, or it does not start; nothing is left running then
         */
        public EmbeddedClickHouse start() {
            return run(false, HostEnvironment.current());
        }

        /**
         * Attaches to the engine that runs on the folder, or starts one.
         *
         * @return the engine, which answers
         * @throws EngineNotFoundException if there is no engine and none can be fetched
         * @throws EngineException if it does not start; nothing is left running then
         */
        public EmbeddedClickHouse startOrAttach() {
            return run(true, HostEnvironment.current());
        }

        EmbeddedClickHouse run(boolean mayAttach, HostEnvironment host) {
            EngineSettings settings = settings();
            EngineFiles files = EngineFiles.create(dataDirectory);
            Session session = new EngineStart(settings, files, new EngineLocator(settings, host)).run(mayAttach);
            return new EmbeddedClickHouse(files.root(), session);
        }

        EngineSettings settings() {
            return new EngineSettings(
                    httpPort,
                    nativePort,
                    library,
                    binary,
                    cacheDirectory,
                    startTimeout,
                    stopTimeout,
                    attachedGrace,
                    closeOnExit,
                    events,
                    maxServerMemoryBytes,
                    extraConfig);
        }

        private static int port(int port, String name) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException(name + " is " + port + ", must be 0 to 65535");
            }
            return port;
        }

        private static Duration positive(Duration time, String name) {
            if (time.isZero() || time.isNegative()) {
                throw new IllegalArgumentException(name + " is " + time + ", must be positive");
            }
            return time;
        }
    }
}
