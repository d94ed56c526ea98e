package io.marketdata.clickhouse.embedded;

import java.util.Optional;

/** Becomes the owner of a folder's engine, or one of those attached to it. */
final class EngineStart {
    private final EngineSettings settings;
    private final EngineFiles files;
    private final EngineLocator locator;

    EngineStart(EngineSettings settings, EngineFiles files, EngineLocator locator) {
        this.settings = settings;
        this.files = files;
        this.locator = locator;
    }

    Session run(boolean mayAttach) {
        Engine engine = null;
        Deadline deadline = Deadline.in(settings.startTimeout());
        while (true) {
            Optional<ProcessLock> ownership = ProcessLock.tryAcquire(files.ownerLock());
            if (ownership.isPresent()) {
                if (engine != null) {
                    return OwnedSession.start(engine, files, settings, ownership.get());
                }
                // Fetching an engine may take minutes, and whoever waits for the folder has less patience than that.
                ownership.get().close();
                engine = locator.locate();
                deadline = Deadline.in(settings.startTimeout());
                continue;
            }
            Session running = AttachedSession.tryAttach(files).orElse(null);
            if (running != null) {
                return attached(running, mayAttach);
            }
            if (!deadline.pause("the engine of another process")) {
                throw silent();
            }
        }
    }

    private Session attached(Session running, boolean mayAttach) {
        if (mayAttach) {
            settings.events()
                    .accept("attached to the engine of process "
                            + running.endpoint().ownerPid() + " on " + files.root());
            return running;
        }
        running.close();
        throw new EngineException("an engine of " + ProcessLock.owner(files.ownerLock()) + " already runs on "
                + files.root() + ": attach to it with startOrAttach, or choose another folder.");
    }

    private EngineException silent() {
        return new EngineException(ProcessLock.owner(files.ownerLock()) + " has the data folder " + files.root()
                + ", but no engine answered there within "
                + settings.startTimeout().toMillis()
                + " ms: it starts, closes or hangs. Wait for that process, or end it.");
    }
}
