package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The child process that is the engine, or the shell around it. */
final class EngineProcess {
    static final String HOST = "127.0.0.1";

    private static final Duration LAST_RESORT = Duration.ofSeconds(2);

    private final Process process;
    private final ProcessHandle engine;
    private final Ports ports;
    private final String version;

    private EngineProcess(Process process, ProcessHandle engine, Ports ports, String version) {
        this.process = process;
        this.engine = engine;
        this.ports = ports;
        this.version = version;
    }

    /** Starts the engine and waits until it answers to the credentials; on any failure nothing is left running. */
    static EngineProcess start(Engine engine, EngineFiles files, EngineSettings settings, Credentials credentials) {
        Ports chosen = null;
        List<String> command;
        if (engine instanceof Engine.Binary binary) {
            chosen = Ports.chosen(settings.httpPort(), settings.nativePort());
            EngineConfig.writeForServer(files, settings, chosen, credentials);
            command = EngineCommand.ofBinary(binary.file());
        } else {
            EngineConfig.writeForLibrary(files, settings, credentials);
            command = EngineCommand.ofLibrary(((Engine.Library) engine).file(), settings);
        }
        Process process = launch(command, engine, files);
        boolean ready = false;
        try {
            EngineProcess started = await(process, engine, Optional.ofNullable(chosen), files, settings, credentials);
            ready = true;
            return started;
        } finally {
            if (!ready) {
                killTree(process);
            }
        }
    }

    private static Process launch(List<String> command, Engine engine, EngineFiles files) {
        try {
            Files.deleteIfExists(files.ports());
            Files.deleteIfExists(files.pid());
            if (Files.exists(files.stderr())) {
                Files.move(
                        files.stderr(),
                        files.stderr().resolveSibling("stderr.previous.log"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(files.root().toFile())
                    .redirectOutput(files.stdout().toFile())
                    .redirectError(files.stderr().toFile());
            EngineCommand.prepareEnvironment(builder.environment());
            Process process = builder.start();
            if (engine instanceof Engine.Library) {
                Files.writeString(files.pid(), process.pid() + "\n");
            }
            return process;
        } catch (IOException e) {
            throw new EngineException("cannot start the engine " + engine + " in " + files.root() + ": " + e, e);
        }
    }

    private static EngineProcess await(
            Process process,
            Engine engine,
            Optional<Ports> chosen,
            EngineFiles files,
            EngineSettings settings,
            Credentials credentials) {
        StartFailure failure = new StartFailure(engine, files, settings);
        Deadline deadline = Deadline.in(settings.startTimeout());
        Optional<Ports> ports = chosen;
        while (true) {
            boolean alive = process.isAlive();
            if (!alive || (ports.isEmpty() && failure.isReported())) {
                throw failure.ended(alive ? Optional.empty() : Optional.of(process.exitValue()));
            }
            ports = ports.or(() -> Ports.read(files.ports()));
            Optional<ProcessHandle> handle = handle(process, engine, files.pid());
            if (ports.isPresent() && handle.isPresent()) {
                try {
                    String version = EngineHttp.version(HOST, ports.get().http(), credentials);
                    return new EngineProcess(process, handle.get(), ports.get(), version);
                } catch (IOException notYet) {
                    failure.lastAnswer(notYet);
                }
            }
            if (!deadline.pause("the engine to start")) {
                throw failure.timedOut();
            }
        }
    }

    private static Optional<ProcessHandle> handle(Process process, Engine engine, Path pidFile) {
        return engine instanceof Engine.Library
                ? Optional.of(process.toHandle())
                : OrphanedEngine.pid(pidFile).flatMap(ProcessHandle::of);
    }

    Ports ports() {
        return ports;
    }

    String version() {
        return version;
    }

    long pid() {
        return engine.pid();
    }

    boolean isAlive() {
        return process.isAlive() && engine.isAlive();
    }

    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** Lets the engine end by itself, and ends it by force after that time; false if even that did not help. */
    boolean stop(Duration patience) {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyClosed) {
            // The process is gone, and its end of the pipe with it.
        }
        if (!endsWithin(patience)) {
            engine.destroy();
            if (!endsWithin(LAST_RESORT)) {
                kill();
            }
        }
        return !process.isAlive() && !engine.isAlive();
    }

    void kill() {
        engine.destroyForcibly();
        // A shell around it ends by itself then, having told the system that the engine is gone.
        if (!endsWithin(LAST_RESORT)) {
            killTree(process);
        }
    }

    /** Polls: the futures of process ends need the common pool, which may be busy with whoever waits for this. */
    private boolean endsWithin(Duration time) {
        return Uninterruptibly.waitFor(time, nanos -> {
            Deadline deadline = Deadline.in(Duration.ofNanos(nanos));
            // The shell around an executable may be gone before it.
            while (process.isAlive() || engine.isAlive()) {
                if (!deadline.pause()) {
                    return false;
                }
            }
            return true;
        });
    }

    private static void killTree(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        Uninterruptibly.waitFor(LAST_RESORT, nanos -> process.waitFor(nanos, TimeUnit.NANOSECONDS));
    }
}
