package io.marketdata.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listening port on loopback, and every socket and thread that came from it: closing ends them all. */
final class Listener implements AutoCloseable {
    /** What becomes of an accepted connection; called on a thread of its own. */
    interface Visitor {
        void serve(Socket socket, int ordinal) throws IOException;
    }

    private static final int BACKLOG = 128;
    private static final long JOIN_MILLIS = Duration.ofMinutes(2).toMillis();

    private final String name;
    private final Visitor visitor;
    private final Counters counters;
    private final int port;
    private final Set<Socket> sockets = new HashSet<>();
    private final Set<Thread> threads = new HashSet<>();
    private @Nullable ServerSocket listening;
    private @Nullable Thread accepting;
    private boolean closed;
    private int accepted;

    Listener(String kind, Counters counters, Visitor visitor) {
        this.visitor = visitor;
        this.counters = counters;
        ServerSocket socket = bind(0);
        port = socket.getLocalPort();
        name = "fault-" + kind + "-" + port;
        listening = socket;
        accepting(socket);
    }

    private static ServerSocket bind(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
                return socket;
            } catch (IOException problem) {
                socket.close();
                throw problem;
            }
        } catch (IOException problem) {
            throw new UncheckedIOException("cannot listen on loopback, port " + port, problem);
        }
    }

    int port() {
        return port;
    }

    static String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    /** Starts a thread that ends with this listener; none where it has ended. */
    synchronized @Nullable Thread start(String role, Runnable work) {
        if (closed) {
            return null;
        }
        Thread thread = new Thread(work, name + "-" + role);
        thread.setDaemon(true);
        // One that is about to end is still to be joined: only those that have ended are forgotten.
        threads.removeIf(other -> !other.isAlive());
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** Hands a socket over to be closed with this listener. */
    void keep(Socket socket) throws IOException {
        synchronized (this) {
            if (!closed) {
                sockets.add(socket);
                return;
            }
        }
        socket.close();
        throw new IOException(name + " is closed");
    }

    /** Closes a socket of this listener. */
    void end(Socket socket) {
        synchronized (this) {
            sockets.remove(socket);
        }
        closeQuietly(socket);
    }

    /** Closes a socket of this listener so that its peer sees a reset. */
    void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException gone) {
            // Closed already: there is nobody left to tell.
        }
        end(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // The peer was first.
        }
    }

    /** New connections are refused by the system, until {@link #accept}. */
    void refuse() {
        Thread ending;
        synchronized (this) {
            if (listening == null) {
                return;
            }
            closeQuietly(listening);
            listening = null;
            ending = accepting;
        }
        // The system goes on listening until the thread has left its call.
        if (ending != null) {
            join(ending);
        }
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    /** Takes connections again, on the same port. */
    synchronized void accept() {
        if (listening == null && !closed) {
            ServerSocket socket = bind(port);
            listening = socket;
            accepting(socket);
        }
    }

    private void accepting(ServerSocket socket) {
        accepting = start("accept", () -> acceptFrom(socket));
    }

    private void acceptFrom(ServerSocket from) {
        try {
            while (true) {
                Socket socket = from.accept();
                keep(socket);
                int ordinal = ++accepted;
                counters.add(Counters.Kind.OPEN_CONNECTIONS, 1);
                counters.add(Counters.Kind.CONNECTIONS, 1);
                if (start(ordinal + "-request", () -> visit(socket, ordinal)) == null) {
                    left(socket);
                }
            }
        } catch (IOException refusing) {
            // The port is closed, by refuse() or close().
        }
    }

    private void visit(Socket socket, int ordinal) {
        try {
            visitor.serve(socket, ordinal);
        } catch (IOException gone) {
            // The peer hung up, or the listener is closed.
        } finally {
            left(socket);
        }
    }

    private void left(Socket socket) {
        end(socket);
        counters.add(Counters.Kind.OPEN_CONNECTIONS, -1);
    }

    /** Ends everything and waits until it has ended; again, it does nothing. */
    @Override
    public void close() {
        List<Socket> standing;
        List<Thread> running;
        synchronized (this) {
            closed = true;
            if (listening != null) {
                closeQuietly(listening);
                listening = null;
            }
            standing = List.copyOf(sockets);
            sockets.clear();
            running = List.copyOf(threads);
            threads.clear();
        }
        standing.forEach(Listener::closeQuietly);
        running.forEach(Thread::interrupt);
        for (Thread thread : running) {
            join(thread);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return;
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("thread " + thread.getName() + " does not end");
        }
    }
}
