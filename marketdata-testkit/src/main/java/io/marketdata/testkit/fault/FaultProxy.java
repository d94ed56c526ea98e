package io.marketdata.testkit.fault;

import io.marketdata.testkit.fault.Counters.Kind;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback, between a client and its server, that does to their bytes what it is told to.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to("127.0.0.1", serverPort)) {
 *     Client client = connect("127.0.0.1", proxy.port());
 *     proxy.onRequest(2, head -> head.contains("query=INSERT"), Fault.resetAfter(Direction.ANSWER, 0));
 *     client.insert(rows);                                        // passes
 *     assertThrows(InDoubt.class, () -> client.insert(rows));     // done by the server, but the client never hears of it
 *     proxy.always(Fault.swallowAfter(Direction.ANSWER, 0));      // from now on the server seems to say nothing
 *     ...
 *     proxy.heal();
 * }
 * }</pre>
 *
 * <p>Which fault a connection suffers: that of the request on it, if a rule for requests matches; else its own, if it was
 * meant for one connection; else the one set by {@link #always}. Requests are told apart as HTTP/1.1 does it, so that a
 * rule hits the right one on a connection that is used again; while there is such a rule, a head is held until it is
 * complete. Other protocols pass as they are, and know only {@link #always} and {@link #onConnection}.
 *
 * <p>Where nothing listens at the target the client's connection is reset: it was accepted already.
 */
public final class FaultProxy implements AutoCloseable {
    private final String targetHost;
    private final int targetPort;
    private final Counters counters = new Counters();
    private final Listener listener;
    private final Set<ProxiedConnection> connections = new HashSet<>();
    private final List<ConnectionRule> connectionRules = new ArrayList<>();
    private final List<RequestRule> requestRules = new ArrayList<>();
    private Fault standing = Fault.none();
    private @Nullable RuntimeException failure;

    /** A fault for the connection that is so many away. */
    private static final class ConnectionRule {
        private final Fault fault;
        private int away;

        private ConnectionRule(int away, Fault fault) {
            this.away = away;
            this.fault = fault;
        }
    }

    /** A fault for matching requests: the one that is so many away, or all of them. */
    private static final class RequestRule {
        private static final int ALL = 0;

        private final Predicate<String> head;
        private final Fault fault;
        private int away;

        private RequestRule(int away, Predicate<String> head, Fault fault) {
            this.away = away;
            this.head = head;
            this.fault = fault;
        }
    }

    private FaultProxy(String targetHost, int targetPort) {
        this.targetHost = targetHost;
        this.targetPort = targetPort;
        listener = new Listener("proxy", counters, this::serve);
    }

    /** A proxy that listens on a free port of loopback, and passes everything on until told otherwise. */
    public static FaultProxy to(String host, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is outside 1..65535");
        }
        return new FaultProxy(host, port);
    }

    /** The address that it listens on. */
    public String host() {
        return Listener.host();
    }

    /** The port that it listens on. */
    public int port() {
        return listener.port();
    }

    /** Every connection suffers this from now on, the open ones too, unless a narrower rule says otherwise. */
    public void always(Fault fault) {
        List<ProxiedConnection> open;
        synchronized (this) {
            standing = fault;
            open = List.copyOf(connections);
        }
        open.forEach(connection -> connection.suffer(fault));
    }

    /** One connection suffers this: the next for 1, the one after it for 2, and so on, counted from now. */
    public synchronized void onConnection(int ordinal, Fault fault) {
        requireOrdinal(ordinal);
        connectionRules.add(new ConnectionRule(ordinal, fault));
    }

    /**
     * One request suffers this, and its connection until the next request on it.
     *
     * @param ordinal 1 for the next request that matches, 2 for the one after it, and so on, counted from now
     * @param head given the request line and the headers as they were sent, so with an encoded URL
     */
    public synchronized void onRequest(int ordinal, Predicate<String> head, Fault fault) {
        requireOrdinal(ordinal);
        requestRules.add(new RequestRule(ordinal, head, fault));
    }

    /** As {@link #onRequest}, for all that match until {@link #heal}. */
    public synchronized void onEveryRequest(Predicate<String> head, Fault fault) {
        requestRules.add(new RequestRule(RequestRule.ALL, head, fault));
    }

    private static void requireOrdinal(int ordinal) {
        if (ordinal < 1) {
            throw new IllegalArgumentException("ordinal " + ordinal + " is below 1, which is the next one");
        }
    }

    /** New connections are refused by the system, as where nothing listens; open ones go on. */
    public void refuseConnections() {
        listener.refuse();
    }

    /**
     * Forgets every fault and takes connections again. Bytes that were held go on; a connection that was cut or has lost
     * bytes stays as it is.
     */
    public void heal() {
        synchronized (this) {
            connectionRules.clear();
            requestRules.clear();
        }
        listener.accept();
        always(Fault.none());
    }

    /** How many connections were taken so far. */
    public long connections() {
        return counters.get(Kind.CONNECTIONS);
    }

    /** How many connections are open on the client's side. */
    public long openConnections() {
        return counters.get(Kind.OPEN_CONNECTIONS);
    }

    /** How many bytes were passed on so far; the receiver may find the last of them an instant later. */
    public long bytes(Direction direction) {
        return counters.get(Kind.bytes(direction));
    }

    /** How often a fault has struck: an end that came, or a byte that had to wait. */
    public long faults() {
        return counters.get(Kind.FAULTS);
    }

    /**
     * Returns when so many connections were taken.
     *
     * @throws AssertionError where they are not within half a minute
     */
    public void awaitConnections(long count) {
        counters.awaitAtLeast(Kind.CONNECTIONS, count);
    }

    /**
     * Returns when no connection is open.
     *
     * @throws AssertionError where one still is after half a minute
     */
    public void awaitNoConnections() {
        counters.awaitAtMost(Kind.OPEN_CONNECTIONS, 0);
    }

    /**
     * Returns when so many bytes were passed on.
     *
     * @throws AssertionError where they are not within half a minute
     */
    public void awaitBytes(Direction direction, long count) {
        counters.awaitAtLeast(Kind.bytes(direction), count);
    }

    /**
     * Returns when faults have struck so many times.
     *
     * @throws AssertionError where they have not within half a minute
     */
    public void awaitFaults(long count) {
        counters.awaitAtLeast(Kind.FAULTS, count);
    }

    private void serve(Socket client, int ordinal) throws IOException {
        ProxiedConnection connection;
        synchronized (this) {
            connection = new ProxiedConnection(this, listener, counters, client, faultOfNextConnection());
            connections.add(connection);
        }
        try {
            connection.run(targetHost, targetPort, ordinal);
        } finally {
            synchronized (this) {
                connections.remove(connection);
            }
        }
    }

    private Fault faultOfNextConnection() {
        Fault fault = standing;
        for (ConnectionRule rule : List.copyOf(connectionRules)) {
            rule.away--;
            if (rule.away == 0) {
                connectionRules.remove(rule);
                fault = rule.fault;
            }
        }
        return fault;
    }

    synchronized boolean hasRequestRules() {
        return !requestRules.isEmpty();
    }

    /** What the request with this head is to suffer by the first rule that is for it. */
    synchronized @Nullable Fault faultOfRequest(String head) throws IOException {
        Fault fault = null;
        try {
            for (RequestRule rule : List.copyOf(requestRules)) {
                if (rule.head.test(head) && isItsTurn(rule) && fault == null) {
                    fault = rule.fault;
                }
            }
        } catch (RuntimeException problem) {
            failure = problem;
            throw new IOException("the test's predicate failed", problem);
        }
        return fault;
    }

    private boolean isItsTurn(RequestRule rule) {
        if (rule.away == RequestRule.ALL) {
            return true;
        }
        rule.away--;
        if (rule.away > 0) {
            return false;
        }
        requestRules.remove(rule);
        return true;
    }

    /**
     * Closes the port and every connection, and ends all threads; again, it does nothing.
     *
     * @throws IllegalStateException where a predicate has thrown
     */
    @Override
    public void close() {
        listener.close();
        RuntimeException problem;
        synchronized (this) {
            problem = failure;
            failure = null;
        }
        if (problem != null) {
            throw new IllegalStateException("a predicate given to the proxy has thrown", problem);
        }
    }
}
