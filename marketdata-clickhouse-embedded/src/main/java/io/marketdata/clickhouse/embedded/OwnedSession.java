package io.marketdata.clickhouse.embedded;

import java.time.Duration;
import java.util.Optional;

/** The engine's owner: ends it, and cleans up after it however it ends. */
final class OwnedSession implements Session {
    private final EngineFiles files;
    private final EngineSettings settings;
    private final ProcessLock ownership;
    private final EngineProcess process;
    private final Endpoint endpoint;
    private final Thread hook = new Thread(this::close, "marketdata-clickhouse-close");
    private volatile boolean over;

    private OwnedSession(
            EngineFiles files,
            EngineSettings settings,
            ProcessLock ownership,
            EngineProcess process,
            Credentials credentials) {
        this.files = files;
        this.settings = settings;
        this.ownership = ownership;
        this.process = process;
        this.endpoint = new Endpoint(
                EngineProcess.HOST,
                process.ports().http(),
                process.ports().nativeTcp(),
                credentials,
                process.pid(),
                ProcessHandle.current().pid(),
                System.currentTimeMillis());
    }

    /** Starts the engine; takes the ownership over, and gives it back on failure. */
    static OwnedSession start(Engine engine, EngineFiles files, EngineSettings settings, ProcessLock ownership) {
        OwnedSession session = null;
        try {
            // Whoever had the folder before is gone, since the ownership is ours.
            Endpoint.delete(files.endpoint());
            OrphanedEngine.awaitEnd(files, settings.events());
            Credentials credentials = Credentials.random();
            EngineProcess process = EngineProcess.start(engine, files, settings, credentials);
            session = new OwnedSession(files, settings, ownership, process, credentials);
        } finally {
            if (session == null) {
                ownership.close();
            }
        }
        session.announce();
        return session;
    }

    private void announce() {
        boolean announced = false;
        try {
            if (settings.closeOnExit()) {
                Runtime.getRuntime().addShutdownHook(hook);
            }
            endpoint.write(files.endpoint());
            var unused = process.onExit().thenAccept(ended -> ended(ended.exitValue()));
            announced = true;
        } finally {
            if (!announced) {
                close();
            }
        }
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public String version() {
        return process.version();
    }

    @Override
    public boolean isAttached() {
        return false;
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public synchronized void kill() {
        if (!over) {
            over = true;
            process.kill();
            release();
        }
    }

    @Override
    public synchronized void close() {
        if (over) {
            return;
        }
        over = true;
        Optional<UseLock> unused = Optional.empty();
        try {
            Endpoint.delete(files.endpoint());
            unused = awaitUnused();
        } finally {
            stop();
            unused.ifPresent(UseLock::close);
            release();
        }
    }

    private void stop() {
        if (!process.stop(settings.stopTimeout())) {
            System.getLogger(OwnedSession.class.getName())
                    .log(System.Logger.Level.WARNING, "engine process " + process.pid() + " does not end, even killed");
        }
    }

    /** Runs on a thread of the common pool, so it must not wait for a close that is under way. */
    private void ended(int exitCode) {
        if (over) {
            return;
        }
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            try {
                Endpoint.delete(files.endpoint());
            } finally {
                release();
            }
        }
        settings.events()
                .accept("engine process " + process.pid() + " ended by itself with exit code " + exitCode + "; see "
                        + files.stderr() + " and " + files.engineLog());
    }

    private Optional<UseLock> awaitUnused() {
        Optional<UseLock> unused = UseLock.tryExclude(files.useLock());
        if (unused.isPresent() || !process.isAlive()) {
            return unused;
        }
        Duration grace = settings.attachedGrace();
        settings.events().accept("waiting up to " + grace.toMillis() + " ms for those who are attached to the engine");
        Deadline deadline = Deadline.in(grace);
        try {
            while (unused.isEmpty() && deadline.pause("those who are attached to the engine")) {
                unused = UseLock.tryExclude(files.useLock());
            }
        } catch (EngineException cannotWait) {
            settings.events().accept("not waiting any longer: " + cannotWait.getMessage());
        }
        if (unused.isEmpty()) {
            settings.events().accept("closing the engine although others are attached to it");
        }
        return unused;
    }

    private void release() {
        ownership.close();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is what runs now.
        }
    }
}
