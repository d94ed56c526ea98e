package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.util.Optional;

/** The use of an engine that somebody else owns. */
final class AttachedSession implements Session {
    private final Endpoint endpoint;
    private final String version;
    private final UseLock use;

    private AttachedSession(Endpoint endpoint, String version, UseLock use) {
        this.endpoint = endpoint;
        this.version = version;
        this.use = use;
    }

    /** Attaches if an engine runs there, knows its password, and is not being closed. */
    static Optional<AttachedSession> tryAttach(EngineFiles files) {
        Optional<Endpoint> endpoint = Endpoint.read(files.endpoint());
        Optional<UseLock> use = endpoint.flatMap(found -> UseLock.tryShare(files.useLock()));
        if (endpoint.isEmpty() || use.isEmpty()) {
            return Optional.empty();
        }
        // An owner that closes takes the file away first and then waits for the users: it has not begun if it is still
        // there.
        if (Endpoint.read(files.endpoint()).equals(endpoint)) {
            try {
                return Optional.of(new AttachedSession(endpoint.get(), version(endpoint.get()), use.get()));
            } catch (IOException noEngineAnswers) {
                use.get().close();
                return Optional.empty();
            }
        }
        use.get().close();
        return Optional.empty();
    }

    private static String version(Endpoint endpoint) throws IOException {
        return EngineHttp.version(endpoint.host(), endpoint.httpPort(), endpoint.credentials());
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public boolean isAttached() {
        return true;
    }

    @Override
    public boolean isAlive() {
        try {
            return !version(endpoint).isEmpty();
        } catch (IOException noAnswer) {
            return false;
        }
    }

    @Override
    public void kill() {
        throw new IllegalStateException(
                "attached to the engine of process " + endpoint.ownerPid() + ": only its owner may kill it");
    }

    @Override
    public void close() {
        use.close();
    }
}
